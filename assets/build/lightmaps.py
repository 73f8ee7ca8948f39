"""Bakes the indirect light and the sky's light inside containers, for each state of the doors.

    assets/build/lightmap [BOX...]      of those in boxes.py; without: all

A map is a picture whose charts are planes of the box: where a point inside lies in it follows from
its place alone (vrkiosk_assets/lightmap.py has the layout), so models need no second uv and one
map serves every thing that lies on or before a wall. The surface of each chart is what rays meet
that start a little inside and go outwards: folds, linings and corner blocks.

The sun's direct light is left out, because it moves with the leaves and has a shadow map. What the
sun's patch throws back is in. The same scene gives eight probes along the corridor, each the light
on the six faces of a small cube.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

import bpy
import lightmap_scene as light
import numpy as np
from boxes import BOXES, Box, Interior
from denoise import denoised, pixels_of
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from parts.dimensions import HINGE_X, HINGE_Z
from PIL import Image
from preview import mesh

from vrkiosk_assets.catalogue import Catalogue
from vrkiosk_assets.containers import TARPAULIN
from vrkiosk_assets.lightmap import (
    CHARTS,
    FRONT_WIDTH,
    HEIGHT,
    PROBE_BLOCK,
    PROBES,
    ROOF,
    STRIP,
    WIDTH,
    coded,
    probe_corner,
    probe_share,
)
from vrkiosk_assets.model import Model

OUTPUT = Path(__file__).resolve().parent.parent / "vrkiosk_assets"
SAMPLES = 32
DEPTHS = 33  # texels over which the light of a chart is averaged along the box; odd
OPEN_DEG = 102.0
START = 0.15  # metres before the planes at which rays start
LIFT = 0.004  # metres before the surface they meet: a grid cuts the corners of folds
BLOCK = 0.060  # metres beyond the planes, outside all folds: no light gets through cut corners
ASIDE = 0.01  # metres before the planes where there is none: the sill, for one
EDGE = 2  # texels at the ends of a chart that lie in the next wall or in the door frame
POST = 0.18  # metres from the ends in which a ray may have met the hollow of a post or a rail
BEFORE_DOORS = 0.16  # metres: of the plane through which the sky gets in
CHARTS_UNDER_SKY = tuple(chart for chart in CHARTS if chart != "roof")
PROBE_Y = 1.45
PROBE_SIDE = 0.02
GROOVED = 0.45  # of what flat aluminium throws back a T-floor does: tees are 57 % of it, and mirror
BELOW_ROOF = 0.35  # of the light on walls and floor: what turns down under an open roof gets
STATES = {  # degrees left, right
    "right": (0.0, OPEN_DEG),
    "both": (OPEN_DEG, OPEN_DEG),
    ROOF: (0.0, 0.0),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="assets/build/lightmap", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BOXES, []], help="boxes; without: all")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    arguments = parser.parse_args()
    (OUTPUT / "lightmaps").mkdir(exist_ok=True)
    for name in arguments.name or BOXES:
        start = time.monotonic()
        for state in STATES:
            if state == ROOF and not BOXES[name].roofless:
                continue
            found = bake(BOXES[name], state, arguments.samples)
            path = OUTPUT / "lightmaps" / f"{name}_{state}.png"
            Image.fromarray(coded(found, _grain())).save(path, optimize=True)
            size = path.stat().st_size / 1024
            print(f"{path.name:20} {size:6.0f} kB, brightest {found.max():.2f}")
        print(f"{name}: {time.monotonic() - start:.0f} s; enter them: assets/build/run --register")
    return 0


def bake(box: Box, state: str, samples: int) -> np.ndarray:
    """(HEIGHT, WIDTH, 3): irradiance / pi, first row at the top."""
    under_sky = state == ROOF
    bpy.ops.wm.read_factory_settings(use_empty=True)
    catalogue, day = Catalogue(OUTPUT), light.Daylight()
    shell = catalogue.load_model(box.model)
    _surroundings(shell, box, catalogue, state)
    receiver = _receiver(box, shell, catalogue, CHARTS_UNDER_SKY if under_sky else CHARTS)
    image = bpy.data.images.new("lightmap", WIDTH, HEIGHT, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    for material in receiver.data.materials:
        node = material.node_tree.nodes.new("ShaderNodeTexImage")
        node.image = image
        material.node_tree.nodes.active = node
    _cycles(samples)
    light.portal(_opening(box, under_sky))
    sky = light.sky(day)
    bpy.context.scene.world = sky
    found = _baked(receiver, image, {"DIRECT", "INDIRECT"})
    bpy.context.scene.world = None
    light.sun(day)
    found += _baked(receiver, image, {"INDIRECT"})
    return _finished(found, box, under_sky)


def _grain() -> np.ndarray:
    """(HEIGHT, WIDTH, 1) for `coded`, first row at the top; none on the probes, which are read from
    one texel each. The same every time."""
    grain = np.random.default_rng(1).uniform(-0.5, 0.5, (HEIGHT, WIDTH, 1))
    grain[:STRIP, FRONT_WIDTH:] = 0.0
    return np.asarray(grain)


def _opening(box: Box, under_sky: bool) -> light.Opening:
    """Where the sky gets in: before the doors, or just over the walls."""
    half, low, high, front = box.interior
    if under_sky:
        return light.Opening((0.0, high + 0.15, front / 2), 2.0 * half, -front, down=True)
    width, height = box.kind.door.width / 1000.0, box.kind.door.height / 1000.0
    return light.Opening((0.0, low + height / 2, BEFORE_DOORS), width, height, down=False)


def _surroundings(shell: Model, box: Box, catalogue: Catalogue, state: str) -> None:
    angles = STATES[state]
    upright = (0.0, 0.0, 0.0, 1.0)
    light.place("shell", mesh(shell, catalogue, light.flat), (0, 0, 0), upright)
    ground = mesh(catalogue.load_model("ground"), catalogue, light.flat)
    light.place("ground", ground, (0, 0, 0), upright)
    light.open_ground(bpy.data.materials["flat asphalt"])
    _blind(box.interior, under_sky=state == ROOF)
    for part in box.kind.parts:
        if part.model != TARPAULIN:
            data = mesh(catalogue.load_model(part.model), catalogue, light.flat)
            light.place(part.name, data, tuple(v / 1000.0 for v in part.position), upright)
    fittings = box.kind.fittings
    for sign, leaf, degrees in (
        (-1, fittings.leaf_left, angles[0]),
        (1, fittings.leaf_right, angles[1]),
    ):
        half = sign * math.radians(degrees) / 2
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        data = mesh(catalogue.load_model(leaf), catalogue, light.flat)
        light.place(leaf, data, (sign * HINGE_X, 0.0, HINGE_Z), turn)


def _blind(interior: Interior, under_sky: bool) -> None:
    """Plates around the box that let nothing through; open at the doors, or above, too."""
    half, low, high, front = interior
    x, y0, y1, z0, z1 = half + BLOCK, low - BLOCK, high + BLOCK, -0.15, front - BLOCK
    corners = [(s * x, y, z) for z in (z0, z1) for s, y in ((-1, y0), (1, y0), (1, y1), (-1, y1))]
    data = bpy.data.meshes.new("blind")
    sides = [(0, 1, 5, 4), (1, 2, 6, 5), (3, 0, 4, 7), (4, 5, 6, 7), (2, 3, 7, 6)]
    data.from_pydata(corners, [], sides[:-1] if under_sky else sides)
    data.materials.append(bpy.data.materials["flat underframe"])
    light.place("blind", data, (0, 0, 0), (0.0, 0.0, 0.0, 1.0))


def _receiver(
    box: Box, shell: Model, catalogue: Catalogue, charts: tuple[str, ...]
) -> bpy.types.Object:
    """The inside as one grid a chart, its corners at the corners of texels, and the probes."""
    tree = _lining(shell, box)
    points, faces, uvs, kinds = [], [], [], []
    count = 0
    for chart in charts:
        columns = FRONT_WIDTH if chart == "front" else WIDTH
        at, uv = _chart(tree, box, chart, CHARTS.index(chart), columns)
        number = np.arange(at.shape[0] * at.shape[1]).reshape(at.shape[:2]) + count
        quad = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], -1)
        if chart in ("right", "floor"):  # so that all look inwards
            quad = quad[..., ::-1]
        count += number.size
        points.append(at.reshape(-1, 3))
        uvs.append(uv.reshape(-1, 2))
        faces.append(quad.reshape(-1, 4))
        kinds.append(np.full(len(faces[-1]), int(chart == "floor")))
    for number in range(PROBES):
        at, uv, quad = _probe(box, number)
        points.append(at)
        uvs.append(uv)
        faces.append(quad + count)
        kinds.append(np.zeros(6, int))
        count += len(at)
    made = [m for name in box.surfaces for m in shell.materials if m.name == name]
    surfaces = [light.flat(m, catalogue).copy() for m in made]
    if box.kind.reefer:
        matt = next(n for n in surfaces[1].node_tree.nodes if n.type == "BSDF_DIFFUSE")
        matt.inputs[0].default_value = [GROOVED * c for c in matt.inputs[0].default_value]
    return _grid(points, faces, uvs, kinds, surfaces)


def _grid(
    points: list[np.ndarray],
    faces: list[np.ndarray],
    uvs: list[np.ndarray],
    kinds: list[np.ndarray],
    surfaces: list[bpy.types.Material],
) -> bpy.types.Object:
    joined = np.concatenate(faces)
    data = bpy.data.meshes.new("receiver")
    data.from_pydata(np.concatenate(points).tolist(), [], joined.tolist())
    layer = data.uv_layers.new(name="light")
    layer.data.foreach_set("uv", np.concatenate(uvs)[joined].astype(np.float32).ravel())
    layer.active = layer.active_render = True
    for surface in surfaces:
        data.materials.append(surface)
    data.polygons.foreach_set("material_index", np.concatenate(kinds).astype(np.int32))
    return light.place("receiver", data, (0, 0, 0), (0.0, 0.0, 0.0, 1.0))


def _lining(shell: Model, box: Box) -> BVHTree:
    """The inside's surfaces; gear, screws and joints are too small to have light of their own."""
    inner = [k for k, m in enumerate(shell.materials) if m.name in box.surfaces]
    triangles = shell.indices.reshape(-1, 3)
    triangles = triangles[np.isin(shell.vertices["material"][triangles[:, 0]], inner)]
    return BVHTree.FromPolygons(shell.vertices["position"].tolist(), triangles.tolist())


def _chart(
    tree: BVHTree, box: Box, chart: str, row: int, columns: int
) -> tuple[np.ndarray, np.ndarray]:
    """(STRIP + 1, columns + 1, 3) places and (..., 2) uv of the corners of a chart's texels.

    The first and the last texel's middles lie on the ends of the chart's plane.
    """
    half, low, high, front = box.interior
    across = (np.arange(STRIP + 1) - 0.5) / (STRIP - 1)
    along = (np.arange(columns + 1) - 0.5) / (columns - 1)
    at = np.empty((STRIP + 1, columns + 1, 3))
    for i, v in enumerate(across):
        for j, u in enumerate(along):
            z, y, x = front * u, low + (high - low) * v, half * (2.0 * v - 1.0)
            if chart in ("left", "right"):
                sign = -1.0 if chart == "left" else 1.0
                at[i, j] = _met(tree, (sign * half, y, z), (sign, 0.0, 0.0))
            elif chart in ("floor", "roof"):
                plane, way = (low, -1.0) if chart == "floor" else (high, 1.0)
                grooved = chart == "floor" and box.kind.reefer  # lit as its bars' tops are
                met = Vector((x, plane + LIFT, z)) if grooved else None
                at[i, j] = met or _met(tree, (x, plane, z), (0.0, way, 0.0))
            else:
                at[i, j] = _met(tree, (half * (2.0 * u - 1.0), y, front), (0.0, 0.0, -1.0))
    uv = np.empty((STRIP + 1, columns + 1, 2))
    uv[..., 0] = np.arange(columns + 1) / WIDTH
    uv[..., 1] = (row * STRIP + np.arange(STRIP + 1)[:, None]) / HEIGHT
    return at, uv


def _met(
    tree: BVHTree, plane: tuple[float, float, float], way: tuple[float, float, float]
) -> Vector:
    """Where a ray outwards meets the lining, 4 mm before it; without any, 1 cm before the plane.

    A ray may slip through where triangles meet, so those beside it are asked, too.
    """
    out = Vector(way)
    for shift in (0.0, 0.0007, -0.0007):
        aside = (Vector((1.0, 1.0, 1.0)) - out * sum(out)) * shift
        place, _, _, _ = tree.ray_cast(Vector(plane) + aside - out * START, out, 2.0 * START)
        if place is not None:
            return place - aside - out * LIFT
    return Vector(plane) - out * ASIDE


def _probe(box: Box, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A cube's corners face by face in the order +x -x +y -y +z -z, uv of its blocks, quads."""
    middle = np.array([0.0, PROBE_Y, box.interior[3] * probe_share(number)])
    points, uv = [], []
    for face in range(6):
        axis, sign = face // 2, 1.0 - 2.0 * (face % 2)
        column, line = probe_corner(number, face)
        for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
            corner = np.zeros(3)
            corner[axis] = sign
            corner[(axis + 1) % 3] = (2 * a - 1) * sign
            corner[(axis + 2) % 3] = 2 * b - 1
            points.append(middle + corner * PROBE_SIDE / 2)
            at = column + a * PROBE_BLOCK[0], line + b * PROBE_BLOCK[1]
            uv.append((at[0] / WIDTH, at[1] / HEIGHT))
    return np.array(points), np.array(uv), np.arange(24).reshape(6, 4)


def _cycles(samples: int) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples = "CPU", samples
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 8, 8
    scene.cycles.sample_clamp_indirect = 8.0
    scene.cycles.use_adaptive_sampling = False
    scene.render.bake.margin = 0


def _baked(receiver: bpy.types.Object, image: bpy.types.Image, passes: set[str]) -> np.ndarray:
    """(HEIGHT, WIDTH, 3) float64, rows from the bottom."""
    receiver.select_set(True)
    bpy.context.view_layer.objects.active = receiver
    bpy.ops.object.bake(type="DIFFUSE", pass_filter=passes, margin=0)
    return pixels_of(image)[..., :3].astype(np.float64)


def _edged(chart: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A chart whose ends have what is beside them: `EDGE` texels always, more where they are dark
    for no reason, within so many rows and columns."""
    low_row, high_row = _dark_ends(chart.mean(axis=(1, 2)), rows)
    low, high = _dark_ends(chart.mean(axis=(0, 2)), columns)
    inner = chart[low_row : len(chart) - high_row, low : chart.shape[1] - high]
    return np.asarray(np.pad(inner, ((low_row, high_row), (low, high), (0, 0)), "edge"))


def _clean(chart: np.ndarray) -> np.ndarray:
    """A chart denoised, everywhere as well as in its brightest part: how light falls off from the
    doors is taken out before, because the denoiser takes the noise of a thousandth of the light at
    the doors for detail."""
    means = np.pad(chart.mean(axis=(0, 2)), DEPTHS // 2, "edge")
    falloff = np.exp(
        np.convolve(np.log(np.maximum(means, 1e-6)), np.ones(DEPTHS) / DEPTHS, "valid")
    )
    level = falloff[None, :, None]
    return np.asarray(denoised(chart / level) * level)


def smooth(chart: np.ndarray) -> np.ndarray:
    """A chart without its fine detail, which is noise where hardly any light gets to: a reefer's
    bulkhead has grilles and hatches that the few paths to it meet or miss."""
    rows, columns = 17, 33
    low, high = np.percentile(chart, (10, 90), axis=(0, 1))
    sides = ((rows // 2,) * 2, (columns // 2,) * 2, (0, 0))
    padded = np.pad(np.clip(chart, low, high), sides, "reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (rows, columns), axis=(0, 1))
    return np.asarray(windows.mean(axis=(-2, -1)))


def _dark_ends(means: np.ndarray, reach: int) -> tuple[int, int]:
    """How many texels at either end, within reach, lie before the last that is dark."""
    found = []
    for ends in (means, means[::-1]):
        dark = np.flatnonzero(ends[:reach] < 0.6 * ends[reach : 2 * reach].mean())
        found.append(max(EDGE, int(dark.max(initial=-1)) + 1))
    return found[0], found[1]


def _finished(raw: np.ndarray, box: Box, under_sky: bool) -> np.ndarray:
    """Each chart denoised alone, each probe's face one colour; first row at the top.

    Where the sky is instead of a roof, the roof's chart has what walls and floor throw back.
    """
    found = np.zeros_like(raw)
    half, low, high, front = box.interior
    for row, chart in enumerate(CHARTS):
        columns = FRONT_WIDTH if chart == "front" else WIDTH
        rows = slice(row * STRIP, (row + 1) * STRIP)
        across = high - low if chart in ("left", "right", "front") else 2.0 * half
        along = 2.0 * half if chart == "front" else -front
        ends = math.ceil(POST / across * STRIP), math.ceil(POST / along * columns)
        found[rows, :columns] = _clean(_edged(raw[rows, :columns], *ends))
        if box.kind.reefer:  # no folds: what is left of detail is noise
            found[rows, :columns] = smooth(found[rows, :columns])
    if under_sky:
        left, right, floor = (found[k * STRIP : (k + 1) * STRIP] for k in range(3))
        roof = CHARTS.index("roof") * STRIP
        found[roof : roof + STRIP] = BELOW_ROOF * np.mean([left, right, floor], axis=(0, 1))
    for number in range(PROBES):
        for face in range(6):
            column, line = probe_corner(number, face)
            block = np.s_[line : line + PROBE_BLOCK[1], column : column + PROBE_BLOCK[0]]
            found[block] = raw[block].mean(axis=(0, 1))
    return found[::-1]


if __name__ == "__main__":
    sys.exit(main())
