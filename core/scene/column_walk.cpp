#include "core/scene/column_walk.h"

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
    for (const auto& selection : object.selections)
        if (isNew(selection.get())) m_visit(selection->weights);
    if (isNew(object.polynomial.get())) {
        for (const Column& column : object.polynomial->motion) m_visit(column);
        for (const Column& column : object.polynomial->omega) m_visit(column);
        m_visit(object.polynomial->centre);
        m_visit(object.polynomial->scale);
    }
}

void ColumnWalk::splats(const Splats& splats)
{
    for (const Column& column : splats.columns) m_visit(column);
    for (const Column& column : splats.shRest) m_visit(column);
    for (const NamedColumn& named : splats.extra) m_visit(named.column);
}

void ColumnWalk::scaffold(const Scaffold& scaffold)
{
    for (const Column& column : scaffold.binding.nodes) m_visit(column);
    for (const Column& column : scaffold.binding.weights) m_visit(column);
    for (const Column& column : scaffold.binding.gradients) m_visit(column);
    if (!scaffold.cage) return;
    for (const Column* column : {&scaffold.cage->positions, &scaffold.cage->triangles, &scaffold.cage->joints, &scaffold.cage->weights, &scaffold.cage->restPositions})
        m_visit(*column);
    for (const MorphTarget& target : scaffold.cage->targets) m_visit(target.offsets);
}

}  // namespace morphogen
