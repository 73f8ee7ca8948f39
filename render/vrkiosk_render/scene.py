"""What one scene keeps in the context: geometry, poses, tiles, displays, lists of draws.

A scene takes 40 to 200 MB. It is uploaded a piece at a time, so that frames of the one before can
be shown meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.buffers import (
    DrawList,
    MeshBuffers,
    delete_buffers,
    dynamic_buffer,
    empty_buffer,
    static_buffer,
    upload,
)
from vrkiosk_render.geometry import JOINTS
from vrkiosk_render.gl import GL
from vrkiosk_render.panels import PanelPages
from vrkiosk_render.program import Stereo
from vrkiosk_render.scene_data import SceneData, without_meshes
from vrkiosk_render.textures import (
    ShadeTexture,
    Tiles,
    around_texture,
    lightmap_texture,
    upload_lightmap,
)
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot

SUN_CASTER_RADIUS: Final = 0.2  # metres: what is held in a hand does not redraw the yard's shadows
YARD_CASTER_RADIUS: Final = 40.0  # metres: what stands beyond the box's own map, and never moves
TORCH_CASTER_RADIUS: Final = 40.0  # metres: the yard is too wide to stand between torch and wall
POSE_BYTES: Final = 28
# Bits of a part's byte: its joints bend it, it is overlaid; 1: visible.
BENT: Final = np.uint8(2)
OVERLAID_SHIFT: Final = 2


class Scene:
    """One scene. `advance` or `finish` uploads it; only then may it be drawn.

    data: let go of as soon as it is uploaded. RenderError where a texture or buffer cannot be made.
    """

    def __init__(self, description: SceneDescription, data: SceneData, anisotropy: float) -> None:
        self.description = description
        self.indoors = data.indoors
        self._tiles = Tiles(data.tiles, anisotropy)
        self._light = lightmap_texture(data.lightmap)
        self._shade = ShadeTexture(data.indoors.shade)
        self._around = around_texture(data.around)
        self.irradiance = data.yard_light.copy()  # holds on to none of the memory it came in
        self.panels = PanelPages(description, anisotropy)
        batch = data.batch
        self._meshes = MeshBuffers(
            empty_buffer(batch.vertices), empty_buffer(batch.skins), empty_buffer(batch.indices)
        )
        self.batch = without_meshes(batch)
        count = len(description.parts)
        self._poses = dynamic_buffer(count * POSE_BYTES)
        self._joints = dynamic_buffer(2 * JOINTS * POSE_BYTES)
        self._gloves = [np.flatnonzero(batch.hands == side) for side in (0, 1)]
        # One byte a part. The shader reads four at once, and Mesa 22's noop driver overruns its
        # own memory where an upload of some thousand bytes is not a multiple of four.
        self._flags = np.zeros((count + 3) // 4 * 4, np.uint8)
        self._visible = dynamic_buffer(len(self._flags))
        self._tints = static_buffer(batch.tints)
        self._materials = static_buffer(batch.materials)
        self._binds = static_buffer(batch.binds)
        self.storage = np.array(  # in the order of the shaders' bindings
            [
                self._poses,
                self._visible,
                self._tints,
                self._materials,
                self.panels.buffer,
                self._binds,
                self._joints,
            ],
            np.uint32,
        )
        self._lists: dict[tuple[int, bool], DrawList] = {}
        self._textures = np.zeros(13, np.uint32)
        self._make_casters()
        self._left: Iterator[int] | None = self._upload(data)
        self._bytes, self._uploaded = data.nbytes, 0

    def _make_casters(self) -> None:
        """The draws of the shadow maps, and what is known of the sun's."""
        batch = self.batch
        casts = np.array([part.casts_shadow for part in self.description.parts], np.bool_)
        large = casts & (batch.radius >= SUN_CASTER_RADIUS)
        self.sun_casters = DrawList(batch, self._meshes, large)
        self.yard_casters = DrawList(
            batch, self._meshes, casts & (batch.radius > YARD_CASTER_RADIUS)
        )
        near = casts & (batch.radius <= TORCH_CASTER_RADIUS)
        self.torch_casters = DrawList(batch, self._meshes, near)
        self._sun_poses = np.zeros((len(self.sun_casters.parts), 7), np.float32)
        self._sun_state: bytes | None = None  # poses and visibility that the sun's map shows

    def _upload(self, data: SceneData) -> Iterator[int]:
        """A piece at each step, which yields its bytes; what is drawn first comes first."""
        batch = data.batch
        for buffer, array in zip(
            self._meshes, (batch.vertices, batch.skins, batch.indices), strict=True
        ):
            yield from upload(buffer, array)
        yield from upload_lightmap(self._light, data.lightmap)
        yield from self.panels.prepare(data.panels)
        yield from self._tiles.upload(data.tiles)

    def advance(self, seconds: float) -> bool:
        """Uploads pieces for about so long, at least one. True when nothing is left."""
        until = time.perf_counter() + seconds
        while self._left is not None:
            piece = next(self._left, None)
            if piece is None:
                self._left = None  # and with it the data
                break
            self._uploaded += piece
            if time.perf_counter() >= until:
                return False
        return True

    @property
    def share(self) -> float:
        """Of it that is uploaded, 0..1."""
        return min(self._uploaded / self._bytes, 1.0) if self._left is not None else 1.0

    def finish(self) -> None:
        """Uploads all that is left."""
        self.advance(float("inf"))

    def everything(self, stereo: Stereo, *, clear: bool = False) -> DrawList:
        """All that hides what is behind it, or all that does not."""
        key = 2 if stereo is Stereo.LAYER else 1, clear
        if key not in self._lists:
            self._lists[key] = DrawList(self.batch, self._meshes, copies=key[0], clear=clear)
        return self._lists[key]

    @property
    def clear(self) -> bool:
        """Something in it is seen through."""
        return len(self.batch.clear) > 0

    def upload(self, snapshot: SceneSnapshot) -> None:
        """Poses, visibility, joints, panels and the shade of cargo of this frame."""
        poses, visible = snapshot.poses, snapshot.visible
        GL.glNamedBufferSubData(self._poses, 0, poses.nbytes, poses)
        np.left_shift(snapshot.overlaid, OVERLAID_SHIFT, out=self._flags[: len(visible)])
        self._flags[: len(visible)] |= visible
        hands = snapshot.hands_bent.tolist()
        if True in hands:
            for gloves, bent in zip(self._gloves, hands, strict=True):
                if bent:
                    self._flags[gloves] |= BENT
            GL.glNamedBufferSubData(self._joints, 0, snapshot.hands.nbytes, snapshot.hands)
        GL.glNamedBufferSubData(self._visible, 0, self._flags.nbytes, self._flags)
        self.panels.update(snapshot.panels)
        self._shade.update()

    def sun_moved(self, snapshot: SceneSnapshot) -> bool:
        """True if something large moved or appeared since the sun's map was drawn."""
        parts = self.sun_casters.parts
        np.take(snapshot.poses, parts, axis=0, out=self._sun_poses, mode="clip")
        state = self._sun_poses.tobytes() + snapshot.visible[parts].tobytes()
        if state == self._sun_state:
            return False
        self._sun_state = state
        return True

    @property
    def sun_forgotten(self) -> bool:
        """True until the sun's maps are drawn for this scene for the first time."""
        return self._sun_state is None

    def forget_sun(self) -> None:
        """The sun's maps show another scene: they have to be drawn anew for this one."""
        self._sun_state = None

    def textures(self, sun: int, torch: int, yard: int, lamps: int) -> npt.NDArray[np.uint32]:
        """(13,) in the order of the shaders' texture units; 8 is the inset views' own."""
        self._textures[:2] = sun, torch
        self._textures[2:5] = self._tiles.textures
        self._textures[5], self._textures[7] = self.panels.textures
        self._textures[6] = self._light
        self._textures[9] = self._shade.texture
        self._textures[10] = yard
        self._textures[11] = self._around
        self._textures[12] = lamps
        return self._textures

    def release(self) -> None:
        self._left = None
        casters = self.sun_casters, self.yard_casters, self.torch_casters
        for draws in (*casters, *self._lists.values()):
            draws.release()
        self._tiles.release()
        GL.glDeleteTextures(2, np.array([self._light, self._around], np.uint32))
        self._shade.release()
        self.panels.release()
        delete_buffers(
            *self._meshes,
            self._poses,
            self._visible,
            self._tints,
            self._materials,
            self._binds,
            self._joints,
        )
