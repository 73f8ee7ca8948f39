"""Draws a `SceneSnapshot` for both eyes in one pass, in a number of GL calls that does not grow.

A frame: upload poses and the frame's uniforms, draw the shadow maps that changed, draw everything
with one multi-draw-indirect call, then sky and panels, then resolve the samples into the target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.model import Model
from vrkiosk_render import gl, targets, transforms
from vrkiosk_render.buffers import (
    DrawList,
    delete_buffers,
    dynamic_buffer,
    empty_vertex_array,
    static_buffer,
)
from vrkiosk_render.errors import RenderError
from vrkiosk_render.geometry import build_batch
from vrkiosk_render.gl import GL
from vrkiosk_render.lighting import FRAME, Clip, Daylight, FrameBlock
from vrkiosk_render.panels import PanelPages
from vrkiosk_render.program import Stereo, build
from vrkiosk_render.shadows import SUN, TORCH, ShadowMap
from vrkiosk_render.textures import TileLoader, Tiles
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.runtime import Target

SUN_CASTER_RADIUS: Final = 0.2  # metres: what is held in a hand does not redraw the yard's shadows
_IDENTITY: Final = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
Views = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Quality:
    """What a picture costs. `software` is for drawing without a GPU."""

    samples: int = 4  # a pixel; 1: jagged edges
    sun_map: int = 4096  # pixels a side
    torch_map: int = 2048
    anisotropy: float = 8.0

    @classmethod
    def software(cls) -> Quality:
        # llvmpipe takes seven times as long with anisotropic filtering, at any degree of it
        return cls(samples=4, sun_map=2048, torch_map=1024, anisotropy=1.0)

    @classmethod
    def quick(cls) -> Quality:
        """For a session in real time without a GPU: a third of `software`'s work."""
        return cls(samples=1, sun_map=1024, torch_map=512, anisotropy=1.0)

    @classmethod
    def for_driver(cls, *, real_time: bool = False) -> Quality:
        """By what the current context draws with, and whether somebody waits for each frame."""
        name = gl.driver().lower()
        if "llvmpipe" not in name and "softpipe" not in name:
            return cls()
        return cls.quick() if real_time else cls.software()


@dataclass(frozen=True, slots=True)
class _Pass:
    """The programs and the draw list of one way to reach the eyes."""

    scene: int
    sky: int
    panel: int
    everything: DrawList


class Renderer:
    """Draws one scene. The context it was made in is current whenever it is used.

    models and tiles give what the parts and materials name; without `tiles` they come from the
    assets' catalogue. stereo None takes multiview where the driver has it, else layers.
    Raises RenderError; GraphicsUnavailable where OpenGL 4.5 is missing.
    """

    def __init__(
        self,
        description: SceneDescription,
        models: Callable[[str], Model],
        *,
        stereo: str | None = None,
        quality: Quality | None = None,
        tiles: TileLoader | None = None,
        day: Daylight | None = None,
        clip: Clip | None = None,
    ) -> None:
        gl.require_45()
        self.quality = quality or Quality.for_driver()
        self.stereo, samples = choose_stereo(stereo, gl.extensions(), self.quality.samples)
        self._models = models
        self._tile_loader = tiles or _catalogue_tiles
        self._frame = FrameBlock(day or Daylight(), clip or Clip())
        self._frame_bytes = self._frame.block.view(np.uint8)
        self._uniforms = dynamic_buffer(FRAME.itemsize)
        self._sun = ShadowMap(self.quality.sun_map, SUN)
        self._torch = ShadowMap(self.quality.torch_map, TORCH)
        self._eyes = targets.EyeBuffers(samples)
        self._programs: dict[Stereo, tuple[int, int, int]] = {}
        self._no_vertices = empty_vertex_array()
        self._scene: _Scene | None = None
        self.set_scene(description)

    def set_scene(self, description: SceneDescription) -> None:
        """Draws another scene from now on. Costs the loading of its models and tiles."""
        if self._scene:
            self._scene.release()
        self._frame.set_scene(description)
        self._scene = _Scene(description, self._models, self._tile_loader, self.quality)

    def draw(self, snapshot: SceneSnapshot, views: Views, target: Target) -> None:
        """Draws what both eyes see. views: (2, 11) in the stage, as in `FrameInput.views`.

        A target without a texture is the window: it gets the left eye's picture.
        """
        stereo = self.stereo if target.texture else Stereo.MONO
        self._draw(snapshot, views, snapshot.world_from_stage, target, stereo)

    def spectator(
        self,
        snapshot: SceneSnapshot,
        pose: npt.NDArray[np.float32],
        width: int,
        height: int,
        vertical_fov: float = 1.0,
    ) -> Pixels:
        """(height, width, 3) picture from a camera at `pose` (7) in the world, looking along -z.

        vertical_fov in radians.
        """
        views = np.zeros((2, 11), np.float32)
        views[:, :7] = pose
        views[:, 7:] = transforms.symmetric_angles(vertical_fov, width / height)
        target = targets.create_target(width, height, layers=1)
        self._draw(snapshot, views, _IDENTITY, target, Stereo.MONO)
        pictures = targets.read_layers(target, 1)
        targets.delete_target(target)
        return pictures.reshape(height, width, 3)

    def offscreen_target(self, width: int, height: int) -> Target:
        """A target of our own, for headless drawing; freed by `delete_target`."""
        return targets.create_target(width, height)

    def delete_target(self, target: Target) -> None:
        targets.delete_target(target)

    def read(self, target: Target) -> Pixels:
        """(2, height, width, 3) uint8, first row at the top: what each eye saw, read from the very
        image the runtime gets. Of a window, the back buffer, twice."""
        layers = 2 if target.texture else 1
        pictures = targets.read_layers(target, layers)
        return pictures if layers == 2 else np.concatenate((pictures, pictures))

    @property
    def triangles(self) -> int:
        """Of the whole scene, drawn once."""
        return self._require_scene().batch.triangles

    @property
    def panels_painted(self) -> int:
        """How often a panel was painted since the scene was set."""
        return self._require_scene().panels.painted

    def close(self) -> None:
        """Frees everything in the context."""
        if self._scene:
            self._scene.release()
            self._scene = None
        for shadow in (self._sun, self._torch):
            shadow.release()
        self._eyes.release()
        for programs in self._programs.values():
            for program in programs:
                GL.glDeleteProgram(program)
        self._programs.clear()
        delete_buffers(self._uniforms)
        GL.glDeleteVertexArrays(1, np.array([self._no_vertices], np.uint32))

    def _require_scene(self) -> _Scene:
        if self._scene is None:
            raise RenderError("the renderer is closed: make another one")
        return self._scene

    def _draw(
        self,
        snapshot: SceneSnapshot,
        views: Views,
        world_from_stage: npt.NDArray[np.float32],
        target: Target,
        stereo: Stereo,
    ) -> None:
        scene = self._require_scene()
        self._frame.fill(snapshot, views, world_from_stage)
        GL.glNamedBufferSubData(self._uniforms, 0, len(self._frame_bytes), self._frame_bytes)
        scene.upload(snapshot)
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, 0, self._uniforms)
        GL.glBindBuffersBase(GL.GL_SHADER_STORAGE_BUFFER, 0, len(scene.storage), scene.storage)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LEQUAL)
        GL.glDisable(GL.GL_BLEND)
        if scene.sun_moved(snapshot):
            self._sun.draw(scene.sun_casters)
        if snapshot.torch_on:
            self._torch.draw(scene.torch_casters)
        textures = scene.textures(self._sun.texture, self._torch.texture)
        GL.glBindTextures(0, len(textures), textures)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        buffer = self._eyes.get(target, stereo)
        buffer.bind()
        self._draw_picture(scene, self._pass(stereo), stereo)
        buffer.resolve(target)

    def _draw_picture(self, scene: _Scene, way: _Pass, stereo: Stereo) -> None:
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)  # the sky covers every pixel of colour
        GL.glUseProgram(way.scene)
        way.everything.draw()
        copies = 2 if stereo is Stereo.LAYER else 1
        GL.glBindVertexArray(self._no_vertices)
        GL.glUseProgram(way.sky)
        GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, 3, copies)
        if scene.panels.displays:
            GL.glUseProgram(way.panel)
            GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, copies * scene.panels.displays)

    def _pass(self, stereo: Stereo) -> _Pass:
        if stereo not in self._programs:
            names = ("scene", "sky", "panel")
            scene, sky, panel = (build(name, stereo) for name in names)
            self._programs[stereo] = (scene, sky, panel)
        return _Pass(*self._programs[stereo], self._require_scene().everything(stereo))


class _Scene:
    """What one scene keeps in the context."""

    def __init__(
        self,
        description: SceneDescription,
        models: Callable[[str], Model],
        tile_loader: TileLoader,
        quality: Quality,
    ) -> None:
        self._tiles = Tiles(tile_loader, quality.anisotropy)
        self.batch = batch = build_batch(description, models, self._tiles.layer)
        self._tiles.upload()
        self.panels = PanelPages(description, quality.anisotropy)
        count = len(description.parts)
        self._vertices, self._indices = static_buffer(batch.vertices), static_buffer(batch.indices)
        self._poses = dynamic_buffer(count * 28)
        # One byte a part. The shader reads four at once, and Mesa 22's noop driver overruns its
        # own memory where an upload of some thousand bytes is not a multiple of four.
        self._flags = np.zeros((count + 3) // 4 * 4, np.uint8)
        self._visible = dynamic_buffer(len(self._flags))
        self._tints = static_buffer(batch.tints)
        self._materials = static_buffer(batch.materials)
        self.storage = np.array(
            [self._poses, self._visible, self._tints, self._materials, self.panels.buffer],
            np.uint32,
        )
        casts = np.array([part.casts_shadow for part in description.parts], np.bool_)
        large = casts & (batch.radius >= SUN_CASTER_RADIUS)
        self.sun_casters = DrawList(batch, self._vertices, self._indices, large)
        self.torch_casters = DrawList(batch, self._vertices, self._indices, casts)
        self._lists: dict[int, DrawList] = {}
        self._textures = np.zeros(6, np.uint32)
        self._sun_poses = np.zeros((len(self.sun_casters.parts), 7), np.float32)
        self._sun_state = b""  # poses and visibility that the sun's map shows

    def everything(self, stereo: Stereo) -> DrawList:
        copies = 2 if stereo is Stereo.LAYER else 1
        if copies not in self._lists:
            self._lists[copies] = DrawList(self.batch, self._vertices, self._indices, copies=copies)
        return self._lists[copies]

    def upload(self, snapshot: SceneSnapshot) -> None:
        """Poses, visibility and panels of this frame."""
        poses, visible = snapshot.poses, snapshot.visible
        GL.glNamedBufferSubData(self._poses, 0, poses.nbytes, poses)
        self._flags[: len(visible)] = visible
        GL.glNamedBufferSubData(self._visible, 0, self._flags.nbytes, self._flags)
        self.panels.update(snapshot.panels)

    def sun_moved(self, snapshot: SceneSnapshot) -> bool:
        """True if something large moved or appeared since the sun's map was drawn."""
        parts = self.sun_casters.parts
        np.take(snapshot.poses, parts, axis=0, out=self._sun_poses, mode="clip")
        state = self._sun_poses.tobytes() + snapshot.visible[parts].tobytes()
        if state == self._sun_state:
            return False
        self._sun_state = state
        return True

    def textures(self, sun: int, torch: int) -> npt.NDArray[np.uint32]:
        """(6,) in the order of the shaders' texture units."""
        self._textures[:2] = sun, torch
        self._textures[2:5] = self._tiles.textures
        self._textures[5] = self.panels.texture
        return self._textures

    def release(self) -> None:
        for draws in (self.sun_casters, self.torch_casters, *self._lists.values()):
            draws.release()
        self._tiles.release()
        self.panels.release()
        delete_buffers(
            self._vertices,
            self._indices,
            self._poses,
            self._visible,
            self._tints,
            self._materials,
        )


def choose_stereo(
    wanted: str | None, extensions: frozenset[str], samples: int
) -> tuple[Stereo, int]:
    """The way to reach both eyes in one pass, and how many samples a pixel it can have.

    Multiview where it draws with all samples, else layers; what is wanted is taken even if it
    costs the samples. RenderError if the driver lacks it.
    """
    needs = {"multiview": gl.MULTIVIEW, "layer": gl.VERTEX_LAYER}
    if wanted is not None and wanted not in needs:
        raise RenderError(f"stereo is 'multiview', 'layer' or None, got {wanted!r}")
    names = (wanted,) if wanted else tuple(needs)
    offered = [Stereo(name) for name in names if needs[name] in extensions]
    for count in (samples, 1):
        for stereo in offered:
            if targets.can_draw(stereo, count):
                return stereo, count
    missing = needs[wanted] if wanted else " nor ".join(needs.values())
    raise RenderError(f"{gl.driver()} has not {missing}: {gl.INSTALL}")


def _catalogue_tiles(name: str) -> dict[str, Pixels]:
    from vrkiosk_assets import catalogue  # a scene without tiles needs no catalogue

    return catalogue.load_tile(name)
