"""Every threshold of the engine, read from `interaction.toml` and checked.

Units as in that file: metres, kilograms, seconds, degrees, newtons; `*_mm` millimetres. Cosines
and radians are made from degrees here, once, with the engine's own sine.

Errors:
    InteractionError   a key is missing, unknown or of the wrong kind; the text says which
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from typing import Any, Final, get_args, get_origin, get_type_hints

from vrkiosk_assets.containers import FITTINGS_9FT6, ContainerType
from vrkiosk_scenarios.call_settings import Calls, Dog
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.evidence_settings import Camera, Consequences, EvidenceBag, NewSeal, Scale
from vrkiosk_scenarios.safety_settings import (
    Garments,
    GasDetector,
    GasLimits,
    Hazards,
    ShiftedCargo,
    Strap,
    Ventilation,
)
from vrkiosk_scenarios.tool_settings import (
    BoltCutter,
    DensityMeter,
    Knife,
    Mallet,
    Marker,
    PoleMirror,
    Probe,
    RadiationPager,
    Rangefinder,
    Swab,
    Tape,
    Three,
    Torch,
    Two,
    UvLamp,
    Videoscope,
    Weighbridge,
)


class InteractionError(TrainingFailure):
    """`interaction.toml` cannot be used. The text names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Hands:
    controller_squeeze: Two
    controller_trigger: Two
    bare_squeeze: Two
    bare_trigger: Two
    settle_s: float
    take_reach: float
    carton_reach: float
    seal_reach: float
    handle_reach: float
    leaf_reach: float
    let_go: float
    dock_reach: float
    glide_s: float
    touch_reach: float
    controller_tip: Three


@dataclass(frozen=True, slots=True)
class Panels:
    ray_reach: float
    poke_radius: float
    poke_depth: float
    poke_margin_mm: float
    cool_down_s: float
    hold_s: float


@dataclass(frozen=True, slots=True)
class Gaze:
    dwell_s: float
    seen_s: float
    seen_reach: float
    reach: float
    daylight_depth: float
    daylight_least: float
    daylight_below: float
    dusk_depth: float
    lamp_least: float
    view_cone_deg: float
    torch_cone_deg: float
    torch_reach: float


@dataclass(frozen=True, slots=True)
class Locomotion:
    stick_on: float
    stick_off: float
    aim_radius: float
    aim_reach: float
    look_height: float
    disc_cone_deg: float
    disc_look_s: float
    disc_pinch_s: float
    body_radius: float
    body_bottom: float
    body_top: float
    fade_out_s: float
    fade_black_s: float
    fade_in_s: float
    turn_repeat_s: float
    turn_deg: float
    turn_blink: bool
    lift: float
    slide_hand: str
    slide_on: float
    slide_speed: float
    slide_reach: float
    slide_dark_s: float
    target_tint: Three
    door_open_deg: float
    crouch_eyes: float
    kneel_eyes: float
    least_eyes: float
    aisle_first: float
    aisle_pitch: float
    aisle_count: int


@dataclass(frozen=True, slots=True)
class NodeSetting:
    name: str
    place: Two
    level: str
    trolley: Two
    trolley_faces: str


@dataclass(frozen=True, slots=True)
class Doors:
    hinge: Two
    width: float
    bottom: float
    top: float
    faces: Two
    range_deg: float
    speed: float
    breakout_deg: float
    breakout_speed: float
    friction: float
    step_deg: float
    lap_deg: float
    taut_deg: float
    rod_free_deg: float
    rod_range_deg: float
    rod_speed: float
    blocked_travel: float


@dataclass(frozen=True, slots=True)
class Hatches:
    range_deg: float
    speed: float
    blocked_travel: float


@dataclass(frozen=True, slots=True)
class RodSetting:
    name: str
    leaf: str
    model: str
    place: Three
    handle: float
    side: int


@dataclass(frozen=True, slots=True)
class Seal:
    rod: str
    place: Three
    view_reach: float
    view_cone_deg: float
    view_s: float
    view_apart_deg: float
    stiffness: float
    tug_newton: float
    tug_most: float
    tug_s: float
    twist_deg: float
    sound_gives: Two
    glued_gives: Two
    spinning_gives: Two
    cut_reach: float
    cut_s: float


@dataclass(frozen=True, slots=True)
class Cartons:
    one_hand_kg: float
    lift_kg: float
    speed: float
    heavy_speed: float
    acceleration: float
    turn_speed: float
    turn_acceleration: float
    gain: float
    moved_least: float
    let_go: float


@dataclass(frozen=True, slots=True)
class Trolley:
    top: float
    places: dict[str, Three]


@dataclass(frozen=True, slots=True)
class Display:
    place: Three
    tilt_deg: float
    size_mm: Two


@dataclass(frozen=True, slots=True)
class Settings:
    version: int
    hands: Hands
    panels: Panels
    gaze: Gaze
    locomotion: Locomotion
    nodes: tuple[NodeSetting, ...]
    doors: Doors
    rods: tuple[RodSetting, ...]
    seal: Seal
    hatches: Hatches
    cartons: Cartons
    torch: Torch
    rangefinder: Rangefinder
    mallet: Mallet
    density_meter: DensityMeter
    marker: Marker
    bolt_cutter: BoltCutter
    pole_mirror: PoleMirror
    videoscope: Videoscope
    radiation_pager: RadiationPager
    weighbridge: Weighbridge
    calls: Calls
    dog: Dog
    camera: Camera
    evidence_bag: EvidenceBag
    scale: Scale
    new_seal: NewSeal
    tape: Tape
    probe: Probe
    knife: Knife
    swab: Swab
    uv_lamp: UvLamp
    gas_detector: GasDetector
    gas_limits: GasLimits
    ventilation: Ventilation
    strap: Strap
    garments: Garments
    hazards: Hazards
    shifted_cargo: ShiftedCargo
    consequences: Consequences
    trolley: Trolley
    displays: dict[str, Display]


FILE: Final = "interaction.toml"
ROD, ROD_HIGH = FITTINGS_9FT6.rod, FITTINGS_9FT6.rod_high  # as the file names them


def _wrong(key: str, expected: str, found: object) -> InteractionError:
    return InteractionError(f"{FILE}: {key}: expected {expected}, found {found!r}")


def _build(kind: Any, value: Any, key: str) -> Any:
    """`value` of the file as `kind`: a section, a tuple, a table by name, or a plain value."""
    if hasattr(kind, "__dataclass_fields__"):
        names = {f.name for f in fields(kind)}
        if not isinstance(value, dict) or set(value) != names:
            found = sorted(value) if isinstance(value, dict) else value
            raise _wrong(key, f"exactly the keys {', '.join(sorted(names))}", found)
        hints = get_type_hints(kind)
        return kind(**{n: _build(hints[n], value[n], f"{key}.{n}".lstrip(".")) for n in names})
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return {name: _build(arguments[1], v, f"{key}.{name}") for name, v in value.items()}
    if get_origin(kind) is tuple:
        many = len(arguments) == 2 and arguments[1] is Ellipsis
        if not isinstance(value, list) or not (many or len(value) == len(arguments)):
            raise _wrong(key, "a list" if many else f"{len(arguments)} values", value)
        kinds = [arguments[0]] * len(value) if many else arguments
        return tuple(
            _build(k, v, f"{key}[{i}]") for i, (k, v) in enumerate(zip(kinds, value, strict=True))
        )
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise _wrong(key, kind.__name__, value)
    return value


def parse(text: str) -> Settings:
    """Settings from the text of a file. InteractionError when a key is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InteractionError(f"{FILE}: expected TOML: {error}") from None
    settings: Settings = _build(Settings, data, "")
    return settings


def load() -> Settings:
    """The settings that come with the kiosk."""
    return parse(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))


def fit(settings: Settings, kind: ContainerType) -> Settings:
    """The same settings for a type of container: the height of the leaves, the models of its rods,
    and where number and plate are shown on the leaves. The file has a high cube's."""
    models = kind.fittings
    rods = {ROD: models.rod, ROD_HIGH: models.rod_high}
    heights = {"leaf_right": models.number, "leaf_left": models.plate}
    displays = dict(settings.displays)
    for name, height in heights.items():
        x, _, z = displays[name].place
        displays[name] = replace(displays[name], place=(x, height / 1000.0, z))
    return replace(
        settings,
        doors=replace(settings.doors, top=kind.leaf_top_mm / 1000.0),
        rods=tuple(replace(rod, model=rods.get(rod.model, rod.model)) for rod in settings.rods),
        displays=displays,
    )


def load_for(kind: ContainerType) -> Settings:
    """The settings that come with the kiosk, for a type of container."""
    return fit(load(), kind)
