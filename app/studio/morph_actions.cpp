#include "app/studio/morph_actions.h"

#include "core/scene/morph_of.h"
#include "ui/models/keys.h"

#include <utility>

namespace morphogen::studio {
namespace {

using Objects = std::vector<ObjectId>;

}  // namespace

MorphActions::MorphActions(Parts& parts, std::function<void()> onChanged) : m_parts(parts), m_plans(parts.chores)
{
    m_plans.onChanged = std::move(onChanged);
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("object.morph", [this] { morphSelected(); });
    actions.onTriggered("object.swapMorph", [this] { swap(); });
    actions.onTriggered("object.pairMorph", [this] { pairAnew(); });
    actions.onTriggered("object.addMorphTarget", [this] { addTarget(); });
}

template <class Edit>
void MorphActions::plan(std::string label, MorphSettings settings, Edit edit, std::function<void()> then)
{
    const auto with = [edit](const MorphPlans& plans) {
        Edit planned = edit;
        planned.plan = plans.own;
        if constexpr (requires { planned.furtherPlans; }) planned.furtherPlans = plans.further;
        return planned;
    };
    const std::string step = label;
    m_plans.start(m_parts.document.snapshot(),
                  {.label = std::move(label), .settings = std::move(settings), .seed = edit.seed, .edit = [with](const World& world, const MorphPlans& plans) { return apply(world, with(plans)); }},
                  [this, with, step, then = std::move(then)](Result<MorphPlans> plans) {
                      if (!plans) return m_parts.say(plans.error());
                      m_parts.applyOrSay(ui::requestFor(with(*plans), step));
                      then();
                  });
}

void MorphActions::morphSelected()
{
    Objects from = m_parts.window.selection().objects;
    const ObjectId to = m_parts.window.selection().active();
    std::erase(from, to);
    if (from.empty() || !to) return m_parts.note(QObject::tr("Choose what is to change, then with Shift what it becomes; then morph."));
    morph(from, to);
}

void MorphActions::morph(const Objects& from, ObjectId to)
{
    const World& world = m_parts.document.world();
    const double secs = m_parts.playback.time();
    const std::string label = "Morph " + ui::namesForLabel(world, from) + " into " + world.find(to)->name;
    plan(label, MorphSettings{.from = from, .to = {to}, .beginSecs = static_cast<float>(secs)}, AddMorph{.from = from, .to = {to}, .beginSecs = secs}, [this, before = world.objects.size()] {
        const auto& objects = m_parts.document.world().objects;
        if (objects.size() > before) m_parts.window.setSelection(ui::Selection{.objects = {objects.back()->id}});
    });
}

void MorphActions::swap()
{
    const Object* object = active();
    const Modifier* modifier = object ? morphOf(*object) : nullptr;
    if (!modifier) return m_parts.note(QObject::tr("Choose an object that is a morph first."));
    m_parts.applyOrSay(ui::requestFor(SwapMorph{object->id, modifier->id}, "Swap the sides of " + object->name));
}

void MorphActions::pairAnew()
{
    const Object* object = active();
    const Modifier* modifier = object ? morphOf(*object) : nullptr;
    if (!modifier) return m_parts.note(QObject::tr("Choose an object that is a morph first."));
    const auto& settings = std::get<MorphSettings>(modifier->settings);
    plan("Pair " + object->name + " anew", settings, PlanMorph{.object = object->id, .modifier = modifier->id, .pins = settings.pins, .parts = settings.parts}, [] {});
}

void MorphActions::pairParts(ObjectId id, ModifierId morph, const std::vector<MorphPartPair>& parts)
{
    const Object* object = m_parts.document.world().find(id);
    const Modifier* modifier = object ? object->modifier(morph) : nullptr;
    if (!modifier) return;
    MorphSettings settings = std::get<MorphSettings>(modifier->settings);
    settings.parts = parts;
    plan("Pair parts of " + object->name, settings, PlanMorph{.object = id, .modifier = morph, .pins = settings.pins, .parts = parts}, [] {});
}

void MorphActions::addTarget()
{
    const Object* object = active();
    const Modifier* modifier = object ? morphOf(*object) : nullptr;
    Objects targets = m_parts.window.selection().objects;
    if (object) std::erase(targets, object->id);
    if (!modifier || targets.empty()) return m_parts.note(QObject::tr("Choose what it may also become, then with Shift the morph."));
    const auto& morph = std::get<MorphSettings>(modifier->settings);
    plan("Add a target to " + object->name, MorphSettings{.from = morph.from, .to = targets, .beginSecs = morph.beginSecs}, AddMorphTarget{.object = object->id, .modifier = modifier->id, .to = targets},
         [this, shown = object->id] { m_parts.window.setSelection(ui::Selection{.objects = {shown}}); });
}

}  // namespace morphogen::studio
