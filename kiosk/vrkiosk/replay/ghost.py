"""An officer of a record as a figure over a scene: head, hands, gaze and torch, as marks.

Drawn in a colour of its own it stands in another run's scene, in the viewer's headset, or in a
third person's picture, where the scene shows hands and tools but nobody who holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.marks import Marks
from vrkiosk_render.transforms import compose, rotation
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_telemetry.poses import compose as compose_all
from vrkiosk_xr.frame import Flag, FrameInput

Rgb = tuple[float, float, float]
Points = npt.NDArray[np.float64]
Pose = npt.NDArray[Any]

# Measures of a head, metres: breadth 0.15, height 0.23 (ISO 7250-1, median of adults, rounded).
HEAD_RADIUS: Final = 0.095
HEAD_BACK: Final = 0.09  # of its middle behind the eyes
CHIN_DROP: Final = 0.075  # of the lower ball of two, below the upper and a little ahead
VISOR: Final = (0.085, 0.045, 0.03)  # half width, half height, ahead of the eyes
STEEP: Final = 0.2  # of a look's level part: steeper, and nobody knows where the body faces
# Balls of a bust: to the side, down from the middle of the head, radius; metres.
BUST: Final = (
    (0.0, 0.16, 0.045),
    (-0.06, 0.22, 0.055),
    (0.06, 0.22, 0.055),
    (-0.13, 0.24, 0.055),
    (0.13, 0.24, 0.055),
)
GAZE_REACH: Final = 2.5  # metres of a ray that meets nothing
TORCH_REACH: Final = 1.0
HIT_RADIUS: Final = 0.025
RAY_WIDTH: Final = 0.012
_UP: Final = np.array([0.0, 1.0, 0.0])
FINGERS: Final = tuple(tuple(range(first, first + 5)) for first in (6, 11, 16, 21))
# Joints of XR_EXT_hand_tracking: palm, wrist, thumb's 4, then 5 a finger; each finger begins at
# the wrist (XrHandJointEXT).
CHAINS: Final = ((1, 2, 3, 4, 5), *((1, *finger) for finger in FINGERS))
KNUCKLES: Final = (7, 12, 17, 22)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours, sRGB 0..1. strength: opacity of the figure, 0..1."""

    body: Rgb
    gaze: Rgb
    strength: float = 0.9

    def rgba(self, colour: Rgb, share: float = 1.0) -> tuple[float, float, float, float]:
        return (*colour, self.strength * share)


# Blue and orange: told apart with every kind of colour blindness (M. Okabe, K. Ito, "Color
# Universal Design", 2008: their sky blue, orange, vermilion, reddish purple).
OFFICER: Final = Look(body=(0.34, 0.71, 0.91), gaze=(0.90, 0.62, 0.00))
OTHER: Final = Look(body=(0.84, 0.37, 0.00), gaze=(0.80, 0.47, 0.65), strength=0.55)


@dataclass(frozen=True, slots=True)
class Figure:
    """Where an officer's parts are at one moment, in the world.

    head, gaze: poses (7,), None where not valid. eye: the gaze is an eye tracker's, not the head's
    direction. reach: metres the gaze went until it met something; 0: nothing. hands: for each hand
    (26, 3) joints, or (1, 3) the grip, or (0, 3). torch: pose (7,), or None where it is off.
    """

    head: Pose | None
    gaze: Pose | None
    eye: bool = False
    reach: float = 0.0
    hands: tuple[Points, ...] = field(default_factory=tuple)
    torch: Pose | None = None

    @classmethod
    def of(cls, frame: FrameInput, snapshot: SceneSnapshot, reach: float = 0.0) -> Figure:
        """The officer of a frame in the scene of the same moment."""
        stage, flags, record = snapshot.world_from_stage, frame.flags, frame.record
        head = compose(stage, frame.head) if flags & Flag.HEAD_VALID else None
        gaze = compose(stage, record["gaze"]) if flags & Flag.GAZE_VALID else None
        return cls(
            head=head if _finite(head) else None,
            gaze=gaze if _finite(gaze) else None,
            eye=bool(flags & Flag.GAZE_IS_EYE),
            reach=reach,
            hands=tuple(_hand(frame, hand, stage) for hand in (0, 1)),
            torch=snapshot.torch.astype(np.float64) if snapshot.torch_on else None,
        )

    @property
    def sight(self) -> tuple[Points, Points] | None:
        """Both ends of the gaze ray, (3,) each; None without a gaze."""
        if self.gaze is None:
            return None
        start = np.asarray(self.gaze[4:7], np.float64)
        return start, start - rotation(self.gaze)[2] * (self.reach or GAZE_REACH)


def draw_figure(marks: Marks, figure: Figure, look: Look, *, hands: bool = True) -> None:
    """Adds the whole officer. hands False: the scene shows them already."""
    draw_head(marks, figure, look)
    draw_gaze(marks, figure, look)
    if hands:
        for points in figure.hands:
            draw_hand(marks, points, look)
        draw_torch(marks, figure, look)


def draw_head(marks: Marks, figure: Figure, look: Look) -> None:
    """A head that shows which way it faces, a visor before the eyes, and shoulders."""
    if figure.head is None:
        return
    right, up, back = rotation(figure.head)
    eyes = np.asarray(figure.head[4:7], np.float64)
    middle = eyes + back * HEAD_BACK
    body = look.rgba(look.body)
    marks.ball(middle, HEAD_RADIUS, body)
    marks.ball(middle - up * CHIN_DROP - back * 0.02, HEAD_RADIUS * 0.8, body)
    wide, high, ahead = VISOR
    front = eyes - back * ahead
    corners = [front + right * x * wide + up * y * high for x, y in _SQUARE]
    marks.quad(corners, look.rgba((0.08, 0.09, 0.11)))
    # A bust under the head, level: nothing of it was recorded but where the head faces.
    level = np.array([back[0], 0.0, back[2]])
    length = float(np.linalg.norm(level))
    if length < STEEP:
        return
    level /= length
    side = np.array([level[2], 0.0, -level[0]])
    for across, down, radius in BUST:
        marks.ball(middle + side * across - _UP * down, radius, body)


def draw_gaze(marks: Marks, figure: Figure, look: Look, *, ray: bool = True) -> None:
    """The ray, and a ring where it meets something. A head's direction is drawn paler: it is not
    where somebody looked. ray False: the ring alone, for the officer's own view."""
    sight = figure.sight
    if sight is None:
        return
    start, end = sight
    strength = 1.0 if figure.eye else 0.6
    if ray:
        marks.line(start, end, look.rgba(look.gaze, strength), RAY_WIDTH)
    if figure.reach:
        towards = start - end
        away = float(np.linalg.norm(towards))
        ring = end + towards * min(0.01 / max(away, 0.01), 1.0)  # before the surface it lies on
        radius = HIT_RADIUS * max(1.0, away / 2)
        marks.disc(ring, towards, radius, look.rgba(look.gaze, strength), hole=0.6)
        marks.ball(end, radius * 0.25, look.rgba(look.gaze, strength))


def draw_trail(marks: Marks, points: Points, age: npt.NDArray[np.float64], colour: Rgb) -> None:
    """Where the gaze was, as a line that fades. points (n, 3) in the world, a row of NaN where it
    met nothing; age (n,): 1 old .. 0 now."""
    gone = np.isnan(points[:, 0])
    for run in np.split(np.arange(len(points)), np.flatnonzero(gone)):
        rows = run[~gone[run]]
        if len(rows) < 2:
            continue
        rgba = np.empty((len(rows) - 1, 4))
        rgba[:, :3], rgba[:, 3] = colour, 0.85 * (1.0 - age[rows[1:]]) ** 1.5
        marks.polyline(points[rows], rgba, 0.008)


def draw_hand(marks: Marks, points: Points, look: Look) -> None:
    """Bones and joints; a ball where only the grip is known."""
    colour = look.rgba(look.body)
    if len(points) == 1:
        marks.ball(points[0], 0.045, colour)
    if len(points) < 2:
        return
    for chain in CHAINS:
        marks.polyline(points[list(chain)], colour, 0.012)
    marks.polyline(points[list(KNUCKLES)], colour, 0.012)
    for chain in CHAINS:
        marks.ball(points[chain[-1]], 0.009, colour)


def draw_torch(marks: Marks, figure: Figure, look: Look) -> None:
    """The middle of the beam: its light is only in the scene it was recorded in."""
    if figure.torch is None:
        return
    start = figure.torch[4:7]
    ahead = -rotation(figure.torch)[2]
    marks.line(start, start + ahead * TORCH_REACH, look.rgba((1.0, 0.95, 0.7), 0.5), 0.012)


_SQUARE: Final = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def _hand(frame: FrameInput, hand: int, stage: Pose) -> Points:
    """What is known of a hand, in the world: (26, 3), (1, 3) or (0, 3)."""
    record = frame.record
    if frame.flags & (Flag.HAND_LEFT << hand) and int(record["joints_valid"][hand]):
        points = compose_all(stage, record["joints"][hand][:, :7])[:, 4:7].astype(np.float64)
        if np.isfinite(points).all():
            return points
    if frame.flags & (Flag.GRIP_LEFT << hand):
        grip = compose(stage, record["grip"][hand])
        if _finite(grip):
            return grip[None, 4:7]
    return np.zeros((0, 3))


def _finite(pose: Pose | None) -> bool:
    return pose is not None and bool(np.isfinite(pose).all())
