"""Path-traced pictures of what the renderer draws: the same places, camera, light and tone curve.

    assets/build/reference [VIEW...]      writes bench/references/VIEW.png; without: all

Rust and fading, which the renderer's shader paints from noise, are painted.osl's here. A pixel is
the mean over its square, as the renderer's samples are resolved.
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
from preview import RAISED, aimed, mesh
from reference_views import SIZE, VIEWS, View

from vrkiosk_assets.catalogue import Catalogue
from vrkiosk_render.day import Daylight, daylight

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parents[1] / "bench" / "references"
SAMPLES = 32
START, ROOM = 0.76, 0.24  # of the tone curve in shaders/output.glsl
# The beam of shaders/lighting.glsl: a bell curve, and a spill between these angles.
CORE, SPILL_DEG, EDGE_DEG, LENS_M, NEAR_M2 = 32.0, 14.0, 40.0, 0.012, 0.6
LAMP, LIT_COLOUR = "lamp_off", (1.0, 0.93, 0.78)  # as vrkiosk_render.geometry has them
TORCH_COLOUR = (1.0, 0.955, 0.87)


def main() -> int:
    parser = argparse.ArgumentParser(prog="assets/build/reference", description=__doc__)
    parser.add_argument("name", nargs="*", help="views; without: all")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    arguments = parser.parse_args()
    OUTPUT.mkdir(exist_ok=True)
    for name in arguments.name or VIEWS:
        start = time.monotonic()
        traced = render(VIEWS[name], arguments.samples)
        shown = displayed(traced * VIEWS[name].exposure)
        path = OUTPUT / f"{name}.png"
        Image.fromarray(np.rint(shown * 255.0).astype(np.uint8)).save(path, optimize=True)
        size, took = path.stat().st_size / 1024, time.monotonic() - start
        print(f"{path.name:24} {size:5.0f} kB, mean {shown.mean():.2f}, {took:.0f} s", flush=True)
    return 0


def render(view: View, samples: int) -> np.ndarray:
    """(height, width, 3) linear radiance, first row at the top."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    catalogue, day = Catalogue(HERE.parent / "vrkiosk_assets"), daylight(view.time)
    meshes: dict[str, bpy.types.Mesh] = {}
    for name, position, degrees in view.places:
        if name not in meshes:
            model = catalogue.load_model(name)
            meshes[name] = mesh(model, catalogue, painted)
            strokes_apart(meshes[name], model)
        half = math.radians(degrees) / 2
        light.place(name, meshes[name], position, (0.0, math.sin(half), 0.0, math.cos(half)))
    if "asphalt" in bpy.data.materials:
        light.open_ground(bpy.data.materials["asphalt"])
    bpy.context.scene.world = light.sky(day)
    light.sun(day)
    light.lamps(day)
    if day.lamps and LAMP in bpy.data.materials:
        shader = bpy.data.materials[LAMP].node_tree.nodes["Principled BSDF"]
        shader.inputs["Emission Color"].default_value = (*LIT_COLOUR, 1.0)
        shader.inputs["Emission Strength"].default_value = 1.0 / view.exposure  # as they look
    if view.torch:
        _torch(day, *view.torch)
    _camera(view)
    return _traced(samples)


def displayed(radiance: np.ndarray) -> np.ndarray:
    """What a display shows, 0..1 coded as sRGB: the tone curve of shaders/output.glsl."""
    peak = radiance.max(axis=-1, keepdims=True)
    squeezed = 1.0 - ROOM * ROOM / (np.maximum(peak, START) + ROOM - START)
    bent = radiance * squeezed / np.maximum(peak, 1e-6)
    white = 1.0 - 1.0 / (0.15 * np.maximum(peak - squeezed, 0.0) + 1.0)
    shown = np.where(peak < START, radiance, bent + (squeezed - bent) * white)
    shown = np.clip(shown, 0.0, 1.0)
    return np.where(shown <= 0.0031308, shown * 12.92, 1.055 * shown ** (1 / 2.4) - 0.055)


def _torch(day: Daylight, eye: tuple[float, ...], to: tuple[float, ...]) -> None:
    """A lamp with the beam of the renderer's torch."""
    lamp = bpy.data.lights.new("torch", "POINT")
    lamp.energy, lamp.shadow_soft_size = 4.0 * math.pi**2 * day.torch, LENS_M
    lamp.color = TORCH_COLOUR
    lamp.use_nodes = True
    tree = lamp.node_tree
    new, link = tree.nodes.new, tree.links.new
    axis = RAISED.to_3x3() @ (Vector(to) - Vector(eye)).normalized()
    along = new("ShaderNodeVectorMath")
    along.operation, along.inputs[1].default_value = "DOT_PRODUCT", axis
    link(new("ShaderNodeNewGeometry").outputs["Incoming"], along.inputs[0])
    spill = new("ShaderNodeMapRange")
    spill.interpolation_type = "SMOOTHSTEP"
    link(along.outputs["Value"], spill.inputs["Value"])
    spill.inputs["From Min"].default_value = math.cos(math.radians(EDGE_DEG))
    spill.inputs["From Max"].default_value = math.cos(math.radians(SPILL_DEG))
    last = along.outputs["Value"]
    for operation, value in (
        ("SUBTRACT", 1.0),
        ("MULTIPLY", CORE),
        ("EXPONENT", None),
        ("MULTIPLY", 0.86),
        ("ADD", 0.14),
        ("MULTIPLY", spill.outputs[0]),
    ):
        step = new("ShaderNodeMath")
        step.operation = operation
        link(last, step.inputs[0])
        if isinstance(value, float):
            step.inputs[1].default_value = value
        elif value is not None:
            link(value, step.inputs[1])
        last = step.outputs[0]
    falloff = new("ShaderNodeLightFalloff")
    falloff.inputs["Smooth"].default_value = NEAR_M2
    link(last, falloff.inputs["Strength"])
    link(falloff.outputs["Quadratic"], tree.nodes["Emission"].inputs["Strength"])
    item = bpy.data.objects.new("torch", lamp)
    item.location = RAISED.to_3x3() @ Vector(eye)
    bpy.context.scene.collection.objects.link(item)


def _camera(view: View) -> None:
    camera = bpy.data.cameras.new("camera")
    camera.sensor_fit, camera.angle_y = "VERTICAL", math.radians(view.degrees)
    camera.clip_start = 0.01
    item = bpy.data.objects.new("camera", camera)
    aimed(item, RAISED.to_3x3() @ Vector(view.eye), RAISED.to_3x3() @ Vector(view.to))
    bpy.context.scene.camera = item


def _traced(samples: int) -> np.ndarray:
    scene = bpy.context.scene
    light.traced_settings(scene, samples)
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "traced.exr")
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(scene.render.filepath)
        image.colorspace_settings.name = "Non-Color"
        found = pixels_of(image)[::-1, :, :3].astype(np.float64)
        bpy.data.images.remove(image)
    return found


if __name__ == "__main__":
    sys.exit(main())
