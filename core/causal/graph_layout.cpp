// Graphviz (Gansner and North 2000) as a library: DOT text in, SVG out.
#include "core/causal/report.h"

#include <graphviz/gvc.h>

#include <cstdlib>
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

}  // namespace

Result<std::string> drawnAsSvg(const std::string& dot)
{
    // The library keeps its state in global variables.
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    problemOfGraphviz.clear();
    agseterrf(keepProblem);
    const std::unique_ptr<GVC_t, int (*)(GVC_t*)> context(gvContext(), gvFreeContext);
    const auto failed = [](std::string_view what) {
        std::string text(what);
        if (!problemOfGraphviz.empty()) text += ": " + problemOfGraphviz.substr(0, problemOfGraphviz.find('\n'));
        return Error{Error::Kind::Unsupported, text};
    };
    if (!context) return failed("Graphviz can't be started");
    const std::unique_ptr<Agraph_t, int (*)(Agraph_t*)> graph(agmemread(dot.c_str()), agclose);
    if (!graph) return failed("Graphviz can't read the graph");
    if (gvLayout(context.get(), graph.get(), "dot") != 0) return failed("Graphviz can't lay out the graph; is its plug-in package installed?");
    char* bytes = nullptr;
    unsigned length = 0;
    const int code = gvRenderData(context.get(), graph.get(), "svg", &bytes, &length);
    std::string svg = code == 0 && bytes ? std::string(bytes, length) : std::string();
    if (bytes) gvFreeRenderData(bytes);
    gvFreeLayout(context.get(), graph.get());
    if (svg.empty()) return failed("Graphviz can't draw the graph");
    return svg;
}

}  // namespace morphogen::causal
