"""Draws a `SceneSnapshot` for both eyes in one pass, in a number of GL calls that does not grow.

A frame: upload poses and the frame's uniforms, draw the shadow maps that changed, draw everything
with one multi-draw-indirect call, then sky, panels and marks, then resolve the samples into the
target, and compose the overlay over it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.model import Model
from vrkiosk_render import gl, packaged, targets, transforms, vignette
from vrkiosk_render.buffers import delete_buffers, dynamic_buffer, empty_vertex_array
from vrkiosk_render.day import Daylight, daylight
from vrkiosk_render.errors import RenderError
from vrkiosk_render.gl import GL
from vrkiosk_render.hidden import HiddenMesh
from vrkiosk_render.inset_views import InsetViews
from vrkiosk_render.lighting import FRAME, Clip, FrameBlock
from vrkiosk_render.marks import MarkBuffer, Marks
from vrkiosk_render.miniature import Miniature, MiniatureBlock
from vrkiosk_render.overlay import Overlay, OverlayTexture
from vrkiosk_render.program import Programs, Stereo
from vrkiosk_render.quality import Quality as Quality
from vrkiosk_render.scene import Scene
from vrkiosk_render.scene_data import (
    EnvironmentLoader,
    LightmapLoader,
    SceneData,
    TileLoader,
    load_scene,
)
from vrkiosk_render.shadows import ShadowMaps
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.runtime import Target

_IDENTITY: Final = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
Pose = npt.NDArray[np.float32]
Views = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Extras:
    """What one picture has beside the scene."""

    marks: Marks | None = None
    overlay: Overlay | None = None
    cutaway: bool = False
    adapting: bool = False  # the viewer's eye takes its time
    miniature: Miniature | None = None


class Renderer:
    """Draws one scene. The context it was made in is current whenever it is used.

    `detail` may be set at any time: pixels drawn each way in windows and cameras' pictures, as a
    share of what they have; half of them take a quarter of the time. Headsets always get all.
    models and tiles give what the parts and materials name, lightmaps the light inside a box,
    environments the yard all around; without these three they come from the assets' catalogue.
    day None: that of each scene's time. stereo None: multiview, else layers.
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
        lightmaps: LightmapLoader | None = None,
        environments: EnvironmentLoader | None = None,
        day: Daylight | None = None,
        clip: Clip | None = None,
    ) -> None:
        gl.require_45()
        GL.glEnable(GL.GL_TEXTURE_CUBE_MAP_SEAMLESS)
        self.quality = quality or Quality.for_driver()
        self.detail = 1.0
        self.stereo, samples = targets.choose_stereo(stereo, gl.extensions(), self.quality.samples)
        self._loaders = (
            models,
            tiles or packaged.tiles,
            lightmaps or packaged.lightmap,
            environments or packaged.environment,
        )
        self._day = day
        self._frame = FrameBlock(day or daylight(description.time), clip or Clip())
        self._frame_bytes = self._frame.block.view(np.uint8)
        self._uniforms = dynamic_buffer(FRAME.itemsize)
        self._shadows = ShadowMaps(self.quality.sun_map, self.quality.torch_map)
        self._eyes = targets.EyeBuffers(samples)
        self._programs = Programs(self.quality)
        self._marks = MarkBuffer()
        self._overlay = OverlayTexture()
        self._hidden = HiddenMesh()
        self._small = MiniatureBlock(self._frame.clip)
        self._no_vertices = empty_vertex_array()
        self._camera = np.zeros((2, 11), np.float32)
        self.seen: Callable[[Target], None] | None = None  # after each picture for the eyes
        self._scene: Scene | None = None
        self._insets = InsetViews(SceneDescription(()), samples)
        self.set_scene(description)

    def set_scene(self, description: SceneDescription, *, release: bool = True) -> None:
        """Draws another scene from now on, and releases the one before. Costs the loading of its
        models and tiles; `make_scene` and `show` do the same without holding frames up."""
        data = load_scene(description, *self._loaders, day=self._day)
        made = self.make_scene(description, data)
        self._scene = self._scene or made
        before = self.show(made)
        if before is not made and release:
            before.release()

    def make_scene(self, description: SceneDescription, data: SceneData) -> Scene:
        """A scene to upload a piece at a time (`Scene.advance`) and then to `show`. Whoever makes
        it releases it, unless it is shown when the renderer is closed."""
        return Scene(description, data, self.quality.anisotropy)

    def show(self, scene: Scene) -> Scene:
        """Draws this scene from now on. Returns the one before: to show again, or to release."""
        scene.finish()
        scene.forget_sun()
        self._frame.set_day(self._day or daylight(scene.description.time))
        self._frame.set_scene(scene.description, scene.indoors, scene.irradiance)
        before, self._scene = self.scene, scene
        self._insets.release()
        share = 0.5 if self.quality.plain else 1.0
        self._insets = InsetViews(scene.description, self._eyes.samples, share)
        for way in self._insets.ways(self.stereo):  # not in the frame in which one comes into sight
            self._compile(way)
        return before

    def compile(self) -> None:
        """Makes the programs that any scene may need, so that showing one holds no frame up."""
        for stereo in (self.stereo, Stereo.MONO):
            self._compile(stereo)
            self._programs.get("vignette", stereo)
        self._programs.get("hidden", self.stereo)

    def _compile(self, way: Stereo) -> None:
        for name in ("scene", "sky", "panel"):
            self._programs.get(name, way)
        self._programs.get("inset", self.stereo)

    def draw(
        self,
        snapshot: SceneSnapshot,
        views: Views,
        target: Target,
        *,
        marks: Marks | None = None,
        overlay: Overlay | None = None,
        miniature: Miniature | None = None,
    ) -> None:
        """Draws what both eyes see. views: (2, 11) in the stage, as in `FrameInput.views`;
        miniature: another scene that stands small in this one.

        A target without a texture is the window: it gets the left eye's picture, and only there an
        overlay can be. RenderError where an overlay is given for both eyes.
        """
        if overlay is not None and target.texture:
            raise RenderError("an overlay is flat and for one picture: give it to a window only")
        stereo = self.stereo if target.texture else Stereo.MONO
        extras = _Extras(marks, overlay, adapting=True, miniature=miniature)
        self._draw(snapshot, views, snapshot.world_from_stage, target, stereo, extras)
        if self.seen is not None:
            self.seen(target)

    def draw_spectator(
        self,
        snapshot: SceneSnapshot,
        camera: Pose,
        target: Target,
        *,
        vertical_fov: float = 1.0,
        angles: tuple[float, float, float, float] | None = None,
        marks: Marks | None = None,
        overlay: Overlay | None = None,
        cutaway: bool = False,
    ) -> None:
        """Draws what a camera at the pose `camera` (7) in the world sees, looking along its -z,
        into the window (a target without a texture) or the first layer of a texture.

        vertical_fov in radians; angles: half angles left, right, up, down instead (left and down
        negative), where the picture's middle is not the camera's axis. cutaway: seen from outside,
        walls and roof of the box between the camera and the inside are left out, and the inside is
        as bright as to somebody in it.
        """
        views = self._camera
        views[:, :7] = camera
        symmetric = transforms.symmetric_angles(vertical_fov, target.width / target.height)
        views[:, 7:] = angles or symmetric
        extras = _Extras(marks, overlay, cutaway)
        self._draw(snapshot, views, _IDENTITY, target, Stereo.MONO, extras)

    def spectator(
        self,
        snapshot: SceneSnapshot,
        camera: Pose,
        width: int,
        height: int,
        *,
        vertical_fov: float = 1.0,
        angles: tuple[float, float, float, float] | None = None,
        marks: Marks | None = None,
        overlay: Overlay | None = None,
        cutaway: bool = False,
    ) -> Pixels:
        """(height, width, 3) uint8, first row at the top: what `draw_spectator` draws."""
        target = targets.create_target(width, height, layers=1)
        try:
            self.draw_spectator(
                snapshot,
                camera,
                target,
                vertical_fov=vertical_fov,
                angles=angles,
                marks=marks,
                overlay=overlay,
                cutaway=cutaway,
            )
            return targets.read_layers(target, 1).reshape(height, width, 3)
        finally:
            targets.delete_target(target)

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

    def read_left(self, target: Target) -> Pixels:
        """(height, width, 4) uint8, last row first: the left eye's picture as it is, in a third of
        the time that `read` takes."""
        left: Pixels = targets.read_raw(target, 1)[0]
        return left

    @property
    def exposure(self) -> float | None:
        """Factor before the tone curve instead of what the eye adapts to; None: the eye's."""
        return self._frame.exposure

    @exposure.setter
    def exposure(self, value: float | None) -> None:
        self._frame.exposure = value

    @property
    def scene(self) -> Scene:
        """The one that is drawn. RenderError once the renderer is closed."""
        if self._scene is None:
            raise RenderError("the renderer is closed: make another one")
        return self._scene

    @property
    def description(self) -> SceneDescription:
        """Of the scene that is drawn."""
        return self.scene.description

    @property
    def triangles(self) -> int:
        """Of the whole scene, drawn once."""
        return self.scene.batch.triangles

    @property
    def panels_painted(self) -> int:
        """How often a panel was painted since the scene was set."""
        return self.scene.panels.painted

    def close(self) -> None:
        """Frees everything in the context."""
        if self._scene:
            self._scene.release()
            self._scene = None
        self._insets.release()
        self._shadows.release()
        self._eyes.release()
        self._marks.release()
        self._overlay.release()
        self._hidden.release()
        self._small.release()
        self._programs.release()
        delete_buffers(self._uniforms)
        GL.glDeleteVertexArrays(1, np.array([self._no_vertices], np.uint32))

    def _draw(
        self,
        snapshot: SceneSnapshot,
        views: Views,
        world_from_stage: Pose,
        target: Target,
        stereo: Stereo,
        extras: _Extras,
    ) -> None:
        scene = self.scene
        detail = self.detail if stereo is Stereo.MONO else 1.0
        buffer = self._eyes.get(target, stereo, detail)
        height, adapting = buffer.shape.height, extras.adapting
        self._frame.fill(snapshot, views, world_from_stage, height, adapting=adapting)
        GL.glNamedBufferSubData(self._uniforms, 0, len(self._frame_bytes), self._frame_bytes)
        scene.upload(snapshot)
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, 0, self._uniforms)
        GL.glBindBuffersBase(GL.GL_SHADER_STORAGE_BUFFER, 0, len(scene.storage), scene.storage)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LEQUAL)
        GL.glDisable(GL.GL_BLEND)
        self._shadows.draw(scene, snapshot, lamps=bool(self._frame.day.lamps))
        textures = scene.textures(*self._shadows.textures)
        GL.glBindTextures(0, len(textures), textures)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        self._draw_insets(scene, snapshot, stereo)
        buffer.bind()
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)  # the sky covers every pixel of colour
        if target.hidden is not None and stereo is not Stereo.MONO:
            GL.glUseProgram(self._programs.get("hidden", stereo))
            self._hidden.draw(target.hidden, views, stereo)
        self._draw_picture(scene, stereo, extras.cutaway)
        if scene.clear:
            self._draw_clear(scene, stereo, extras.cutaway)
        self._show_insets(stereo)
        if extras.miniature is not None:
            self._small.bind(extras.miniature, views, world_from_stage, height)
            self._small.draw(extras.miniature, self._programs.get("cutaway", stereo), stereo)
            GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, 0, self._uniforms)
        if extras.marks is not None and extras.marks.count:
            program = self._programs.get("marks", stereo)
            self._marks.draw(extras.marks, program, self._no_vertices, stereo)
        if snapshot.vignette > 0.0 and extras.adapting:
            vignette.draw(self._programs.get("vignette", stereo), self._no_vertices, stereo)
        buffer.resolve(target)
        if extras.overlay is not None:
            buffer.bind_result(target)
            self._overlay.draw(extras.overlay, self._no_vertices)

    def _draw_insets(self, scene: Scene, snapshot: SceneSnapshot, stereo: Stereo) -> None:
        def picture(way: Stereo) -> None:
            GL.glEnable(GL.GL_CULL_FACE)
            GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
            self._draw_picture(scene, way, cutaway=False)

        if self._insets.draw(snapshot, self._frame, stereo, picture):
            GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, 0, self._uniforms)

    def _show_insets(self, stereo: Stereo) -> None:
        for view in self._insets.in_sight:
            GL.glUseProgram(self._programs.get("inset", stereo))
            view.show(stereo)

    def _draw_picture(self, scene: Scene, stereo: Stereo, cutaway: bool) -> None:
        GL.glUseProgram(self._programs.get("cutaway" if cutaway else "scene", stereo))
        scene.everything(stereo).draw()
        copies = 2 if stereo is Stereo.LAYER else 1
        GL.glBindVertexArray(self._no_vertices)
        GL.glUseProgram(self._programs.get("sky", stereo))
        GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, 3, copies)
        if scene.panels.displays:
            GL.glUseProgram(self._programs.get("panel", stereo))
            GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, copies * scene.panels.displays)

    def _draw_clear(self, scene: Scene, stereo: Stereo, cutaway: bool) -> None:
        """Film and lenses over the picture; views in mirrors and of cameras go without them."""
        GL.glUseProgram(self._programs.get("cutaway" if cutaway else "scene", stereo))
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)  # what they mirror is not thinned
        GL.glDepthMask(False)
        scene.everything(stereo, clear=True).draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
