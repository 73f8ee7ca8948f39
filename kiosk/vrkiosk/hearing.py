"""Where a sound comes from: two ears, distance, and the walls of a steel box.

A source is heard later and softer by its distance, later and duller at the ear that is turned away
(Woodworth's spherical head: delay (r / c)(theta + sin theta)); inside a box its first reflections
on its walls are heard as well, as sources mirrored in them (Allen and Berkley 1979, order 1).
"""

from __future__ import annotations

from math import asin, hypot
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from vrkiosk.synth import RATE, Samples
from vrkiosk_scenarios.geometry import Pose, Vec, place_of, to_local

Stereo = npt.NDArray[np.float32]
SOUND: Final = 343.0  # m/s
HEAD_RADIUS: Final = 0.0875  # m, Woodworth's
NEAREST: Final = 0.5  # m; nearer is not louder
SHADOW: Final = 0.35  # what of a source straight at one side is lost at the other ear
DULL: Final = 0.55  # weight of the sample before, at the ear in the shadow: about -6 dB at 8 kHz
REFLECTED: Final = 0.55  # amplitude that a wall of steel and cargo throws back


class Room(NamedTuple):
    """The inside of a box in the world, m: x within +-half_width, z from `front` (< 0) to 0."""

    half_width: float
    floor: float
    ceiling: float
    front: float


def holds(room: Room, point: Vec) -> bool:
    """Whether a point is inside a box."""
    return (
        abs(point[0]) < room.half_width
        and room.floor < point[1] < room.ceiling
        and room.front < point[2] < 0.0
    )


def images(room: Room, point: Vec) -> tuple[Vec, ...]:
    """A point mirrored in each wall of a box; the open doors throw nothing back."""
    x, y, z = point
    return (
        (2.0 * room.half_width - x, y, z),
        (-2.0 * room.half_width - x, y, z),
        (x, 2.0 * room.ceiling - y, z),
        (x, 2.0 * room.floor - y, z),
        (x, y, 2.0 * room.front - z),
    )


def ears(at: Vec) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """For the left and the right ear: delay in s, gain, and how dull (0..1), of a source at `at`
    in the head's frame (x right, y up, -z ahead; m)."""
    away = max(hypot(*at), 1e-6)
    side = at[0] / away  # sine of the angle off the middle plane, to the right
    later = HEAD_RADIUS / SOUND * (asin(min(abs(side), 1.0)) + abs(side))
    travel, level = away / SOUND, 1.0 / max(away, NEAREST) * NEAREST
    near = (travel, level, 0.0)
    far = (travel + later, level * (1.0 - SHADOW * abs(side)), abs(side))
    return (far, near) if side > 0.0 else (near, far)


def at_ears(wave: Samples, source: Vec | None, head: Pose, room: Room | None = None) -> Stereo:
    """What both ears get of a sound, (N, 2).

    source: where in the world; None: in the middle of the head, as the interface's own sounds.
    head: of who listens. room: the box, heard where source and head are both in it.
    """
    if source is None:
        return np.repeat(wave[:, None], 2, axis=1)
    places = [(source, 1.0)]
    if room is not None and holds(room, source) and holds(room, place_of(head)):
        places += [(image, REFLECTED) for image in images(room, source)]
    paths = [(ears(to_local(head, place)), gain) for place, gain in places]
    longest = max(ear[0] for pair, _ in paths for ear in pair)
    out = np.zeros((len(wave) + int(longest * RATE) + 2, 2), np.float32)
    for pair, share in paths:
        for channel, (delay, level, dull) in enumerate(pair):
            _add(out[:, channel], wave, delay, (level * share, dull))
    return out


def _add(out: Samples, wave: Samples, delay_s: float, how: tuple[float, float]) -> None:
    """Adds a delayed copy, between two samples by linear interpolation, dulled."""
    gain, dull = how
    position = delay_s * RATE
    whole = int(position)
    part = np.float32(position - whole)
    weight = np.float32(DULL * dull)
    copy = wave.copy()
    copy[1:] = (1.0 - weight) * wave[1:] + weight * wave[:-1]
    out[whole : whole + len(copy)] += np.float32(gain) * (1.0 - part) * copy
    out[whole + 1 : whole + 1 + len(copy)] += np.float32(gain) * part * copy
