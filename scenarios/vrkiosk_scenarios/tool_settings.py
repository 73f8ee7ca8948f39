"""The thresholds of each tool, as `interaction.toml` gives them.

Units as in that file: metres, kilograms, seconds, degrees, newtons; `*_mm` millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

Two = tuple[float, float]
Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Torch:
    lens: Three
    helmet: Three
    on_helmet: bool


@dataclass(frozen=True, slots=True)
class Rangefinder:
    rear: Three
    lens: Three
    brace: float
    reach: float
    steepest_deg: float
    mean_s: float
    noise_mm: int


@dataclass(frozen=True, slots=True)
class Mallet:
    head: Three
    radius: float
    least_speed: float
    rearm_m: float
    rearm_s: float
    backing_reach: float
    ring_s: float
    damping: float


@dataclass(frozen=True, slots=True)
class DensityMeter:
    face: Three
    nearest: float
    farthest: float
    flattest_deg: float
    hold_s: float
    slip: float
    depth: float
    air: float
    half_mass: float
    noise: int


@dataclass(frozen=True, slots=True)
class Marker:
    tip: Three
    reach: float
    confirm_s: float
    slip: float
    most: int


@dataclass(frozen=True, slots=True)
class Tape:
    tip: Three
    reach: float
    stands: float
    steepest_deg: float
    longest: float
    noise_mm: int


@dataclass(frozen=True, slots=True)
class Probe:
    tip: Three
    length: float
    steepest_deg: float
    push_speed: float
    drill_speed: float
    sealant: float
    cardboard: float
    least_mm: int
    slip: float
    most: int


@dataclass(frozen=True, slots=True)
class Knife:
    point: Three
    drawn_in: float
    reach: float
    share: float
    bins: int
    away_deg: float
    near: float


@dataclass(frozen=True, slots=True)
class Swab:
    pad: Three
    reach: float
    deepest: float
    stroke: float
    strokes: int
    turn_back: float
    place: Three
    slot: Three
    insert: float
    analysis_s: float
    alarm: float
    noise: float
    wrong_percent: int


@dataclass(frozen=True, slots=True)
class UvLamp:
    lens: Three
    reach: float
    cone_deg: float
    seen_s: float


@dataclass(frozen=True, slots=True)
class BoltCutter:
    jaws: Three


@dataclass(frozen=True, slots=True)
class PoleMirror:
    place: Three
    tilt_deg: float
    diameter: float
    drawn_out: float
    speed: float
    seen_reach: float


@dataclass(frozen=True, slots=True)
class RadiationPager:
    """Rates in uSv/h; steady: values that have to be shown before a surface is read."""

    crystal: Three
    reach: float
    count_s: float
    background: float
    raised: float
    alarm: float
    noise_percent: int
    steady: int
    chirp_s: float


@dataclass(frozen=True, slots=True)
class Weighbridge:
    """error_kg: least and most it is wrong by."""

    place: Three
    turn_deg: float
    reach: float
    radius: float
    read_s: float
    error_kg: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Videoscope:
    joint: Three
    lens: Three
    bend_deg: float
    bend_speed_deg: float
    place: Three
    tilt_deg: float
    size_mm: Two
    fov_deg: float
    lamp: float
    lamp_reach: float
    seen_reach: float
