# Poses a model with Blender, so that ours can be held to another program's verdict. Blender 3.4, headless:
#   blender -b --factory-startup --python blender_pose.py -- MODEL OUT.json TIME...
# writes {"fps", "times": [...], "vertices": [[x, y, z, ...] per time]}: every vertex of every mesh as posed, world space,
# metres, +Y up. Times are seconds from the first frame of the file's animation. Import scale and axes are Blender's.
import json
import sys

import bpy

arguments = sys.argv[sys.argv.index("--") + 1:]
model, out, times = arguments[0], arguments[1], [float(t) for t in arguments[2:]]

bpy.ops.object.select_all(action="SELECT")
bpy.ops.object.delete()
suffix = model.lower().rsplit(".", 1)[-1]
if suffix == "fbx":
    bpy.ops.import_scene.fbx(filepath=model, anim_offset=0.0, use_anim=True)
elif suffix == "dae":
    bpy.ops.wm.collada_import(filepath=model)
elif suffix == "bvh":
    bpy.ops.import_anim.bvh(filepath=model, frame_start=0, update_scene_fps=True)
else:
    sys.exit("blender_pose.py reads fbx, dae and bvh")

scene = bpy.context.scene
fps = scene.render.fps / scene.render.fps_base
result = {"fps": fps, "times": times, "vertices": [], "bones": []}
for time in times:
    frame = time * fps
    whole = int(frame // 1)
    scene.frame_set(whole, subframe=frame - whole)
    graph = bpy.context.evaluated_depsgraph_get()
    row, bones = [], {}
    for thing in sorted(scene.objects, key=lambda o: o.name):
        posed = thing.evaluated_get(graph)
        if thing.type == "ARMATURE":
            for bone in posed.pose.bones:
                head = posed.matrix_world @ bone.head
                bones[bone.name] = [head.x, head.z, -head.y]
        if thing.type != "MESH":
            continue
        mesh = posed.to_mesh()
        for vertex in mesh.vertices:
            p = posed.matrix_world @ vertex.co
            row += [p.x, p.z, -p.y]
        posed.to_mesh_clear()
    result["vertices"].append(row)
    result["bones"].append(bones)

with open(out, "w") as file:
    json.dump(result, file)
