"""Fingers round a controller: 26 joints as a runtime derives them from the buttons."""

from __future__ import annotations

from typing import Any, Final

from vrkiosk_xr.frame import LEFT
from vrkiosk_xr.turns import Quat, Vec, add, looking, multiply, rotate

# From the palm (grip pose: -z ahead along the thumb, +x to the right): where each finger begins,
# for the right hand, and the lengths of its bones, metres: a hand of middle size, for show.
FINGERS: Final = (
    ((-0.020, -0.005, 0.030), (0.045, 0.035, 0.028)),  # thumb: from the wrist's side
    ((-0.022, 0.005, 0.040), (0.066, 0.042, 0.025, 0.022)),
    ((-0.003, 0.006, 0.040), (0.064, 0.046, 0.029, 0.023)),
    ((0.014, 0.004, 0.040), (0.058, 0.042, 0.028, 0.023)),
    ((0.028, 0.000, 0.040), (0.053, 0.034, 0.020, 0.021)),
)
BEND: Final = 1.25  # radians of each joint of a closed finger
RADII: Final = (0.012, 0.010, 0.009, 0.008, 0.007)


def write_joints(
    record: Any, side: int, turn: Quat, at: Vec, trigger: float, squeeze: float
) -> None:
    """Fills `record["joints"][side]` and the features of that hand.

    Order of XR_EXT_hand_tracking: palm, wrist, thumb's 4, then 5 a finger.
    """
    joints = record["joints"][side]
    mirror = -1.0 if side == LEFT else 1.0
    rows: list[tuple[float, ...]] = [(*turn, *at, 0.025)]
    rows.append((*turn, *add(at, rotate(turn, (0.0, 0.0, 0.07))), 0.03))
    curls = (0.4 * squeeze, trigger, squeeze, squeeze, squeeze)
    for (start, bones), curl in zip(FINGERS, curls, strict=True):
        place = (start[0] * mirror, start[1], start[2])
        bent = 0.0
        for index, bone in enumerate((*bones, 0.0)):
            pitch = looking(0.0, -bent)
            world = multiply(turn, pitch)
            rows.append((*world, *add(at, rotate(turn, place)), RADII[min(index, 4)]))
            place = add(place, rotate(pitch, (0.0, 0.0, -bone)))
            bent += BEND * curl if index else 0.15 * curl
    joints[:] = rows
    tip = rows[10][4:7]
    features = record["features"][side]
    features[:6] = (trigger, squeeze, *tip, sum(curls) / 5)
