"""What a scenario says: the models behind its TOML file.

Lengths are whole or decimal millimetres measured inside the box: `x` from its middle line (right
is positive when looking in), `from_door` from the plane in which the doors close, `height` from
the floor. Masses are kilograms. docs/scenarios.md tells authors the same in words.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from vrkiosk_assets.containers import (
    TARPAULIN,
    TYPES,
    ContainerType,
    Dimensions,
    FixedPart,
)
from vrkiosk_scenarios import hide_parts, iso6346
from vrkiosk_scenarios import hides as hide_rules
from vrkiosk_scenarios.hides import Hide, SideHide, short_mm
from vrkiosk_scenarios.strict import Millimetres3, NotNegative, Positive, Strict, wrong

Decision = Literal["release", "further_examination", "full_unload", "detain", "refer"]
Tool = Literal[
    "torch",
    "rangefinder",
    "mallet",
    "density_meter",
    "marker",
    "bolt_cutter",
    "tablet",
    "pole_mirror",
    "videoscope",
]
ContainerName = Literal["20gp", "40gp", "40hc", "40ot", "40rf"]  # of vrkiosk_assets.containers
Channel = Literal["see", "tap", "measure", "density", "document", "seal"]


class Words(Strict):
    """A text in every language of the kiosk."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)


class Seal(Strict):
    """The seal on the box. `security` is its ISO 17712 class: indicative, security, high."""

    number: str = Field(pattern=r"^[A-Z0-9]{4,12}$")
    security: Literal["I", "S", "H"]
    state: Literal["sound", "glued", "cloned", "spinning", "cut"] = "sound"


class Container(Strict):
    """The box: its type, from which models and dimensions follow, and what is written on it."""

    type: ContainerName
    size_type_invalid: bool = False  # true: another type's code is painted on it, and is a cue
    size_type: str = Field(pattern=r"^[0-9A-Z]{4}$")  # as painted, ISO 6346
    number_invalid: bool = False  # true: the check digit is wrong on purpose, and is a cue
    number: str
    tare_kg: Positive
    max_gross_kg: Positive
    seal: Seal
    left_out: tuple[str, ...] = ()  # parts of the type that this box lacks: "tarpaulin", a bow

    @property
    def kind(self) -> ContainerType:
        """Dimensions and models of the type."""
        return TYPES[self.type]

    @property
    def parts(self) -> tuple[FixedPart, ...]:
        """What stands in the box beside its walls: the type's parts but for those left out."""
        return tuple(part for part in self.kind.parts if part.name not in self.left_out)

    @property
    def roof(self) -> Literal["steel", "tarpaulin", "open"]:
        """What is overhead."""
        if all(part.model != TARPAULIN for part in self.kind.parts):
            return "steel"
        return "tarpaulin" if any(part.model == TARPAULIN for part in self.parts) else "open"

    @property
    def internal_mm(self) -> Dimensions:
        """Inside sizes of the type, mm."""
        return self.kind.internal

    @property
    def floor_mm(self) -> float:
        """Top of the floor above the ground, mm."""
        return self.kind.floor_mm

    @field_validator("size_type")
    @classmethod
    def _code_of_type(cls, code: str, info: ValidationInfo) -> str:
        name = info.data.get("type")
        if name is None:  # wrong itself, and reported
            return code
        differs, said = code != TYPES[name].size_type, info.data.get("size_type_invalid")
        if differs and not said:
            raise wrong(
                f"{TYPES[name].size_type}, the code of type {name}, or size_type_invalid = true "
                "where another code is meant as a cue"
            )
        if said and not differs:
            raise wrong("another type's code, since size_type_invalid = true says it is wrong")
        return code

    @field_validator("left_out")
    @classmethod
    def _parts_of_type(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        name = info.data.get("type")
        known = [part.name for part in TYPES[name].parts] if name is not None else list(names)
        unknown = [part for part in names if part not in known]
        if unknown:
            raise wrong(
                f"parts that type {name} has ({', '.join(known) or 'none'}), not {unknown[0]}"
            )
        return names

    @field_validator("number")
    @classmethod
    def _check_digit(cls, number: str, info: ValidationInfo) -> str:
        try:
            digit = iso6346.check_digit(number[:10])
        except ValueError as error:
            raise wrong(f"a container number: {error}") from None
        valid = iso6346.is_valid(number)
        if not valid and not info.data.get("number_invalid"):
            raise wrong(
                f"check digit {digit} (ISO 6346), or number_invalid = true where the wrong digit "
                "is meant as a cue"
            )
        if valid and info.data.get("number_invalid"):
            raise wrong("a wrong check digit, since number_invalid = true says it is wrong")
        return number


class CartonKind(Strict):
    """One sort of carton. `size_mm` is x, up, along the box, as the model of that name stands."""

    model: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    size_mm: Millimetres3
    mass_kg: Positive
    goods: Words


class Contents(Strict):
    """What is in cartons that say otherwise: goods, and what a carton of them weighs."""

    goods: Words
    mass_kg: Positive


class Stack(Strict):
    """A block of cartons of one kind.

    `x_mm`, `from_door_mm`: centre of the lowest carton nearest the door on the officer's left.
    `turned`: a quarter turn about the upright. `jitter_mm`: each carton is moved by up to this
    much along both floor axes, drawn from the seed. `contents`: other goods than the kind's,
    hidden in its cartons.
    """

    kind: str
    x_mm: float
    from_door_mm: Positive
    columns: int = Field(default=1, ge=1)  # along x
    rows: int = Field(default=1, ge=1)  # along the box, away from the doors
    layers: int = Field(default=1, ge=1)
    gap_mm: NotNegative = 40.0  # between neighbours
    turned: bool = False
    jitter_mm: NotNegative = 0.0
    contents: Contents | None = None  # None: the goods of the kind


class Cargo(Strict):
    kinds: dict[str, CartonKind] = Field(default_factory=dict)
    stacks: tuple[Stack, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        for stack in self.stacks:
            if stack.kind not in self.kinds:
                raise wrong(f"stacks of known kinds ({', '.join(self.kinds)}), not {stack.kind}")
        return self

    @property
    def cartons(self) -> int:
        return sum(s.columns * s.rows * s.layers for s in self.stacks)


class PackingLine(Strict):
    goods: Words
    packages: int = Field(ge=1)
    gross_kg: Positive


class Papers(Strict):
    """What the documents say, which need not be what is in the box. Parties are fictional."""

    goods: Words
    hs_code: str = Field(pattern=r"^\d{4}\.\d{2}$")
    shipper: str
    consignee: str
    route: tuple[str, ...]
    container_number: str
    size_type: str = Field(pattern=r"^[0-9A-Z]{4}$")
    seal_number: str
    packages: int = Field(ge=0)
    gross_kg: Positive
    vgm_kg: Positive
    packing_list: tuple[PackingLine, ...] = ()


class Place(Strict):
    """The yard. `time`: of the day; at dusk the sun is down to the roofs and the lamps are lit."""

    time: Literal["day", "dusk"] = "day"


class Node(Strict):
    """A place to stand. `level`: on the ground of the yard or on the floor of the box."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    x_mm: float
    from_door_mm: float
    level: Literal["ground", "floor"]


class Indicator(Strict):
    """A sign of a hide, or the test that would show one.

    `aoi` is a surface of docs/events.md; a patch of it counts as well.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    aoi: str
    channel: Channel
    weight: int = Field(ge=1, le=3)
    title: Words


class Bait(Strict):
    """Something odd but innocent; a flag on it is a false one."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    aoi: str
    title: Words


Critical = Literal["released_contraband", "cut_before_check"]


class Answer(Strict):
    """The answer key: where things are and what is right. Only scoring and hints read it."""

    dirty: bool
    where: tuple[str, ...] = ()  # surfaces behind which something is hidden
    correct_decisions: tuple[Decision, ...] = Field(min_length=1)
    best_decision: Decision
    indicators: tuple[Indicator, ...] = ()
    checks: tuple[Indicator, ...] = ()  # clean box: the tests that show it is clean
    baits: tuple[Bait, ...] = ()
    critical: tuple[Critical, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.best_decision not in self.correct_decisions:
            raise wrong("best_decision to be one of correct_decisions")
        if self.dirty and "release" in self.correct_decisions:
            raise wrong("no release among correct_decisions of a dirty box")
        if self.dirty and not (self.where and self.indicators):
            raise wrong("where and at least one indicator for a dirty box")
        if not self.dirty and (self.where or self.indicators):
            raise wrong("neither where nor indicators for a clean box")
        if self.dirty and self.checks:
            raise wrong("checks for a clean box only; a dirty one has indicators")
        ids = [i.id for i in (*self.indicators, *self.checks)] + [b.id for b in self.baits]
        if len(set(ids)) != len(ids):
            raise wrong("different ids for all indicators and baits")
        return self


class Rubric(Strict):
    """Points of each area; defaults of the programme's rubric, 100 in all."""

    safety: NotNegative = 20.0
    coverage: NotNegative = 20.0
    detection: NotNegative = 25.0
    judgement: NotNegative = 15.0
    evidence: NotNegative = 15.0
    time: NotNegative = 5.0
    pass_mark: Annotated[float, Field(ge=0, le=100)] = 75.0


class Scenario(Strict):
    """One box to examine. Made by `load`, or from another by `with_values`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Words
    briefing: Words
    difficulty: int = Field(ge=1, le=5)
    par_time_s: Positive
    container: Container
    hides: tuple[Hide, ...] = ()
    cargo: Cargo = Field(default_factory=Cargo)
    papers: Papers
    place: Place = Field(default_factory=Place)
    nodes: tuple[Node, ...] = ()  # empty: the world's own places
    tools: tuple[Tool, ...] = Field(min_length=1)
    rubric: Rubric = Field(default_factory=Rubric)
    answer: Answer

    @model_validator(mode="after")
    def _fits(self) -> Self:
        kind = self.container.kind
        hide_rules.check(self.hides, kind.internal, kind.door)
        hide_parts.check(self.hides, kind)
        for stack in self.cargo.stacks:
            _check_stack(stack, self)
        if self.answer.dirty != self.conceals:
            raise wrong("answer.dirty = true exactly where something is hidden")
        return self

    @property
    def conceals(self) -> bool:
        """Whether something is hidden: packs behind a plate, or other goods in cargo."""
        return any(hide.packs for hide in self.hides) or any(
            stack.contents is not None for stack in self.cargo.stacks
        )

    @property
    def sha256(self) -> str:
        """Hash of what the file says: comments and the order of keys do not count."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def face_from_door_mm(self) -> float:
        """From the door plane to whatever wall closes the box in front: its apparent length."""
        return self.container.internal_mm.length - short_mm(self.hides, "front_wall")

    @property
    def height_mm(self) -> float:
        """From the floor one stands on to the ceiling one sees: the box's apparent height."""
        short = short_mm(self.hides, "floor") + short_mm(self.hides, "ceiling")
        return self.container.internal_mm.height - short


def _sides(scenario: Scenario, near: float, far: float) -> tuple[float, float]:
    """Least and most x between two places along the box, mm from its middle line."""
    half = scenario.container.internal_mm.width / 2
    room = {"left_wall": half, "right_wall": half}
    for hide in scenario.hides:
        if isinstance(hide, SideHide):
            end = hide.from_door_mm + hide.length_mm
            if near < end and far > hide.from_door_mm:
                room[hide.kind] = min(room[hide.kind], half - hide.face_mm)
    return -room["left_wall"], room["right_wall"]


def _check_stack(stack: Stack, scenario: Scenario) -> None:
    wide, high, deep = scenario.cargo.kinds[stack.kind].size_mm
    if stack.turned:
        wide, deep = deep, wide
    step_x, step_z = wide + stack.gap_mm, deep + stack.gap_mm
    slack = stack.jitter_mm
    left = stack.x_mm - wide / 2 - slack
    right = stack.x_mm + (stack.columns - 1) * step_x + wide / 2 + slack
    near = stack.from_door_mm - deep / 2 - slack
    far = stack.from_door_mm + (stack.rows - 1) * step_z + deep / 2 + slack
    limit = scenario.face_from_door_mm
    behind_doors = max(short_mm(scenario.hides, f"door_{side}") for side in ("left", "right"))
    least, most = _sides(scenario, near, far)
    if left < least or right > most or near < behind_doors or far > limit:
        raise wrong(
            f"cartons inside the box (x {least:g} to {most:g} mm, {behind_doors:g} to {limit:g} mm "
            f"from the door); a stack of {stack.kind} reaches x {left:g} to {right:g}, {near:g} to "
            f"{far:g}"
        )
    if stack.layers * high > scenario.height_mm:
        raise wrong(f"stacks below the ceiling; {stack.layers} layers of {stack.kind} are not")
