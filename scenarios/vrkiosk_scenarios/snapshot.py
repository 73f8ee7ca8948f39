"""What the engine gives to the rest of the kiosk: a scene to draw and events to keep.

World frame of reference: right-handed, +y up, metres, y = 0 is what the container's castings stand
on: the ground, or blocks and a dock above it. Its doors close at z = 0, its front wall is at -z,
x = 0 is its middle; looking in, right is +x.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

LARGEST_PICTURE: Final = 4096  # pixels each way
TIMES: Final = ("day", "dusk")  # of the day, in the yard
UV_LIGHT: Final = "uv_lamp_light"  # part: visible while the lamp is lit, shining along its -z
Value = str | int | float | bool | None | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `t` is ns on the frames' clock; names are in docs/events.md."""

    t: int
    name: str
    data: dict[str, Value] = field(default_factory=dict)

    def line(self) -> bytes:
        """The canonical form that is recorded and compared byte for byte: JSON, keys sorted,
        floats as their shortest exact decimal, one line."""
        body = {"t": self.t, "name": self.name, **self.data}
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Noise:
    """A sound that is no event: its name, and where in the world (m) it is made."""

    name: str
    place: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on a panel. Position of its baseline and cap size in mm from the top left
    corner of the panel. `room`: mm it may be wide, as on a button; 0: up to the panel's edge. What
    is wider is drawn smaller."""

    x: float
    y: float
    size: float
    text: str
    style: str = "body"  # body, heading, digits, good, caution, alarm, dim
    align: str = "left"  # left, centre, right
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle (a button, a bar of a graph), mm from the top left corner."""

    x: float
    y: float
    width: float
    height: float
    style: str = "button"  # button, button_hover, bar, bar_back, rule


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture, mm from the top left corner. `data`: its `rows` of `columns` pixels from the
    top left, a byte each (0 black), deflated (zlib) and in base 64. `view`: what of it is shown,
    in pixels: left, top, across, down."""

    x: float
    y: float
    width: float
    height: float
    columns: int
    rows: int
    data: str
    view: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    def pixels(self) -> bytes:
        """`rows * columns` bytes. ValueError where `data` are not such."""
        if not (0 < self.columns <= LARGEST_PICTURE and 0 < self.rows <= LARGEST_PICTURE):
            raise ValueError(f"expected 1 to {LARGEST_PICTURE} columns and rows")
        try:
            unpacker = zlib.decompressobj()
            found = unpacker.decompress(base64.b64decode(self.data), self.columns * self.rows + 1)
        except (zlib.error, binascii.Error) as error:
            raise ValueError(f"expected a deflated picture in base 64: {error}") from None
        if len(found) != self.columns * self.rows:
            raise ValueError(f"expected {self.columns} x {self.rows} pixels, found {len(found)}")
        return found


Item = Text | Box | Picture


@dataclass(frozen=True, slots=True)
class Panel:
    """What a display shows. Equal panels are painted once."""

    width_mm: float
    height_mm: float
    items: tuple[Item, ...] = ()
    dark: bool = True

    def words(self) -> str:
        """All its text, a line each: what a person would read."""
        return "\n".join(item.text for item in self.items if isinstance(item, Text))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the scene. Its pose is in `SceneSnapshot.poses` at the same index.

    model: id in the assets' catalogue, or "" for a part that is only a display.
    display: panel of `SceneSnapshot.panels` shown on it (index), or -1. The panel's plane is the
    part's own x-y plane at `display_pose` (7), centre at its origin, facing +z.
    overlaid: it shows before everything, and through the fade: a word to the viewer.
    glow: 0..1, how much it fluoresces in the light of the part `UV_LIGHT`.
    eye: a display only one eye sees; a single picture for both, as a window's, shows it.
    """

    name: str
    model: str
    display: int = -1
    display_pose: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    casts_shadow: bool = True
    overlaid: bool = False
    glow: float = 0.0
    eye: Literal["both", "left", "right"] = "both"


@dataclass(frozen=True, slots=True)
class Inset:
    """A view of the scene that a part shows: a mirror's, or that of a camera on its display.

    part: name of the part that shows it, on the x-y plane at `pose` (7) in the part's own frame,
    centre at its origin, facing +z, `size` (width, height) metres; round: an ellipse of that size.
    camera: name of the part that carries the camera, which looks along -z of `camera_pose` (7) in
    that part's frame, `fov` radians high; "": the plane is a mirror, and the picture is what the
    viewer's own eyes see in it.
    lamp: irradiance / pi at 1 m of the camera's own light; 0: none.
    """

    part: str
    size: tuple[float, float] = (0.1, 0.1)
    pose: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    round: bool = False
    camera: str = ""
    camera_pose: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    fov: float = 1.0
    lamp: float = 0.0

    @property
    def mirrored(self) -> bool:
        """It is a mirror, not a camera's picture."""
        return not self.camera


@dataclass(frozen=True, slots=True)
class SceneDescription:
    """All that does not change while a scenario runs: what there is to draw."""

    parts: tuple[Part, ...]
    panels: int = 0
    # Inside of the box, metres: x half width, floor y, ceiling y, front wall z; for the darkness.
    interior: tuple[float, float, float, float] = (1.176, 0.17, 2.868, -12.032)
    insets: tuple[Inset, ...] = ()
    time: str = "day"  # one of `TIMES`: by which light all is seen
    ground: float = 0.0  # y of the yard's ground, 0 or below
    paint: str = "teal"  # of the box outside, one of `PAINTS`

    def index(self, name: str) -> int:
        for i, part in enumerate(self.parts):
            if part.name == name:
                return i
        raise KeyError(name)


EMPTY_PANEL: Final = Panel(100.0, 100.0)


class SceneSnapshot:
    """The scene at one moment, in arrays made once and written in place each frame."""

    __slots__ = (
        "daylight",
        "fade",
        "hands",
        "hands_bent",
        "overlaid",
        "panels",
        "poses",
        "t",
        "torch",
        "torch_on",
        "vignette",
        "visible",
        "world_from_stage",
    )

    def __init__(self, description: SceneDescription) -> None:
        count = len(description.parts)
        self.t = 0  # ns
        self.poses: npt.NDArray[np.float32] = np.zeros((count, 7), np.float32)  # in the world
        self.poses[:, 3] = 1.0
        self.visible: npt.NDArray[np.bool_] = np.ones(count, np.bool_)
        # What shows before all else, and through the fade; what of it is nearer hides the rest.
        self.overlaid: npt.NDArray[np.uint8] = np.array(
            [part.overlaid for part in description.parts], np.uint8
        )
        # Joints of both hands in the world (order: vrkiosk_xr.frame), and whether they bend the
        # gloves; `gloves.Gloves` fills both, the engine knows of neither.
        self.hands: npt.NDArray[np.float32] = np.zeros((2, 26, 7), np.float32)
        self.hands[..., 3] = 1.0
        self.hands_bent: npt.NDArray[np.bool_] = np.zeros(2, np.bool_)
        self.panels: list[Panel] = [EMPTY_PANEL] * description.panels
        self.world_from_stage: npt.NDArray[np.float32] = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
        self.torch: npt.NDArray[np.float32] = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)  # -z
        self.torch_on = False
        self.daylight = 0.0  # 0..1: how far the doors let the day in
        self.fade = 0.0  # 0..1 black over everything (teleport)
        self.vignette = 0.0  # 0..1 black towards the edges of each eye's view (sliding)

    def show(self, other: SceneSnapshot) -> None:
        """Becomes another's snapshot, of whose parts and panels its own are the first ones; hides
        the parts that are its own alone."""
        count = len(other.poses)
        self.poses[:count] = other.poses
        self.visible[:count] = other.visible
        self.visible[count:] = False
        self.overlaid[:count] = other.overlaid
        self.panels[: len(other.panels)] = other.panels
        self.world_from_stage[:] = other.world_from_stage
        self.hands[:], self.hands_bent[:] = other.hands, other.hands_bent
        self.torch[:], self.torch_on = other.torch, other.torch_on
        self.t, self.daylight = other.t, other.daylight
        self.fade, self.vignette = other.fade, other.vignette
