"""What Blender does for us: rounded edges and weighted normals, the biggest gain for the least."""

from __future__ import annotations

import math
from dataclasses import dataclass

import bpy
import numpy as np
from mesh import Mesh

SHARP_ANGLE = math.radians(38)
BEVEL_ANGLE = math.radians(50)
EDGE_WEAR = 205  # of 255: rust shows in most places, not in all
PAINTED = ("paint_outer", "paint_inner", "underframe")
LEAST_AREA = 1e-10  # m2: what a bevel leaves where edges meet


@dataclass
class CornerSkin:
    """What bends the corners of a hand."""

    side: int  # of skeleton.SIDES
    bind: np.ndarray  # (26, 7) poses of the joints
    joints: np.ndarray  # (3 T, 4) uint8
    weights: np.ndarray  # (3 T, 4) uint8, 255 in all


@dataclass
class Corners:
    """Triangle corners, three a triangle, of one or more meshes."""

    position: np.ndarray  # (3 T, 3) float32
    normal: np.ndarray  # (3 T, 3) float32
    uv: np.ndarray  # (3 T, 2) float32
    masks: np.ndarray  # (3 T, 4) uint8: wear, tint, occlusion, spare
    surface: np.ndarray  # (T,) int32 index into `names`
    names: list[str]
    skin: CornerSkin | None = None


def finish(meshes: list[Mesh]) -> Corners:
    """Rounds edges, weights normals, splits into triangles; surfaces get one common numbering."""
    names: list[str] = []
    for mesh in meshes:
        names += [name for name in dict.fromkeys(mesh.surfaces) if name not in names]
    pieces = [_evaluate(mesh, names) for mesh in meshes if mesh.faces]
    columns = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    position, normal, uv, masks, surface = columns
    return Corners(position, normal, uv, masks, surface, names)


def clear() -> None:
    """Empties Blender's file, so that one model cannot leak into the next."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def _evaluate(mesh: Mesh, names: list[str]) -> tuple[np.ndarray, ...]:
    item = _object(mesh, names)
    graph = bpy.context.evaluated_depsgraph_get()
    evaluated = item.evaluated_get(graph)
    result = _triangles(evaluated.to_mesh(), 1.7 * mesh.bevel, names)
    evaluated.to_mesh_clear()
    if mesh.fuse:  # melting forgets which surface it was
        result[-1][:] = names.index(mesh.surfaces[0])
    data = item.data
    bpy.data.objects.remove(item)
    bpy.data.meshes.remove(data)
    return result


def _object(mesh: Mesh, names: list[str]) -> bpy.types.Object:
    data = bpy.data.meshes.new("part")
    data.from_pydata(mesh.points, [], mesh.faces)
    for name in names:
        data.materials.append(bpy.data.materials.get(name) or bpy.data.materials.new(name))
    data.polygons.foreach_set("material_index", [names.index(name) for name in mesh.surfaces])
    data.polygons.foreach_set(
        "use_smooth", [mesh.weighted or bool(mesh.bevel) or s for s in mesh.smooth]
    )
    for name, values in (("wear", mesh.wear), ("tint", mesh.tint)):
        data.attributes.new(name, "FLOAT", "POINT").data.foreach_set("value", values)
    layer = data.uv_layers.new(name="uv")
    layer.data.foreach_set("uv", np.array([p for f in mesh.uv for p in f], np.float32).ravel())
    if not mesh.weighted:
        data.set_sharp_from_angle(angle=SHARP_ANGLE)
    if data.validate(verbose=False):
        raise ValueError("a mesh has faces that Blender had to mend: look for doubled corners")
    item = bpy.data.objects.new("part", data)
    bpy.context.scene.collection.objects.link(item)
    if mesh.fuse:
        _melt(item, mesh)
    if mesh.bevel:
        bevel = item.modifiers.new("bevel", "BEVEL")
        bevel.width, bevel.segments = mesh.bevel, 1
        bevel.limit_method, bevel.angle_limit = "ANGLE", BEVEL_ANGLE
        bevel.harden_normals = False
    if mesh.bevel or mesh.weighted:
        weighted = item.modifiers.new("weighted", "WEIGHTED_NORMAL")
        weighted.keep_sharp = False
    return item


def _melt(item: bpy.types.Object, mesh: Mesh) -> None:
    """One skin round everything, smoothed, thinned out to the number of triangles asked for."""
    fused = item.modifiers.new("fused", "REMESH")
    fused.mode, fused.voxel_size, fused.use_smooth_shade = "VOXEL", mesh.fuse, True
    smooth = item.modifiers.new("smooth", "SMOOTH")
    smooth.factor, smooth.iterations = 0.5, 5
    evaluated = item.evaluated_get(bpy.context.evaluated_depsgraph_get())
    faces = len(evaluated.to_mesh().polygons)
    evaluated.to_mesh_clear()
    thin = item.modifiers.new("thin", "DECIMATE")
    thin.ratio = min(1.0, mesh.target / (2 * faces))


def _triangles(data: bpy.types.Mesh, narrow: float, names: list[str]) -> tuple[np.ndarray, ...]:
    """Columns of `Corners`. Painted faces narrower than `narrow` are worn edges."""
    data.calc_loop_triangles()
    triangles = len(data.loop_triangles)

    def column(source: object, name: str, count: int, kind: type) -> np.ndarray:
        values: np.ndarray = np.empty(count, kind)
        source.foreach_get(name, values)  # type: ignore[attr-defined]
        return values

    loops = column(data.loop_triangles, "loops", triangles * 3, np.int32)
    corners = column(data.loops, "vertex_index", len(data.loops), np.int32)[loops]
    points = column(data.vertices, "co", len(data.vertices) * 3, np.float32).reshape(-1, 3)
    normals = column(data.corner_normals, "vector", len(data.loops) * 3, np.float32)
    uv = np.zeros((len(data.loops), 2), np.float32)
    if "uv" in data.uv_layers:
        uv = column(data.uv_layers["uv"].data, "uv", uv.size, np.float32).reshape(-1, 2)
    masks = np.full((len(corners), 4), 255, np.uint8)
    masks[:, :2] = 0, 128
    for index, name in enumerate(("wear", "tint") if "wear" in data.attributes else ()):
        values = column(data.attributes[name].data, "value", len(data.vertices), np.float32)
        masks[:, index] = np.clip(np.rint(values[corners] * 255), 0, 255)
    surface = column(data.loop_triangles, "material_index", triangles, np.int32)
    if narrow:
        polygon = column(data.loop_triangles, "polygon_index", triangles, np.int32)
        masks[_narrow(data, narrow, names)[polygon].repeat(3), 0] = EDGE_WEAR
    columns = (points[corners], normals.reshape(-1, 3)[loops], uv[loops], masks)
    keep = _areas(columns[0]) > LEAST_AREA
    kept = np.repeat(keep, 3)
    return *(values[kept] for values in columns), surface[keep]


def _narrow(data: bpy.types.Mesh, width: float, names: list[str]) -> np.ndarray:
    """Of each polygon: painted steel, and nowhere wider than `width`, as what a bevel makes is."""
    painted = [k for k, name in enumerate(names) if name.startswith(PAINTED)]
    found = np.zeros(len(data.polygons), bool)
    for polygon in data.polygons:
        corners = [data.vertices[i].co for i in polygon.vertices]
        longest = max(
            (a - b).length for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
        )
        found[polygon.index] = polygon.material_index in painted and polygon.area < width * longest
    return found


def _areas(corners: np.ndarray) -> np.ndarray:
    """Of each triangle, in square metres."""
    a, b, c = corners.astype(np.float64).reshape(-1, 3, 3).transpose(1, 0, 2)
    return 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
