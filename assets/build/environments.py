"""Traces what the yard looks like from its middle, for reflections and light outside.

    assets/build/environment [TIME...]      day, dusk; without: both

Cycles traces the yard without the box, all around; each level of a cube map is that picture as a
surface of its roughness mirrors it (GGX seen from straight ahead, as Karis, Real Shading in Unreal
Engine 4, 2013, filters it). vrkiosk_assets/environment.py says how it is stored.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from pathlib import Path

import bpy
import lightmap_scene as light
import numpy as np
from denoise import pixels_of
from mathutils import Vector
from painted import painted, strokes_apart
from PIL import Image
from preview import RAISED, mesh

from vrkiosk_assets.catalogue import Catalogue
from vrkiosk_assets.environment import RANGE, ROUGHNESS, SIDES, coded, directions, packed
from vrkiosk_render.day import Daylight, daylight
from vrkiosk_scenarios.snapshot import TIMES

OUTPUT = Path(__file__).resolve().parent.parent / "vrkiosk_assets"
SAMPLES = 64
EYE = (0.0, 1.6, -1.0)  # where the box stands, near its doors
WIDTH = 512  # pixels of the traced picture, half as many high
SOURCES = 16384  # rays of it that a texel of a rough level is summed over
CHUNK = 256  # texels at once


def main() -> int:
    parser = argparse.ArgumentParser(prog="assets/build/environment", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*TIMES, []], help="times; without: all")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    arguments = parser.parse_args()
    (OUTPUT / "environments").mkdir(exist_ok=True)
    for name in arguments.name or TIMES:
        start = time.monotonic()
        # what stands close to a lamp is brighter than a film could take
        seen = np.minimum(traced(daylight(name), arguments.samples), RANGE)
        levels = tuple(coded(level) for level in filtered(seen))
        path = OUTPUT / "environments" / f"{name}.png"
        Image.fromarray(packed(levels)).save(path, optimize=True)
        size, took = path.stat().st_size / 1024, time.monotonic() - start
        print(f"{path.name:10} {size:4.0f} kB, brightest {seen.max():.2f}, {took:.0f} s")
    print("enter them: assets/build/run --register")
    return 0


def traced(day: Daylight, samples: int) -> np.ndarray:
    """(height, width, 3) radiance all around, rows from the zenith down; middle column towards
    -z, +x to its right."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    catalogue = Catalogue(OUTPUT)
    model = catalogue.load_model("ground")
    data = mesh(model, catalogue, painted)
    strokes_apart(data, model)
    light.place("ground", data, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
    light.open_ground(bpy.data.materials["asphalt"])
    bpy.context.scene.world = light.sky(day)
    light.sun(day)
    light.lamps(day)
    _camera()
    scene = bpy.context.scene
    light.traced_settings(scene, samples)
    scene.render.resolution_x, scene.render.resolution_y = WIDTH, WIDTH // 2
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "around.exr")
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(scene.render.filepath)
        image.colorspace_settings.name = "Non-Color"
        return pixels_of(image)[::-1, :, :3].astype(np.float64)


def _camera() -> None:
    camera = bpy.data.cameras.new("around")
    camera.type, camera.panorama_type = "PANO", "EQUIRECTANGULAR"
    camera.clip_start = 0.01
    item = bpy.data.objects.new("around", camera)
    item.location = RAISED.to_3x3() @ Vector(EYE)
    item.rotation_euler = (math.radians(90.0), 0.0, 0.0)  # along Blender's +y, our -z
    bpy.context.scene.collection.objects.link(item)
    bpy.context.scene.camera = item


def filtered(seen: np.ndarray) -> list[np.ndarray]:
    """(6, side, side, 3) of each level."""
    levels = [sampled(seen, directions(SIDES[0]))]
    step = WIDTH // 2 // round(math.sqrt(SOURCES / 2))
    coarse = seen.reshape(WIDTH // 2 // step, step, WIDTH // step, step, 3).mean(axis=(1, 3))
    high, wide = coarse.shape[:2]
    down = (np.arange(high) + 0.5) / high * math.pi
    turn = ((np.arange(wide) + 0.5) / wide - 0.5) * 2.0 * math.pi
    theta, phi = np.meshgrid(down, turn, indexing="ij")
    ways = np.stack(
        [np.sin(theta) * np.sin(phi), np.cos(theta), -np.sin(theta) * np.cos(phi)], axis=-1
    ).reshape(-1, 3)
    light_from = np.concatenate([coarse, np.ones((high, wide, 1))], axis=-1).reshape(-1, 4)
    light_from *= np.sin(theta).reshape(-1, 1)
    for side, rough in zip(SIDES[1:], ROUGHNESS[1:], strict=True):
        out = directions(side).reshape(-1, 3)
        sums = [_mirrored(out[k : k + CHUNK], ways, rough) @ light_from
                for k in range(0, len(out), CHUNK)]  # fmt: skip
        total = np.concatenate(sums)
        levels.append((total[:, :3] / total[:, 3:]).reshape(6, side, side, 3))
    return levels


def _mirrored(out: np.ndarray, ways: np.ndarray, rough: float) -> np.ndarray:
    """(texels, ways): how much of the light from a way a surface throws along `out`, which is its
    normal, too: GGX of the half vector, times the cosine."""
    cosine = out @ ways.T
    half_squared = (1.0 + cosine) / 2.0  # cosine of half the angle, squared
    a2 = rough**4
    spread = a2 / (half_squared * (a2 - 1.0) + 1.0) ** 2
    return np.where(cosine > 0.0, spread * cosine, 0.0)


def sampled(seen: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """(..., 3) of the picture all around in these directions, between its pixels."""
    high, wide = seen.shape[:2]
    row = np.arccos(np.clip(ways[..., 1], -1.0, 1.0)) / math.pi * high - 0.5
    column = (np.arctan2(ways[..., 0], -ways[..., 2]) / (2.0 * math.pi) + 0.5) * wide - 0.5
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    found = np.zeros((*ways.shape[:-1], 3))
    for dy in (0, 1):
        for dx in (0, 1):
            share = (1 - abs(row - top - dy)) * (1 - abs(column - left - dx))
            at = np.clip(top + dy, 0, high - 1), (left + dx) % wide
            found += share[..., None] * seen[at]
    return found


if __name__ == "__main__":
    sys.exit(main())
