"""The yard's day as Blender's light, for lightmaps and reference pictures.

The figures are the renderer's own (`vrkiosk_render.day.Daylight`), so that both show one day.
Light is in the renderer's units: a white matt surface under irradiance 1 has radiance 1; Blender's
irradiance is pi times that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Quaternion, Vector
from preview import RAISED

from vrkiosk_assets.catalogue import Catalogue
from vrkiosk_assets.model import Material
from vrkiosk_render.day import Daylight
from vrkiosk_render.sky import sky_radiance

SKY_WIDTH = 1024  # pixels of the sky's picture, half as many high
MIRRORED = 0.05  # by paint and wood, from all around: 4 % head-on, more at grazing angles
LAMP_M, LAMP_BELOW_M = 0.3, 0.06  # across a lamp of the yard, and below its model's glass
YARD_RADIUS = 150.0  # metres of open ground around the modelled yard


@dataclass(frozen=True)
class Opening:
    """A rectangle through which the sky gets into a box: level, or upright before the doors.

    middle: in the container's frame; high: the upright one's height, the level one's depth.
    """

    middle: tuple[float, float, float]
    wide: float
    high: float
    down: bool


def place(
    name: str, data: bpy.types.Mesh, position: tuple[float, ...], turn: tuple[float, ...]
) -> bpy.types.Object:
    """Puts a mesh into the scene. turn: quaternion x, y, z, w, as everywhere in the kiosk."""
    item = bpy.data.objects.new(name, data)
    x, y, z, w = turn
    rotation = Quaternion((w, x, y, z)).to_matrix().to_4x4()
    item.matrix_world = RAISED @ Matrix.Translation(position) @ rotation
    bpy.context.scene.collection.objects.link(item)
    return item


def mean_colour(material: Material, catalogue: Catalogue) -> tuple[float, float, float]:
    """Linear: the factor times the mean of its tile."""
    colour = np.array(material.base_colour, np.float64)
    if material.tile:
        coded = catalogue.load_tile(material.tile)["base"].astype(np.float64) / 255.0
        linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
        colour *= linear.reshape(-1, 3).mean(axis=0)
    return tuple(float(c) for c in colour)


def flat(material: Material, catalogue: Catalogue) -> bpy.types.Material:
    """A matt stand-in of one colour: all that indirect light sees of a surface.

    What a surface mirrors goes on bouncing, too: `MIRRORED` of what it does not throw back matt.
    """
    name = f"flat {material.name}"
    if name in bpy.data.materials:
        return bpy.data.materials[name]
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    matt = tree.nodes.new("ShaderNodeBsdfDiffuse")
    colour = [c + (1.0 - c) * MIRRORED for c in mean_colour(material, catalogue)]
    matt.inputs[0].default_value = (*colour, 1.0)
    tree.links.new(matt.outputs[0], output.inputs[0])
    return made


def sky(day: Daylight) -> bpy.types.World:
    """The renderer's sky, without the sun's disc, around everything."""
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    tree = world.node_tree
    picture = tree.nodes.new("ShaderNodeTexEnvironment")
    picture.image = _sky_picture(day)
    tree.links.new(picture.outputs[0], tree.nodes["Background"].inputs[0])
    return world


def _sky_picture(day: Daylight) -> bpy.types.Image:
    height = SKY_WIDTH // 2
    up = ((np.arange(height) + 0.5) / height - 0.5) * math.pi
    round_ = ((np.arange(SKY_WIDTH) + 0.5) / SKY_WIDTH - 0.5) * 2.0 * math.pi
    elevation, azimuth = np.meshgrid(up, round_, indexing="ij")
    # Cycles' equirectangular picture: its middle looks along +x, to the right is -y (our +z)
    directions = np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.sin(elevation),
            np.cos(elevation) * np.sin(azimuth),
        ],
        axis=-1,
    )
    pixels = np.ones((height, SKY_WIDTH, 4), np.float32)
    pixels[..., :3] = sky_radiance(directions, day)
    image = bpy.data.images.new("sky", SKY_WIDTH, height, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    return image


def sun(day: Daylight) -> bpy.types.Object:
    """The sun, half a degree wide."""
    lamp = bpy.data.lights.new("sun", "SUN")
    strength = max(day.sun)
    lamp.energy, lamp.angle = math.pi * strength, math.radians(0.53)
    lamp.color = tuple(c / strength for c in day.sun)
    item = bpy.data.objects.new("sun", lamp)
    towards = RAISED.to_3x3() @ Vector(day.to_sun)
    item.rotation_euler = towards.to_track_quat("Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(item)
    return item


def lamps(day: Daylight) -> None:
    """The lamps that are lit, as shaders/lamps.glsl has them: downwards by the cosine."""
    for number, lamp in enumerate(day.lamps):
        data = bpy.data.lights.new(f"lamp {number}", "AREA")
        data.shape, data.size = "DISK", LAMP_M
        # an even disc of power P sends P / pi^2 straight ahead; ours is irradiance / pi at 1 m
        data.energy, data.color = math.pi**2 * lamp.light, day.lamp_colour
        item = bpy.data.objects.new(f"lamp {number}", data)
        x, y, z = lamp.place
        item.location = RAISED.to_3x3() @ Vector((x, y - LAMP_BELOW_M, z))
        item.visible_camera = False
        bpy.context.scene.collection.objects.link(item)


def traced_settings(scene: bpy.types.Scene, samples: int) -> None:
    """Cycles on the processor, into linear floats."""
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples = "CPU", samples
    scene.cycles.shading_system = True  # OSL
    scene.cycles.pixel_filter_type = "BOX"
    scene.cycles.use_denoising, scene.cycles.denoiser = True, "OPENIMAGEDENOISE"
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 8, 8
    scene.cycles.sample_clamp_indirect = 8.0
    scene.render.resolution_percentage = 100
    scene.view_settings.view_transform = "Raw"
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"


def portal(opening: Opening) -> None:
    """Tells Cycles where the sky gets into the box: less noise for the same rays."""
    lamp = bpy.data.lights.new("portal", "AREA")
    lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", opening.wide, opening.high
    lamp.cycles.is_portal = True
    item = bpy.data.objects.new("portal", lamp)
    item.location = RAISED.to_3x3() @ Vector(opening.middle)
    # it shines along its own -z: down as it is, turned by 90 degrees into the box
    item.rotation_euler = (0.0 if opening.down else math.radians(90.0), 0.0, 0.0)
    bpy.context.scene.collection.objects.link(item)


def open_ground(material: bpy.types.Material) -> None:
    """Ground beyond the modelled yard, just under it."""
    r = YARD_RADIUS
    data = bpy.data.meshes.new("open_ground")
    data.from_pydata([(-r, -r, 0), (r, -r, 0), (r, r, 0), (-r, r, 0)], [], [(0, 1, 2, 3)])
    data.materials.append(material)
    item = bpy.data.objects.new("open_ground", data)
    item.location = (0.0, 0.0, -0.02)
    bpy.context.scene.collection.objects.link(item)
