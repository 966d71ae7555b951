#include "app/drive/conditions.h"

#include "app/drive/hands.h"
#include "app/session/document.h"
#include "app/session/playback.h"
#include "app/viewport/viewport.h"
#include "core/edit/handles.h"
#include "core/edit/splat_edits.h"
#include "core/evaluate/object_at.h"

#include <QString>
#include <QWidget>

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <map>

namespace morphogen::drive {
namespace {

Error otherwise(std::string what) { return {Error::Kind::Conflict, std::move(what)}; }

Result<void> holds(bool isTrue, std::string otherwiseWhat)
{
    if (isTrue) return {};
    return otherwise(std::move(otherwiseWhat));
}

Result<void> equals(const std::string& actual, const std::string& expected, std::string_view what)
{
    return holds(actual == expected, fmt::format("{} is {}", what, actual.empty() ? "nothing" : actual));
}

std::string names(const World& world)
{
    std::string all;
    for (const auto& object : world.objects) all += (all.empty() ? "\"" : ", \"") + object->name + "\"";
    return all.empty() ? "no objects" : all;
}

Result<const Object*> objectOf(const Facts& facts, const std::string& name)
{
    const Object* object = facts.document.world().find(name);
    if (!object) return otherwise(fmt::format("there is no object \"{}\", only {}", name, names(facts.document.world())));
    return object;
}

std::string yesNo(bool isSo) { return isSo ? "yes" : "no"; }
double numberOf(const std::string& word) { return std::strtod(word.c_str(), nullptr); }

using Words = std::vector<std::string>;
using Judge = std::function<Result<void>(const Words&, const Facts&)>;

/// A fact about one object, by its name.
Judge ofObject(std::function<bool(const Object&)> isSo, std::string otherwiseWhat)
{
    return [isSo = std::move(isSo), otherwiseWhat = std::move(otherwiseWhat)](const Words& words, const Facts& facts) -> Result<void> {
        MG_ASSIGN(const Object* object, objectOf(facts, words[0]));
        return holds(isSo(*object), fmt::format("\"{}\" {}", words[0], otherwiseWhat));
    };
}

Result<void> judgeSelected(const Words& words, const Facts& facts)
{
    const Object* active = facts.document.activeObject();
    return equals(active ? active->name : "nothing", words[0], "what is selected");
}

Result<void> judgePlaced(const Words& words, const Facts& facts)
{
    MG_ASSIGN(const Object* object, objectOf(facts, words[0]));
    const Vec3 expected(numberOf(words[1]), numberOf(words[2]), numberOf(words[3])), actual = placedAt(*object, facts.playback.time()).translation;
    return holds(glm::length(expected - actual) <= numberOf(words[4]), fmt::format("it stands at {:g} {:g} {:g}", actual.x, actual.y, actual.z));
}

Result<void> judgeSelectedSplats(const Words& words, const Facts& facts)
{
    MG_ASSIGN(const Object* object, objectOf(facts, words[0]));
    const SplatSelection* selection = object->selection(kWorkingSelection);
    std::size_t count = 0;
    if (selection) {
        MG_ASSIGN(const SplatWeights weights, SplatWeights::from(selection->weights, object->splats->size(), selection->name));
        count = weights.count();
    }
    return holds(static_cast<double>(count) >= numberOf(words[1]) && static_cast<double>(count) <= numberOf(words[2]), fmt::format("{} splats of \"{}\" are selected", count, words[0]));
}

Result<void> judgeSplats(const Words& words, const Facts& facts)
{
    MG_ASSIGN(const Object* object, objectOf(facts, words[0]));
    return equals(std::to_string(object->splats->size()), words[1], "the number of splats");
}

Result<void> judgeDialog(const Words& words, const Facts&)
{
    const QWidget* dialog = frontDialog();
    if (!dialog) return otherwise("no dialog is open");
    return words.empty() ? Result<void>() : equals(dialog->windowTitle().toStdString(), words[0], "the dialog's title");
}

const std::map<std::string, Judge, std::less<>>& judges()
{
    static const std::map<std::string, Judge, std::less<>> all{
        {"objects", [](const Words& w, const Facts& f) { return equals(std::to_string(f.document.world().objects.size()), w[0], "the number of objects"); }},
        {"object", [](const Words& w, const Facts& f) -> Result<void> { MG_TRY(objectOf(f, w[0])); return {}; }},
        {"no-object", [](const Words& w, const Facts& f) { return holds(!f.document.world().find(w[0]), "there is one"); }},
        {"selected", judgeSelected},
        {"splats", judgeSplats},
        {"selected-splats", judgeSelectedSplats},
        {"handles", [](const Words& w, const Facts& f) -> Result<void> {
             MG_ASSIGN(const Object* object, objectOf(f, w[0]));
             const Modifier* bend = bendOf(*object);
             return equals(std::to_string(bend ? std::get<DeformSettings>(bend->settings).handles.size() : 0), w[1], "the number of handles");
         }},
        {"keys", [](const Words& w, const Facts& f) -> Result<void> {
             MG_ASSIGN(const Object* object, objectOf(f, w[0]));
             std::size_t count = 0;
             for (const auto& curve : object->curves) count += curve->keys.size();
             return equals(std::to_string(count), w[1], "the number of keys");
         }},
        {"hidden", ofObject([](const Object& o) { return !o.isVisible; }, "is visible")},
        {"placed", judgePlaced},
        {"moved", ofObject([](const Object& o) { return !(o.placement == Transform{}); }, "stands where it came in")},
        {"scale-known", ofObject([](const Object& o) { return o.calibration.isScaleKnown; }, "has no known scale")},
        {"floor-known", ofObject([](const Object& o) { return o.calibration.isFloorKnown; }, "has no known floor")},
        {"dirty", [](const Words& w, const Facts& f) { return equals(yesNo(f.document.isDirty()), w[0], "dirty"); }},
        {"autosaved", [](const Words& w, const Facts& f) { return equals(yesNo(f.isKept), w[0], "autosaved"); }},
        {"read-only", [](const Words& w, const Facts& f) { return equals(yesNo(!f.document.whyReadOnly().empty()), w[0], "read-only"); }},
        {"file", [](const Words& w, const Facts& f) { return equals(f.document.path().empty() ? "none" : f.document.path().filename().string(), w[0], "the file"); }},
        {"steps", [](const Words& w, const Facts& f) { return equals(std::to_string(f.document.history().cursor()), w[0], "the number of steps"); }},
        {"step", [](const Words& w, const Facts& f) { return equals(f.document.history().steps()[f.document.history().cursor()].label, w[0], "the last step"); }},
        {"playing", [](const Words& w, const Facts& f) { return equals(yesNo(f.playback.isPlaying()), w[0], "playing"); }},
        {"time", [](const Words& w, const Facts& f) { return holds(std::abs(f.playback.time() - numberOf(w[0])) <= numberOf(w[1]), fmt::format("the time is {:g} s", f.playback.time())); }},
        {"camera-moved", [](const Words&, const Facts& f) { return holds(!(f.viewport.camera() == f.firstCamera), "the camera stands where it stood"); }},
        {"exists", [](const Words& w, const Facts&) { std::error_code problem; return holds(std::filesystem::exists(w[0], problem), "there is no such file"); }},
        {"dialog", judgeDialog},
        {"no-dialog", [](const Words&, const Facts&) { return holds(!frontDialog(), frontDialog() ? fmt::format("\"{}\" is open", frontDialog()->windowTitle().toStdString()) : ""); }},
        {"shown", [](const Words& w, const Facts&) { return holds(isShown(w[0]), fmt::format("nothing that is called or reads \"{}\" is to be seen", w[0])); }},
        {"reads", [](const Words& w, const Facts&) {
             const auto read = readingOn(w[0]);
             return holds(read && read->find(w[1]) != std::string::npos, read ? fmt::format("\"{}\" reads \"{}\"", w[0], *read) : fmt::format("nothing that is called \"{}\" is to be seen", w[0]));
         }},
        {"not-shown", [](const Words& w, const Facts&) { return holds(!isShown(w[0]), "it is to be seen"); }},
    };
    return all;
}

}  // namespace

Result<void> judge(const Condition& condition, const Facts& facts)
{
    const auto found = judges().find(condition.what);
    if (found == judges().end()) return Error{Error::Kind::Internal, condition.what + " is not judged"};
    return found->second(condition.arguments, facts);
}

}  // namespace morphogen::drive
