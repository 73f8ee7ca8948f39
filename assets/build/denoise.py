"""Blender's denoiser (OIDN) for pictures it did not render: baked ones."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy
import numpy as np


def pixels_of(image: bpy.types.Image) -> np.ndarray:
    """(height, width, 4) float32, rows from the bottom."""
    width, height = image.size
    values = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(height, width, 4)


def denoised(picture: np.ndarray) -> np.ndarray:
    """(height, width, 3) of linear values, without their noise."""
    with tempfile.TemporaryDirectory() as folder:
        source = _stored(picture, Path(folder) / "noisy.exr")
        scene = _scene(source)
        scene.render.filepath = str(Path(folder) / "clean.exr")
        bpy.ops.render.render(write_still=True, scene=scene.name)
        clean = bpy.data.images.load(scene.render.filepath)
        clean.colorspace_settings.name = "Non-Color"
        found = pixels_of(clean)[..., :3].astype(picture.dtype)
        for image in (source, clean):
            bpy.data.images.remove(image)
        bpy.data.scenes.remove(scene)
    return found


def _stored(picture: np.ndarray, path: Path) -> bpy.types.Image:
    height, width = picture.shape[:2]
    image = bpy.data.images.new("noisy", width, height, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    values = np.ones((height, width, 4), np.float32)
    values[..., :3] = picture
    image.pixels.foreach_set(values.ravel())
    image.update()
    image.filepath_raw, image.file_format = str(path), "OPEN_EXR"
    image.save()
    image.source = "FILE"
    return image


def _scene(source: bpy.types.Image) -> bpy.types.Scene:
    """A scene that renders nothing and gives the picture, denoised."""
    scene = bpy.data.scenes.new("denoise")
    width, height = source.size
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    nodes = bpy.data.node_groups.new("denoise", "CompositorNodeTree")
    nodes.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    given = nodes.nodes.new("CompositorNodeImage")
    given.image = source
    clean, end = nodes.nodes.new("CompositorNodeDenoise"), nodes.nodes.new("NodeGroupOutput")
    nodes.links.new(given.outputs[0], clean.inputs[0])
    nodes.links.new(clean.outputs[0], end.inputs[0])
    scene.compositing_node_group, scene.render.use_compositing = nodes, True
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.view_settings.view_transform = "Raw"
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising = 1, False
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    return scene
