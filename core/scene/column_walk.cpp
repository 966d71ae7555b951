#include "core/scene/column_walk.h"

#include "core/scene/splat_channels.h"

namespace morphogen {

void ColumnWalk::world(const World& world)
{
    for (const auto& held : world.objects)
        if (isNew(held.get())) object(*held);
}

void ColumnWalk::object(const Object& object)
{
    if (isNew(object.splats.get())) splats(*object.splats);
    if (isNew(object.scaffold.get())) scaffold(*object.scaffold);
    for (const auto& clip : object.clips) {
        if (!isNew(clip.get())) continue;
        for (const Track& track : clip->tracks) m_visit(track.times), m_visit(track.values);
    }
    if (isNew(object.sequence.get()))
        for (const auto& frame : object.sequence->frames)
            if (isNew(frame.get())) splats(*frame);
    for (const auto& modifier : object.modifiers) {
        if (const auto* morph = std::get_if<MorphSettings>(&modifier->settings)) {
            if (isNew(morph->plan.get())) plan(*morph->plan);
            for (const MorphFurther& further : morph->further)
                if (isNew(further.plan.get())) plan(*further.plan);
        }
        const auto* deform = std::get_if<DeformSettings>(&modifier->settings);
        if (!deform || !isNew(deform->rig.get())) continue;
        for (const Column* column : {&deform->rig->nodes, &deform->rig->edges, &deform->rig->edgeWeights, &deform->rig->stiffness}) m_visit(*column);
        binding(deform->rig->binding);
    }
    for (const auto& selection : object.selections)
        if (isNew(selection.get())) m_visit(selection->weights);
    if (isNew(object.channels.get())) {
        m_visit(object.channels->presence);
        for (const ChannelSpan& span : object.channels->spans) m_visit(span.courses), m_visit(span.amounts);
    }
    if (isNew(object.polynomial.get())) {
        for (const Column& column : object.polynomial->motion) m_visit(column);
        for (const Column& column : object.polynomial->omega) m_visit(column);
        m_visit(object.polynomial->centre);
        m_visit(object.polynomial->scale);
    }
}

void ColumnWalk::plan(const MorphPlan& plan)
{
    for (const Column* column : {&plan.pairs, &plan.carries, &plan.cover}) m_visit(*column);
}

void ColumnWalk::splats(const Splats& splats)
{
    for (const Column& column : splats.columns) m_visit(column);
    for (const Column& column : splats.shRest) m_visit(column);
    for (const NamedColumn& named : splats.extra) m_visit(named.column);
}

void ColumnWalk::binding(const Binding& binding)
{
    for (const auto* columns : {&binding.nodes, &binding.weights, &binding.gradients})
        for (const Column& column : *columns) m_visit(column);
}

void ColumnWalk::scaffold(const Scaffold& scaffold)
{
    binding(scaffold.binding);
    if (!scaffold.cage) return;
    for (const Column* column : {&scaffold.cage->positions, &scaffold.cage->triangles, &scaffold.cage->joints, &scaffold.cage->weights, &scaffold.cage->restPositions})
        m_visit(*column);
    for (const MorphTarget& target : scaffold.cage->targets) m_visit(target.offsets);
}

}  // namespace morphogen
