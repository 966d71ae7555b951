#include "core/causal/sweep.h"

#include "core/base/file.h"
#include "core/causal/call_reader.h"
#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/causal/measure.h"
#include "core/causal/rollout_table.h"
#include "core/dynamics/simulate.h"
#include "core/io/write_npz.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen::causal {
namespace {

constexpr double kMostRuns = 10000;
constexpr int kHalvings = 12;

/// A text with holes where the numbers go.
struct Pattern {
    std::vector<std::string> pieces;          ///< one more than holes

    std::size_t holes() const { return pieces.size() - 1; }
    std::string textOf(std::span<const double> values) const
    {
        std::string text = pieces.front();
        for (std::size_t k = 0; k < values.size(); ++k) text += fmt::format("{:.9g}{}", values[k], pieces[k + 1]);
        return text;
    }
};

struct Varied {
    std::vector<Pattern> patterns;
    std::vector<SweepAxis> axes;
};

void collectRanges(const CallValue& value, std::vector<const CallValue*>& found)
{
    if (value.kind == CallValue::Kind::Range && value.count) found.push_back(&value);
    for (const CallValue& item : value.items) collectRanges(item, found);
}

/// ".x" of the first of a list, and so on.
std::string componentName(const CallValue& list, const CallValue& item)
{
    static constexpr const char* kNames[] = {".x", ".y", ".z"};
    for (std::size_t k = 0; k < list.items.size() && k < std::size(kNames); ++k)
        if (&list.items[k] == &item) return kNames[k];
    return {};
}

Result<std::vector<double>> valuesOf(const CallValue& range, Spacing spacing, const std::string& text)
{
    const auto wrong = [&](std::string_view what) { return Error{Error::Kind::Usage, fmt::format("\"{}\": {}", text, what)}; };
    if (!(*range.count >= 1 && *range.count <= kMostRuns) || *range.count != std::floor(*range.count)) return wrong("COUNT is a whole number from 1 to 10000");
    if (spacing == Spacing::Logarithmic && !(range.number > 0 && range.upper > 0)) return wrong("steps of equal ratio need two numbers above 0");
    std::vector<double> values;
    const int count = static_cast<int>(*range.count);
    for (int k = 0; k < count; ++k) {
        const double part = count == 1 ? 0 : static_cast<double>(k) / (count - 1);
        values.push_back(spacing == Spacing::Even ? range.number + part * (range.upper - range.number) : range.number * std::pow(range.upper / range.number, part));
    }
    return values;
}

Result<void> addVaried(const std::string& text, const SweepRequest& request, Varied& into)
{
    const auto wrong = [&](std::string_view what) { return Error{Error::Kind::Usage, fmt::format("\"{}\": {}", text, what)}; };
    auto call = readCall(text);
    if (!call) return wrong(call.error().message);
    std::vector<const CallValue*> ranges;
    if (call->value) collectRanges(*call->value, ranges);
    if (ranges.empty() || ranges.size() > 2) return wrong("one number behind \"=\", or two of a list, are given as FROM:TO:COUNT, as in mass(ball)=0.1:10:32");
    Pattern pattern;
    std::string rest = text;
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {   // from the end: a name before them may hold anything
        const std::size_t at = rest.rfind((*range)->text);
        pattern.pieces.insert(pattern.pieces.begin(), rest.substr(at + (*range)->text.size()));
        rest.resize(at);
    }
    pattern.pieces.insert(pattern.pieces.begin(), rest);
    std::string name = rest.substr(0, rest.rfind('='));
    while (!name.empty() && name.back() == ' ') name.pop_back();
    for (const CallValue* range : ranges) {
        const Spacing spacing = into.axes.empty() ? request.spacing : request.secondSpacing.value_or(request.spacing);
        MG_ASSIGN(std::vector<double> values, valuesOf(*range, spacing, text));
        into.axes.push_back({ranges.size() > 1 ? name + componentName(*call->value, *range) : name, std::move(values)});
    }
    into.patterns.push_back(std::move(pattern));
    return {};
}

Result<Varied> variedBy(const SweepRequest& request)
{
    Varied varied;
    for (const std::string& text : request.vary) MG_TRY(addVaried(text, request, varied));
    if (varied.axes.empty() || varied.axes.size() > 2) return Error{Error::Kind::Usage, "one or two numbers are varied"};
    double runs = 1;
    for (const SweepAxis& axis : varied.axes) runs *= static_cast<double>(axis.values.size());
    if (runs > kMostRuns) return Error{Error::Kind::Limit, fmt::format("{} runs are more than 10000; ask for fewer", runs)};
    return varied;
}

std::vector<std::string> textsOf(const std::vector<Pattern>& patterns, std::span<const double> values)
{
    std::vector<std::string> texts;
    for (const Pattern& pattern : patterns) {
        texts.push_back(pattern.textOf(values.first(pattern.holes())));
        values = values.subspan(pattern.holes());
    }
    return texts;
}

class Runner {
public:
    Runner(const World& world, const dynamics::SimScene& scene, const SweepRequest& request, const Measure& measure, const JobContext& job)
        : m_world(world), m_scene(scene), m_request(request), m_measure(measure), m_job(job)
    {
    }

    /// A failure is an error only where it concerns all runs: a cancel, or a text that can't be read.
    Result<SweepRow> run(const std::vector<Pattern>& patterns, std::vector<double> values)
    {
        SweepRow row{std::move(values), {}};
        std::vector<std::string> texts = m_request.also;
        for (std::string& text : textsOf(patterns, row.values)) texts.push_back(std::move(text));
        MG_ASSIGN(const auto interventions, interventionsFrom(texts, m_world, m_world.dynamics ? m_world.dynamics->interventionsOf(m_request.on) : std::vector<Intervention>()));
        MG_ASSIGN(const dynamics::SimScene scene, intervened(m_scene, interventions));
        const auto rollout = dynamics::simulate(scene, m_job.stop);
        if (!rollout && rollout.error().kind == Error::Kind::Cancelled) return rollout.error();
        if (rollout) row.outcome = valueOf(m_measure, *rollout);
        else row.problem = rollout.error().message;
        return row;
    }

private:
    const World& m_world;
    const dynamics::SimScene& m_scene;
    const SweepRequest& m_request;
    const Measure& m_measure;
    const JobContext& m_job;
};

Result<Flip> narrowed(Runner& runner, const std::vector<Pattern>& patterns, const SweepRow& below, const SweepRow& above)
{
    double low = below.values[0], high = above.values[0];
    for (int k = 0; k < kHalvings; ++k) {
        const double middle = 0.5 * (low + high);
        MG_ASSIGN(const SweepRow row, runner.run(patterns, {middle}));
        (row.outcome == below.outcome ? low : high) = middle;
    }
    return Flip{0.5 * (low + high), *below.outcome, *above.outcome};
}

}  // namespace

std::string csvOf(const Sweep& sweep, const std::string& measure)
{
    std::string text;
    for (const std::string& name : sweep.names) text += csvField(name) + ",";
    text += csvField(measure) + ",problem\n";
    for (const SweepRow& row : sweep.rows) {
        for (const double value : row.values) text += fmt::format("{:.9g},", value);
        text += (row.outcome ? fmt::format("{:.9g}", *row.outcome) : "") + "," + csvField(row.problem) + "\n";
    }
    return text;
}

Result<void> writeSweep(const std::filesystem::path& path, const Sweep& sweep, const std::string& measure)
{
    if (path.extension() != ".npz") {
        MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
        MG_TRY(file.write(csvOf(sweep, measure)));
        return file.commit();
    }
    std::vector<double> values, outcomes;
    for (const SweepRow& row : sweep.rows) {
        values.insert(values.end(), row.values.begin(), row.values.end());
        outcomes.push_back(row.outcome.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    const NpzArray arrays[] = {{"names", sweep.names}, {"values", std::move(values), sweep.names.size()}, {"outcome", std::move(outcomes)}};
    return morphogen::writeNpz(path, arrays);
}

Result<std::vector<SweepAxis>> axesOf(const SweepRequest& request)
{
    MG_ASSIGN(Varied varied, variedBy(request));
    return std::move(varied.axes);
}

Result<std::vector<std::string>> linesAt(const SweepRequest& request, std::span<const double> values)
{
    MG_ASSIGN(const Varied varied, variedBy(request));
    if (values.size() != varied.axes.size()) return Error{Error::Kind::Usage, fmt::format("{} numbers are varied, not {}", varied.axes.size(), values.size())};
    return textsOf(varied.patterns, values);
}

Result<Sweep> sweep(const World& world, const SweepRequest& request, const JobContext& job)
{
    MG_ASSIGN(const Varied varied, variedBy(request));
    const auto& [patterns, axes] = varied;
    MG_ASSIGN(const dynamics::SimScene scene, sceneOfBranch(world, request.on, job));
    MG_ASSIGN(const Measure measure, measureFrom(request.measure, scene));
    Runner runner(world, scene, request, measure, job);
    Sweep result;
    double runs = 1;
    for (const SweepAxis& axis : axes) result.names.push_back(axis.name), runs *= static_cast<double>(axis.values.size());
    for (const double first : axes[0].values)
        for (const double second : axes.size() > 1 ? axes[1].values : std::vector<double>{0}) {
            job.report(static_cast<double>(result.rows.size()) / runs, "sweeping");
            MG_ASSIGN(SweepRow row, runner.run(patterns, axes.size() > 1 ? std::vector{first, second} : std::vector{first}));
            if (request.onRow) request.onRow(row);
            result.rows.push_back(std::move(row));
        }
    if (axes.size() == 1 && measure.isStepped())
        for (std::size_t k = 1; k < result.rows.size(); ++k)
            if (result.rows[k - 1].outcome && result.rows[k].outcome && result.rows[k - 1].outcome != result.rows[k].outcome) {
                MG_ASSIGN(const Flip flip, narrowed(runner, patterns, result.rows[k - 1], result.rows[k]));
                if (request.onFlip) request.onFlip(flip);
                result.flips.push_back(flip);
            }
    return result;
}

}  // namespace morphogen::causal
