"""What one scene keeps in the context: geometry, poses, tiles, displays, lists of draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.model import Model
from vrkiosk_render.buffers import DrawList, delete_buffers, dynamic_buffer, static_buffer
from vrkiosk_render.geometry import build_batch
from vrkiosk_render.gl import GL
from vrkiosk_render.panels import PanelPages
from vrkiosk_render.program import Stereo
from vrkiosk_render.textures import TileLoader, Tiles
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot

SUN_CASTER_RADIUS: Final = 0.2  # metres: what is held in a hand does not redraw the yard's shadows


class Scene:
    """What one scene keeps in the context."""

    def __init__(
        self,
        description: SceneDescription,
        models: Callable[[str], Model],
        tile_loader: TileLoader,
        anisotropy: float,
    ) -> None:
        self._tiles = Tiles(tile_loader, anisotropy)
        self.batch = batch = build_batch(description, models, self._tiles.layer)
        self._tiles.upload()
        self.panels = PanelPages(description, anisotropy)
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
