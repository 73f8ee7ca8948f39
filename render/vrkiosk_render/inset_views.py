"""Views of the scene that the scene itself shows: mirrors, and displays of cameras.

A mirror is exact. What an eye E sees in it is what a camera at E's image behind the plane would see
through the mirror's outline, so each eye gets that camera: its near plane is the mirror's plane and
its frustum the outline, and the picture fits the plane corner to corner, left and right exchanged.
A view is drawn only in frames in which somebody can see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render import targets, transforms
from vrkiosk_render.buffers import delete_buffers, dynamic_buffer, static_buffer
from vrkiosk_render.gl import GL
from vrkiosk_render.lighting import FRAME, FrameBlock, write_eye
from vrkiosk_render.program import Stereo
from vrkiosk_scenarios.snapshot import Inset, SceneDescription, SceneSnapshot
from vrkiosk_xr.runtime import Target

# std140 layout of `Inset` in shaders/inset.glsl
SHOWN: Final = np.dtype(
    [
        ("rotation", "<f4", (4,)),
        ("position", "<f4", (3,)),
        ("part", "<f4"),
        ("size", "<f4", (2,)),
        ("mirrored", "<f4"),
        ("round", "<f4"),
        ("gain", "<f4", (4,)),
    ]
)
GAIN_MIRROR: Final = (0.86, 0.89, 0.88)  # second-surface silvered glass, a little green
GAIN_DISPLAY: Final = (0.78, 0.78, 0.78)  # as panels: bright enough to read, not to tire
BEFORE_PLANE: Final = 0.004  # metres a mirror's frame may stand out of its plane
NEAREST_EYE: Final = 0.02  # metres from a mirror's plane; beyond it nothing is seen in it
ROWS_MIRROR, ROWS_CAMERA, MOST_COLUMNS = 384, 480, 1024
CAMERA_NEAR: Final = 0.003  # metres: a probe's tip is pushed through holes
# s * M of any point is (0, 0, -1, 1): before everything in a shadow map, so nothing is in shadow
UNSHADOWED: Final = np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, -1, 1]], np.float32)
_UNIT: Final = 8  # texture unit of `inset_picture`
_BLOCK: Final = 1  # binding of the uniform block
_CORNERS: Final = np.array([(-0.5, -0.5, 0), (0.5, -0.5, 0), (-0.5, 0.5, 0), (0.5, 0.5, 0)])

DrawPicture = Callable[[Stereo], None]
Matrix = npt.NDArray[np.float64]


class InsetView:
    """One view: what shows it, its camera, its picture. `share`: see `pixels`."""

    def __init__(self, inset: Inset, description: SceneDescription, share: float) -> None:
        self.inset = inset
        self.part = description.index(inset.part)
        self._carrier = description.index(inset.camera) if inset.camera else -1
        self._wide, self._high = pixels(inset, share)
        self._pose = np.array(inset.pose)
        self._camera_pose = np.array(inset.camera_pose)
        self._corners = _CORNERS * (*inset.size, 0.0)
        self._targets: dict[Stereo, Target] = {}
        self._uniforms = dynamic_buffer(FRAME.itemsize)
        shown = np.zeros(1, SHOWN)
        shown["rotation"], shown["position"] = inset.pose[:4], inset.pose[4:7]
        shown["part"], shown["size"] = self.part, inset.size
        shown["mirrored"], shown["round"] = inset.mirrored, inset.round
        shown["gain"][0, :3] = GAIN_MIRROR if inset.mirrored else GAIN_DISPLAY
        self._shown = static_buffer(shown)

    def way(self, stereo: Stereo) -> Stereo:
        """How its picture is drawn: a mirror's for each eye, a camera's once."""
        return stereo if self.inset.mirrored else Stereo.MONO

    def in_sight(self, snapshot: SceneSnapshot, record: Any, eyes: int) -> bool:
        """Whether one of the first `eyes` cameras of the record sees the front of its plane."""
        if not snapshot.visible[self.part]:
            return False
        plane = transforms.compose(snapshot.poses[self.part], self._pose)
        axes = transforms.rotation(plane)
        corners = np.ones((4, 4))
        corners[:, :3] = self._corners @ axes + plane[4:7]
        for eye in range(eyes):
            before = (record["eye"][eye, :3] - plane[4:7]) @ axes[2]
            clip = corners @ record["clip_from_world"][eye]
            beyond = np.abs(clip[:, :3]) > clip[:, 3:]
            sides = np.sign(clip[:, :3]) * beyond
            outside = (np.abs(sides.sum(axis=0)) == len(corners)).any()
            if before > NEAREST_EYE and not outside:
                return True
        return False

    def target(self, stereo: Stereo) -> Target:
        """Where its picture is drawn; made when it is first asked for."""
        way = self.way(stereo)
        if way not in self._targets:
            made = targets.create_target(self._wide, self._high, 1 if way is Stereo.MONO else 2)
            GL.glTextureParameteri(made.texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR)
            for side in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T):
                GL.glTextureParameteri(made.texture, side, GL.GL_CLAMP_TO_EDGE)
            self._targets[way] = made
        return self._targets[way]

    def fill(
        self, block: npt.NDArray[Any], snapshot: SceneSnapshot, frame: FrameBlock, eyes: int
    ) -> None:
        """Turns a copy of the viewer's uniform block into that of this view, and uploads it."""
        record = block[0]
        record["state"][2] = 1.0  # the fade is the viewer's, and is over this picture, too
        ray = np.zeros((3, 3))
        if self.inset.mirrored:
            plane = transforms.compose(snapshot.poses[self.part], self._pose)
            for eye in range(eyes):
                place = np.asarray(frame.record["eye"][eye, :3], np.float64)
                view, projection, near = mirror_camera(
                    plane, self.inset.size, place, frame.clip.far
                )
                write_eye(record, eye, view, projection, ray)
                record["eye"][eye, 3] = near
        else:
            self._fill_camera(record, snapshot, frame, ray)
        GL.glNamedBufferSubData(self._uniforms, 0, FRAME.itemsize, block.view(np.uint8))

    def _fill_camera(
        self, record: Any, snapshot: SceneSnapshot, frame: FrameBlock, ray: Matrix
    ) -> None:
        inset = self.inset
        pose = transforms.compose(snapshot.poses[self._carrier], self._camera_pose)
        angles = transforms.symmetric_angles(inset.fov, inset.size[0] / inset.size[1])
        projection = transforms.projection(np.array(angles), CAMERA_NEAR, frame.clip.far)
        write_eye(record, 0, transforms.local_from_world(pose), projection, ray)
        record["state"][1] = frame.exposure_at(*pose[4:7].tolist())
        if inset.lamp > 0.0:
            record["torch_position"][:3], record["torch_position"][3] = pose[4:7], 1.0
            record["torch_axis"][:3] = -transforms.rotation(pose)[2]
            record["torch_axis"][3] = inset.lamp
            record["torch_clip"][:] = UNSHADOWED  # a lamp beside the lens sees its own light only
            record["torch_spot"][3] = 0.0

    def bind(self) -> None:
        """Makes its uniform block the one that is drawn with."""
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, 0, self._uniforms)

    def show(self, stereo: Stereo) -> None:
        """Draws its picture on its plane, with the program "inset" in use."""
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, _BLOCK, self._shown)
        GL.glBindTextureUnit(_UNIT, self.target(stereo).texture)
        copies = 2 if stereo is Stereo.LAYER else 1
        GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, copies)

    def release(self) -> None:
        for target in self._targets.values():
            targets.delete_target(target)
        delete_buffers(self._uniforms, self._shown)


class InsetViews:
    """All views of a scene, and the multisampled pictures they are drawn in."""

    def __init__(self, description: SceneDescription, samples: int, share: float = 1.0) -> None:
        self._views = [InsetView(inset, description, share) for inset in description.insets]
        self._eyes = targets.EyeBuffers(samples, keep=4)
        self._block = np.zeros(1, FRAME)
        self._in_sight: list[InsetView] = []

    def ways(self, stereo: Stereo) -> set[Stereo]:
        """In which ways pictures are drawn where the viewer's is drawn in the way `stereo`."""
        return {view.way(stereo) for view in self._views}

    @property
    def in_sight(self) -> Iterable[InsetView]:
        """Those drawn in this frame."""
        return self._in_sight

    def draw(
        self, snapshot: SceneSnapshot, frame: FrameBlock, stereo: Stereo, picture: DrawPicture
    ) -> bool:
        """Draws the views that the cameras of `frame` see; False where there is none. `picture`
        draws the scene as the bound uniform block has it."""
        eyes = 1 if stereo is Stereo.MONO else 2
        self._in_sight = [v for v in self._views if v.in_sight(snapshot, frame.record, eyes)]
        for view in self._in_sight:
            self._block[:] = frame.block
            view.fill(self._block, snapshot, frame, eyes)
            view.bind()
            way, target = view.way(stereo), view.target(stereo)
            buffer = self._eyes.get(target, way)
            buffer.bind()
            picture(way)
            buffer.resolve(target)
        return bool(self._in_sight)

    def release(self) -> None:
        for view in self._views:
            view.release()
        self._eyes.release()


def pixels(inset: Inset, share: float = 1.0) -> tuple[int, int]:
    """Width and height of a view's picture: as many rows as a camera of its kind has, or for a
    mirror what a headset resolves at arm's length; `share` of them each way."""
    high = share * (ROWS_MIRROR if inset.mirrored else ROWS_CAMERA)
    wide = high * inset.size[0] / max(inset.size[1], 1e-6)
    return min(max(round(wide), 1), MOST_COLUMNS), max(round(high), 1)


def mirror_camera(
    plane: npt.NDArray[np.float64], size: tuple[float, float], eye: Matrix, far: float
) -> tuple[Matrix, Matrix, float]:
    """View and projection (4, 4) of the camera behind a mirror for the eye (3,) before it, and how
    far before that camera the picture begins, metres.

    plane: pose (7) of its middle in the world, facing +z; size: width and height, metres. Left and
    right in the picture are those of the world behind the mirror: the plane's x runs to the left.
    """
    axes = transforms.rotation(plane)
    middle = np.asarray(plane[4:7], np.float64)
    away = max(float((eye - middle) @ axes[2]), NEAREST_EYE)
    image = eye - 2.0 * float((eye - middle) @ axes[2]) * axes[2]
    turned = np.stack((-axes[0], axes[1], -axes[2]))
    view = np.eye(4)
    view[:3, :3] = turned.T
    view[3, :3] = -(turned @ image)
    x, y, _ = turned @ (middle - image)
    near = away + BEFORE_PLANE
    grown = near / away  # the same frustum, cut a little farther out
    left, right = ((x + side * size[0] / 2) * grown for side in (-1, 1))
    bottom, top = ((y + side * size[1] / 2) * grown for side in (-1, 1))
    return view, transforms.frustum(left, right, bottom, top, near, near + far), near
