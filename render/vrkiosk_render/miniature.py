"""A scene drawn small within another, as a model on a table.

Instead of the model being shrunk, the viewer is enlarged: eyes, near and far plane are taken into
the small scene's own metres, so its light and its surfaces are what they are at full size, and the
depth written is that of the model where it stands. Walls between the viewer and the inside of the
box are left out, as in a picture that is cut away. The light is even: that of a clear sky without
the sun outside, and as much inside whatever the doors do, so no shadow map is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from weakref import ref

import numpy as np
import numpy.typing as npt

from vrkiosk_render import transforms
from vrkiosk_render.buffers import delete_buffers, dynamic_buffer
from vrkiosk_render.day import daylight
from vrkiosk_render.gl import GL
from vrkiosk_render.inset_views import UNSHADOWED
from vrkiosk_render.lighting import FRAME, Clip, FrameBlock
from vrkiosk_render.program import Stereo
from vrkiosk_render.scene import Scene
from vrkiosk_scenarios.snapshot import SceneSnapshot

BRIGHT: Final = 2.2  # exposure against that of the yard in the sun, which the model stands without
INSIDE: Final = 30.0  # exposure of the inside, which has none but an even light
_IDENTITY: Final = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)


@dataclass(slots=True)
class Miniature:
    """A scene that is uploaded and not the one drawn round it, at a moment (`snapshot`, whose `t`
    goes on with the frames), and where it stands: pose (7,) of its origin in the world round it,
    and metres there for one of its own."""

    scene: Scene
    snapshot: SceneSnapshot
    pose: npt.NDArray[Any]
    scale: float


class MiniatureBlock:
    """The uniforms a miniature is drawn with. clip: of what stands round it."""

    def __init__(self, clip: Clip) -> None:
        day = replace(daylight("day"), sun=(0.0, 0.0, 0.0), exposure_inside=INSIDE)
        self._clip = clip
        self._frame = FrameBlock(day, clip)
        self._frame.exposure = day.exposure_outside * BRIGHT
        self._views = np.zeros((2, 11), np.float32)
        self._scene: ref[Scene] | None = None
        self._uniforms = dynamic_buffer(FRAME.itemsize)

    def bind(
        self,
        small: Miniature,
        views: npt.NDArray[np.float32],
        world_from_stage: npt.NDArray[Any],
        height: int,
    ) -> None:
        """Uploads what the scene at this moment needs and makes it what is drawn with.

        views: (2, 11) in the stage; height: of the picture, pixels.
        """
        if self._scene is None or self._scene() is not small.scene:
            self._scene = ref(small.scene)  # it is released when its task is over
            scene = small.scene
            self._frame.set_scene(scene.description, scene.indoors, scene.irradiance)
        near, far = self._clip.near / small.scale, self._clip.far / small.scale
        if self._frame.clip.near != near:
            self._frame.clip = Clip(near, far)
        for eye in (0, 1):
            self._views[eye, :7] = from_model(
                small, transforms.compose(world_from_stage, views[eye])
            )
        self._views[:, 7:] = views[:, 7:]
        self._frame.fill(small.snapshot, self._views, _IDENTITY, height, adapting=False)
        record = self._frame.record
        record["torch_clip"][:] = UNSHADOWED
        for baked in ("indoors", "roof", "day_inside"):  # open or shut, it is seen as well
            record[baked][:3] = 0.0
        record["probes"][:, :3] = 0.0
        block = self._frame.block.view(np.uint8)
        GL.glNamedBufferSubData(self._uniforms, 0, len(block), block)
        small.scene.upload(small.snapshot)
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, 0, self._uniforms)
        storage = small.scene.storage
        GL.glBindBuffersBase(GL.GL_SHADER_STORAGE_BUFFER, 0, len(storage), storage)
        textures = small.scene.textures(0, 0, 0, 0)
        GL.glBindTextures(0, len(textures), textures)

    def draw(self, small: Miniature, program: int, stereo: Stereo) -> None:
        """Draws what was bound, by the program "cutaway", into the picture at hand. The uniforms
        stay bound."""
        GL.glUseProgram(program)
        small.scene.everything(stereo).draw()

    def release(self) -> None:
        delete_buffers(self._uniforms)


def from_model(small: Miniature, pose: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """A pose (7,) of the world round a miniature, in the miniature's own world."""
    x, y, z, w = small.pose[:4].tolist()
    back = np.array([-x, -y, -z, w, 0.0, 0.0, 0.0])
    found = transforms.compose(back, pose)
    way = np.asarray(pose[4:7], np.float64) - small.pose[4:7]
    found[4:7] = transforms.rotation(small.pose) @ way / small.scale
    return found
