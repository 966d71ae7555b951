// Graphviz (Gansner and North 2000) as a library: DOT text in, SVG or places out.
#include "core/causal/graph_layout.h"

#include "core/causal/report.h"

#include <graphviz/gvc.h>

#include <cstdlib>
#include <sstream>
#include <memory>
#include <mutex>

namespace morphogen::causal {
namespace {

std::string problemOfGraphviz;

int keepProblem(char* text)
{
    problemOfGraphviz += text;
    return 0;
}

Result<std::string> rendered(const std::string& dot, const char* format)
{
    // The library keeps its state in global variables.
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    problemOfGraphviz.clear();
    agseterrf(keepProblem);
    // One for the life of the process: a second one reads what the first has freed (Graphviz 2.42).
    static GVC_t* const context = gvContext();
    const auto failed = [](std::string_view what) {
        std::string sentence(what);
        if (!problemOfGraphviz.empty()) sentence += ": " + problemOfGraphviz.substr(0, problemOfGraphviz.find('\n'));
        return Error{Error::Kind::Unsupported, sentence};
    };
    if (!context) return failed("Graphviz can't be started");
    const std::unique_ptr<Agraph_t, int (*)(Agraph_t*)> graph(agmemread(dot.c_str()), agclose);
    if (!graph) return failed("Graphviz can't read the graph");
    if (gvLayout(context, graph.get(), "dot") != 0) return failed("Graphviz can't lay out the graph; is its plug-in package installed?");
    char* bytes = nullptr;
    unsigned length = 0;
    const int code = gvRenderData(context, graph.get(), format, &bytes, &length);
    std::string text = code == 0 && bytes ? std::string(bytes, length) : std::string();
    if (bytes) gvFreeRenderData(bytes);
    gvFreeLayout(context, graph.get());
    if (text.empty()) return failed("Graphviz can't draw the graph");
    return text;
}

/// "e12" is event 12.
std::size_t eventOf(const std::string& name) { return static_cast<std::size_t>(std::strtoull(name.c_str() + 1, nullptr, 10)); }

}  // namespace

Result<std::string> drawnAsSvg(const std::string& dot) { return rendered(dot, "svg"); }

Result<GraphLayout> layoutOf(const CausalGraph& graph, const dynamics::SimScene& scene)
{
    MG_ASSIGN(const std::string plain, rendered(graphToDot(graph, scene), "plain"));
    constexpr float kPointsPerInch = 72;
    GraphLayout layout;
    std::istringstream lines(plain);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind, name, other;
        words >> kind;
        const auto point = [&] {
            Vec2 at(0);
            words >> at.x >> at.y;
            at *= kPointsPerInch;
            at.y = layout.size.y - at.y;
            return at;
        };
        if (kind == "graph") {
            float scale = 1;
            words >> scale >> layout.size.x >> layout.size.y;
            layout.size *= kPointsPerInch;
        } else if (kind == "node") {
            GraphLayout::Box box;
            words >> name;
            box.event = eventOf(name);
            box.centre = point();
            words >> box.size.x >> box.size.y;
            box.size *= kPointsPerInch;
            layout.boxes.push_back(box);
        } else if (kind == "edge") {
            GraphLayout::Arrow arrow;
            std::size_t count = 0;
            words >> name >> other >> count;
            arrow.from = eventOf(name), arrow.to = eventOf(other);
            for (std::size_t i = 0; i < count && words; ++i) arrow.points.push_back(point());
            for (const CausalEdge& edge : graph.edges) arrow.isAblation |= edge.from == arrow.from && edge.to == arrow.to && edge.isAblation;
            layout.arrows.push_back(std::move(arrow));
        }
    }
    return layout;
}

}  // namespace morphogen::causal
