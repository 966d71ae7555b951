#include "app/cli/morph_command.h"

#include "app/cli/console.h"
#include "app/session/world_io.h"
#include "core/edit/add_objects.h"
#include "core/edit/morph_edits.h"
#include "core/edit/set_key.h"
#include "core/evaluate/morph_stage.h"
#include "core/evaluate/pose_at.h"
#include "core/morph/plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <map>

namespace morphogen::cli {
namespace {

struct Options {
    std::string from, to, output, mode = "bures";
    std::vector<std::string> further, pins;
    std::vector<double> weights;
    double durationSecs = 2;
    std::uint64_t seed = 1;
    bool isJson = false;
};

/// "x,y,z=x,y,z" in metres.
std::optional<MorphPin> pinFrom(const std::string& text)
{
    float numbers[6];
    const char *at = text.data(), *const end = text.data() + text.size();
    for (int i = 0; i < 6; ++i) {
        const auto read = std::from_chars(at, end, numbers[i]);
        const char after = i == 2 ? '=' : ',';
        if (read.ec != std::errc() || (i < 5 ? read.ptr == end || *read.ptr != after : read.ptr != end)) return std::nullopt;
        at = read.ptr + 1;
    }
    return MorphPin{{numbers[0], numbers[1], numbers[2]}, {numbers[3], numbers[4], numbers[5]}};
}

Result<void> prepare(const Options& options)
{
    if (!(options.durationSecs > 0)) return Error{Error::Kind::Usage, "--duration is not above 0 seconds"};
    for (const std::string& pin : options.pins)
        if (!pinFrom(pin)) return Error{Error::Kind::Usage, fmt::format("--pin {}: a pin is two places, as in --pin 0,1,0=0,2,0.5", pin)};
    if (options.weights.empty()) return {};
    double sum = 0;
    for (const double weight : options.weights) {
        if (!(weight >= 0 && weight <= 1)) return Error{Error::Kind::Usage, fmt::format("--weights: {:g} is not within 0 to 1", weight)};
        sum += weight;
    }
    if (options.weights.size() != options.further.size() + 1 || sum > 1 + 1e-6)
        return Error{Error::Kind::Usage, fmt::format("--weights: one for each of the {} targets is expected, at most 1 together; what is left is A's", options.further.size() + 1)};
    return {};
}

/// The objects that are ever seen, under the numbers that they have in `world`.
std::vector<ObjectId> shown(const World& world, std::size_t first)
{
    std::vector<ObjectId> ids;
    for (std::size_t i = first; i < world.objects.size(); ++i)
        if (isEverVisible(*world.objects[i])) ids.push_back(world.objects[i]->id);
    return ids;
}

/// Adds the world's objects; their numbers, of those that are ever seen.
Result<std::vector<ObjectId>> added(World& world, const std::string& path, const JobContext& job)
{
    MG_ASSIGN(const World other, openWorld(path, {}, job));
    const std::size_t own = world.objects.size();
    AddObjects others;
    for (const auto& object : other.objects) others.objects.push_back(*object);
    if (others.objects.empty()) return makeError(Error::Kind::Empty, path, "there is no object to morph into");
    MG_ASSIGN(world, apply(world, others));
    std::vector<ObjectId> ids = shown(world, own);
    if (ids.empty()) return makeError(Error::Kind::Empty, path, "there is no object to be seen that could be morphed into");
    return ids;
}

/// Further targets: with weights, all rise to theirs by the end; without, the morph goes from one to the next.
Result<void> addFurther(History& history, const std::vector<std::vector<ObjectId>>& further, const Options& options, const JobContext& job)
{
    const Object& shown = *history.world().objects.back();
    const ObjectId object = shown.id;
    const ModifierId modifier = shown.modifiers.front()->id;
    for (std::size_t k = 0; k < further.size(); ++k) {
        const auto& settings = std::get<MorphSettings>(history.world().find(object)->modifier(modifier)->settings);
        MG_ASSIGN(const auto plan, planOf(history.world(), {.from = settings.from, .to = further[k]}, {options.seed}, job.part(static_cast<double>(k) / static_cast<double>(further.size()), static_cast<double>(k + 1) / static_cast<double>(further.size()))));
        MG_TRY(perform(history, AddMorphTarget{.object = object, .modifier = modifier, .to = further[k], .plan = plan}));
    }
    const std::size_t targets = further.size() + 1;
    const auto key = [&](std::size_t target, double secs, double value) -> Result<void> {
        const std::string name = target == 0 ? "progress" : fmt::format("targets/{}/weight", target);
        return perform(history, SetKey{object, {Property::ModifierNumber, modifier, name}, secs, valueOf(static_cast<float>(value)), KeyInterpolation::Linear, {}});
    };
    for (std::size_t target = 0; target < targets; ++target) {
        MG_TRY(key(target, 0, 0));
        if (!options.weights.empty()) {
            MG_TRY(key(target, options.durationSecs, options.weights[target]));
            continue;
        }
        const double step = options.durationSecs / static_cast<double>(targets);
        if (target > 0) MG_TRY(key(target, static_cast<double>(target) * step, 0));
        MG_TRY(key(target, static_cast<double>(target + 1) * step, 1));
        if (target + 1 < targets) MG_TRY(key(target, static_cast<double>(target + 2) * step, 0));
    }
    return {};
}

Result<void> run(const Options& options, const JobContext& job)
{
    MG_ASSIGN(World world, openWorld(options.from, {}, job.part(0, 0.1)));
    AddMorph edit{.from = shown(world, 0), .durationSecs = options.durationSecs, .path = options.mode == "rigid" ? MorphPath::Rigid : MorphPath::Bures, .seed = options.seed};
    if (edit.from.empty()) return makeError(Error::Kind::Empty, options.from, "there is no object to be seen that could be morphed");
    MG_ASSIGN(edit.to, added(world, options.to, job.part(0.1, 0.15)));
    std::vector<std::vector<ObjectId>> further;
    for (const std::string& path : options.further) {
        MG_ASSIGN(std::vector<ObjectId> objects, added(world, path, job.part(0.15, 0.2)));
        further.push_back(std::move(objects));
    }
    for (const std::string& pin : options.pins) edit.pins.push_back(*pinFrom(pin));
    const auto from = morphSideAt(world, edit.from, 0), to = morphSideAt(world, edit.to, 0);
    MG_ASSIGN(morph::Planned planned, morph::planMorph({.from = *from, .to = *to, .pins = edit.pins, .seed = edit.seed}, job.part(0.2, further.empty() ? 0.9 : 0.5)));
    const std::size_t pairs = planned.plan.size();
    edit.plan = std::make_shared<const MorphPlan>(std::move(planned.plan));

    History history(std::move(world), "Import");
    MG_TRY(perform(history, edit));
    if (!further.empty()) MG_TRY(addFurther(history, further, options, job.part(0.5, 0.9)));
    MG_TRY(ProjectFile::create(options.output, history, job.part(0.9, 1)));
    const std::string name = history.world().objects.back()->name;
    if (options.isJson)
        return print(nlohmann::json{{"world", options.output}, {"object", name}, {"pairs", pairs}, {"fromSplats", from->size()}, {"toSplats", to->size()},
                                    {"transportCost", planned.quality.transportCost}, {"meanWayMetres", planned.quality.meanWayMetres},
                                    {"distortion", planned.quality.distortion}, {"tearing", planned.quality.tearing}}
                         .dump() +
                     "\n");
    return print(fmt::format("{}: \"{}\", {} splats into {} by {} pairs, {:.3g} m on average, {:.1f} % torn from their neighbours\n", options.output, name, from->size(), to->size(), pairs,
                             planned.quality.meanWayMetres, 100 * planned.quality.tearing));
}

}  // namespace

Command makeMorph(CLI::App& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App* app = program.add_subcommand("morph", "Turn one world into another");
    app->footer("Writes a world with the objects of both, hidden, and one that shows A becoming B: at 0 it is A, at the end B.\n"
                "With further targets it goes from one to the next; with --weights all rise to theirs by the end, and what is left of\n"
                "1 is A's. All go on moving. A pin says what becomes what: the splat of A nearest to the first place becomes the one of B\n"
                "nearest to the second (metres).\n\n"
                "  morphogen morph fox.morph robot.morph -o between.morph --duration 3\n"
                "  morphogen morph fox.morph robot.morph -o between.morph --pin 0.1,0.9,0.3=0,1.8,0\n"
                "  morphogen morph fox.morph robot.morph egg.morph -o three.morph --weights 0.3,0.4");
    app->add_option("A", options->from, "What it is at first (.morph, or a model)")->required();
    app->add_option("B", options->to, "What it becomes")->required();
    app->add_option("C", options->further, "Further targets");
    app->add_option("--weights", options->weights, "Of B and of the further targets at the end, separated by commas")->delimiter(',');
    app->add_option("-o,--output", options->output, "The world to write")->required();
    app->add_option("--duration", options->durationSecs, "Seconds from A to B")->capture_default_str();
    app->add_option("--pin", options->pins, "x,y,z=x,y,z: a place of A and where it goes; may be given again");
    app->add_option("--mode", options->mode, "How shapes go: bures (they melt the shortest way), rigid (they turn)")->check(CLI::IsMember({"bures", "rigid"}))->capture_default_str();
    app->add_option("--seed", options->seed, "Of the pairing")->capture_default_str();
    app->add_flag("--json", options->isJson, "Report as JSON");
    return {app, [options] { return prepare(*options); }, [options](const JobContext& job) { return run(*options, job); },
            [options] {
                std::vector<std::string> all = options->further;
                all.insert(all.end(), {options->from, options->to, options->output});
                return all;
            }};
}

}  // namespace morphogen::cli
