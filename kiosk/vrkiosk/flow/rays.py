"""The rays by which hands point at a screen: a thin line from the hand, and a dot where it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vrkiosk_render.marks import Marks
from vrkiosk_scenarios.geometry import IDENTITY, Pose, Vec, mix, rotate, transform, turn_of

SHOWN_FROM: Final = 0.10  # m from the hand: before a controller's front, or a fingertip
LEAST: Final = 0.16  # m a ray is long at least: nearer, the hand presses by touch
WIDTH: Final = 0.002  # m
DOT: Final = 0.006  # m, its radius: 0.6 degrees at arm's length
RIM: Final = 0.4  # of the radius, dark, so that the dot is seen on every ground
LINE: Final = (1.0, 1.0, 1.0, 0.55)
WHITE: Final = (1.0, 1.0, 1.0, 1.0)
DARK: Final = (0.05, 0.05, 0.06, 0.8)


@dataclass(frozen=True, slots=True)
class Ray:
    """In the stage, metres: where it leaves the hand, where it meets a screen, and that one's
    normal (unit)."""

    start: Vec
    end: Vec
    normal: Vec


def draw(marks: Marks, rays: Iterable[Ray], room: Pose = IDENTITY, *, overlaid: bool) -> None:
    """Adds them to `marks`. room: of the stage, in the world. overlaid: the screen is."""
    marks.overlaid = overlaid
    for ray in rays:
        start, end = transform(room, ray.start), transform(room, ray.end)
        normal = rotate(turn_of(room), ray.normal)
        far = sum((b - a) ** 2 for a, b in zip(start, end, strict=True)) ** 0.5
        marks.line(mix(start, end, SHOWN_FROM / far), end, LINE, WIDTH)
        marks.disc(end, normal, DOT * (1.0 + RIM), DARK)
        marks.disc(end, normal, DOT, WHITE)
    marks.overlaid = False
