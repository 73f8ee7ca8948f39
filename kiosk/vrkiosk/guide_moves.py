"""Moves of a hand at a desk, in the world: what two controllers could do as well."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians
from typing import Final

from vrkiosk import dragging
from vrkiosk.sighting import Sight
from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    about_x,
    along,
    multiply,
    pose,
    rotate,
    scale,
    subtract,
    towards,
)
from vrkiosk_xr.simulator_errands import HAND_SPEED, HAND_TURN

PULSE_S: Final = 0.16  # a press that three frames at 20 Hz see


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the right hand: its grip pose in the world, and what it presses there. held: it
    lasts as long as the button is down. speed: m/s, turn: rad/s."""

    at: Pose
    squeeze: bool = False
    trigger: bool = False
    seconds: float = 0.0
    held: bool = False
    speed: float = HAND_SPEED
    turn: float = HAND_TURN


def facing(inward: Vec, way: Vec) -> Quat:
    """A tool set on a surface: -z along its inward normal, +y up, or on a floor or a ceiling away
    from the person's side so that the handle stays on this side."""
    if abs(inward[1]) < 0.7:
        return towards(inward)
    down = inward[1] < 0.0
    turn = dragging.level(way if down else scale(way, -1.0))
    return multiply(turn, about_x(radians(-90.0 if down else 90.0)))


def before(sight: Sight, way: Vec, front: Vec, gap: float) -> Pose:
    """Grip pose with a tool's `front` square before what is sighted, `gap` metres off."""
    inward = scale(sight.normal, -1.0)
    turn = facing(inward, way)
    return pose(turn, subtract(along(sight.point, inward, -gap), rotate(turn, front)))
