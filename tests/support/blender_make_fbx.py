# Makes FBX files with everything that an importer gets wrong, so that ours can be held to Blender's own reading of them:
#   blender -b --factory-startup --python blender_make_fbx.py -- FOLDER
# bend.fbx: a skinned tube bent by three bones with few keys; z_up.fbx: the same, +Z up and in centimetres;
# morph.fbx: two animated shape keys; rigid.fbx: a hierarchy with turning, moving and unevenly scaled rigid parts.
import math
import sys

import bpy

folder = sys.argv[sys.argv.index("--") + 1]


def clear():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.fps = 24
    scene.frame_start, scene.frame_end = 0, 48


def save(name, **options):
    bpy.ops.export_scene.fbx(filepath=f"{folder}/{name}.fbx", add_leaf_bones=False, bake_anim_use_all_actions=False,
                             bake_anim_use_nla_strips=False, **options)


def key(thing, path, frames_and_values):
    for frame, value in frames_and_values:
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


def bent_tube():
    clear()
    bpy.ops.mesh.primitive_cylinder_add(vertices=16, radius=0.3, depth=3, location=(0.2, 0.1, 1.5))
    tube = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.subdivide(number_cuts=6)
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.object.armature_add(location=(0.2, 0.1, 0))
    rig = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    bones = rig.data.edit_bones
    bones[0].head, bones[0].tail = (0, 0, 0), (0, 0, 1)
    for i in (1, 2):
        bone = bones.new(f"Bone.{i:03}")
        bone.head, bone.tail, bone.roll = (0, 0, i), (0, 0, i + 1), 0.4 * i
        bone.parent = bones[i - 1]
    bpy.ops.object.mode_set(mode="OBJECT")
    tube.select_set(True)
    rig.select_set(True)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.parent_set(type="ARMATURE_AUTO")
    for i, bone in enumerate(rig.pose.bones):
        bone.rotation_mode = "XYZ"
        key(bone, "rotation_euler", [(0, (0, 0, 0)), (24, (0.7 * i, 0.3, 0.5)), (48, (-0.4, 0.6 * i, 0))])
    key(rig.pose.bones[1], "scale", [(0, (1, 1, 1)), (48, (1.5, 0.8, 1.2))])
    key(rig, "location", [(0, (0.2, 0.1, 0)), (48, (1, 2, 0.5))])


bent_tube()
save("bend")
bent_tube()
save("z_up", axis_forward="-Y", axis_up="Z", apply_unit_scale=False)

clear()
bpy.ops.mesh.primitive_uv_sphere_add(segments=24, ring_count=16, location=(0.5, -0.2, 1))
ball = bpy.context.object
ball.shape_key_add(name="Basis")
for name, push in (("wide", (0.8, 0, 0)), ("tall", (0, 0.2, 1.1))):
    shape = ball.shape_key_add(name=name)
    for i, point in enumerate(shape.data):
        point.co = [c * (1 + p) for c, p in zip(ball.data.vertices[i].co, push)]
    key(shape, "value", [(0, 0.0), (20, 1.0), (48, 0.25 if name == "wide" else 0.75)])
save("morph")

clear()
parent = None
for i in range(3):
    bpy.ops.mesh.primitive_monkey_add(location=(1.5 * i, 0.3 * i, 0.2))
    part = bpy.context.object
    part.rotation_euler = (0.2, 0.5 * i, 0.1)
    part.scale = (1, 1 + 0.3 * i, 1)
    if parent:
        part.parent = parent
    key(part, "rotation_euler", [(0, (0.2, 0.5 * i, 0.1)), (30, (1.0, 0.5, 0.9 * i)), (48, (0.2, -0.5, 0.3))])
    key(part, "location", [(0, (1.5 * i, 0.3 * i, 0.2)), (48, (1.0, 1.0, 0.5 * i))])
    if i == 2:
        key(part, "scale", [(0, (1, 1.6, 1)), (48, (0.5, 1, 2))])
    parent = part
save("rigid")
