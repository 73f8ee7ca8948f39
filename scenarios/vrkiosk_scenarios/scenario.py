"""What a scenario says: the models behind its TOML file.

Lengths are whole or decimal millimetres measured inside the box: `x` from its middle line (right
is positive when looking in), `from_door` from the plane in which the doors close, `height` from
the floor. Masses are kilograms. docs/scenarios.md tells authors the same in words.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from vrkiosk_assets.containers import FLOOR_MM, TYPES, ContainerType, Dimensions
from vrkiosk_scenarios import iso6346

Decision = Literal["release", "further_examination", "full_unload", "detain", "refer"]
Tool = Literal["torch", "rangefinder", "mallet", "density_meter", "marker", "bolt_cutter", "tablet"]
ContainerName = Literal["20gp", "40gp", "40hc"]  # of vrkiosk_assets.containers
Channel = Literal["see", "tap", "measure", "density", "document", "seal"]
Millimetres3 = tuple[float, float, float]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


class _Model(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True)


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("scenario", "{message}", {"message": message})


class Words(_Model):
    """A text in every language of the kiosk."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)


class Seal(_Model):
    """The seal on the box. `security` is its ISO 17712 class: indicative, security, high."""

    number: str = Field(pattern=r"^[A-Z0-9]{4,12}$")
    security: Literal["I", "S", "H"]
    state: Literal["sound", "glued", "cloned", "cut"] = "sound"


class Container(_Model):
    """The box: its type, from which models and dimensions follow, and what is written on it."""

    type: ContainerName
    size_type_invalid: bool = False  # true: another type's code is painted on it, and is a cue
    size_type: str = Field(pattern=r"^[0-9A-Z]{4}$")  # as painted, ISO 6346
    number_invalid: bool = False  # true: the check digit is wrong on purpose, and is a cue
    number: str
    tare_kg: Positive
    max_gross_kg: Positive
    seal: Seal

    @property
    def kind(self) -> ContainerType:
        """Dimensions and models of the type."""
        return TYPES[self.type]

    @property
    def internal_mm(self) -> Dimensions:
        """Inside sizes of the type, mm."""
        return self.kind.internal

    @property
    def floor_mm(self) -> float:
        """Top of the floor above the ground, mm."""
        return FLOOR_MM

    @field_validator("size_type")
    @classmethod
    def _code_of_type(cls, code: str, info: ValidationInfo) -> str:
        name = info.data.get("type")
        if name is None:  # wrong itself, and reported
            return code
        wrong, said = code != TYPES[name].size_type, info.data.get("size_type_invalid")
        if wrong and not said:
            raise _wrong(
                f"{TYPES[name].size_type}, the code of type {name}, or size_type_invalid = true "
                "where another code is meant as a cue"
            )
        if said and not wrong:
            raise _wrong("another type's code, since size_type_invalid = true says it is wrong")
        return code

    @field_validator("number")
    @classmethod
    def _check_digit(cls, number: str, info: ValidationInfo) -> str:
        try:
            digit = iso6346.check_digit(number[:10])
        except ValueError as error:
            raise _wrong(f"a container number: {error}") from None
        valid = iso6346.is_valid(number)
        if not valid and not info.data.get("number_invalid"):
            raise _wrong(
                f"check digit {digit} (ISO 6346), or number_invalid = true where the wrong digit "
                "is meant as a cue"
            )
        if valid and info.data.get("number_invalid"):
            raise _wrong("a wrong check digit, since number_invalid = true says it is wrong")
        return number


class FalseWall(_Model):
    """A panel across the box before its front wall. `void_mm`: depth of the space it hides, from
    the front wall to the panel's back. A thicker panel grows towards the doors."""

    present: bool = True
    void_mm: Positive
    thickness_mm: Positive
    material: Literal["steel", "plywood", "aluminium"] = "steel"

    @property
    def face_mm(self) -> float:
        """From the front wall to the face an officer sees: what the box is short of."""
        return self.void_mm + self.thickness_mm


class Hide(_Model):
    """A block of equal packs stacked behind a part, touching it; moves with the part.

    `count` is packs across (x), up, and deep (away from the officer); `left_mm` and `bottom_mm`
    place the lower corner on the officer's left, from the middle line and above the floor.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    behind: Literal["false_wall"]
    pack_mm: Millimetres3  # x, up, deep
    count: tuple[int, int, int]
    left_mm: float
    bottom_mm: NotNegative = 0.0
    gap_mm: NotNegative = 2.0  # between the part's back and the first pack
    pack_kg: Positive

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if min(self.count) < 1 or min(self.pack_mm) <= 0:
            raise _wrong("at least one pack each way and sizes above 0 mm")
        return self

    @property
    def packs(self) -> int:
        return self.count[0] * self.count[1] * self.count[2]

    @property
    def density(self) -> float:
        """kg/m3 of a pack."""
        x, y, z = self.pack_mm
        return self.pack_kg / (x * y * z * 1e-9)

    @property
    def depth_mm(self) -> float:
        return self.gap_mm + self.pack_mm[2] * self.count[2]


class CartonKind(_Model):
    """One sort of carton. `size_mm` is x, up, along the box, as the model of that name stands."""

    model: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    size_mm: Millimetres3
    mass_kg: Positive
    goods: Words


class Stack(_Model):
    """A block of cartons of one kind.

    `x_mm`, `from_door_mm`: centre of the lowest carton nearest the door on the officer's left.
    `turned`: a quarter turn about the upright. `jitter_mm`: each carton is moved by up to this
    much along both floor axes, drawn from the seed.
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


class Cargo(_Model):
    kinds: dict[str, CartonKind] = Field(default_factory=dict)
    stacks: tuple[Stack, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        for stack in self.stacks:
            if stack.kind not in self.kinds:
                raise _wrong(f"stacks of known kinds ({', '.join(self.kinds)}), not {stack.kind}")
        return self

    @property
    def cartons(self) -> int:
        return sum(s.columns * s.rows * s.layers for s in self.stacks)


class PackingLine(_Model):
    goods: Words
    packages: int = Field(ge=1)
    gross_kg: Positive


class Papers(_Model):
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


class Node(_Model):
    """A place to stand. `level`: on the ground of the yard or on the floor of the box."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    x_mm: float
    from_door_mm: float
    level: Literal["ground", "floor"]


class Indicator(_Model):
    """A sign of a hide, or the test that would show one.

    `aoi` is a surface of docs/events.md; a patch of it counts as well.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    aoi: str
    channel: Channel
    weight: int = Field(ge=1, le=3)
    title: Words


class Bait(_Model):
    """Something odd but innocent; a flag on it is a false one."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    aoi: str
    title: Words


Critical = Literal["released_contraband", "cut_before_check"]


class Answer(_Model):
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
            raise _wrong("best_decision to be one of correct_decisions")
        if self.dirty and "release" in self.correct_decisions:
            raise _wrong("no release among correct_decisions of a dirty box")
        if self.dirty and not (self.where and self.indicators):
            raise _wrong("where and at least one indicator for a dirty box")
        if not self.dirty and (self.where or self.indicators):
            raise _wrong("neither where nor indicators for a clean box")
        if self.dirty and self.checks:
            raise _wrong("checks for a clean box only; a dirty one has indicators")
        ids = [i.id for i in (*self.indicators, *self.checks)] + [b.id for b in self.baits]
        if len(set(ids)) != len(ids):
            raise _wrong("different ids for all indicators and baits")
        return self


class Rubric(_Model):
    """Points of each area; defaults of the programme's rubric, 100 in all."""

    safety: NotNegative = 20.0
    coverage: NotNegative = 20.0
    detection: NotNegative = 25.0
    judgement: NotNegative = 15.0
    evidence: NotNegative = 15.0
    time: NotNegative = 5.0
    pass_mark: Annotated[float, Field(ge=0, le=100)] = 75.0


class Scenario(_Model):
    """One box to examine. Made by `load`, or from another by `with_values`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Words
    briefing: Words
    difficulty: int = Field(ge=1, le=5)
    par_time_s: Positive
    container: Container
    false_wall: FalseWall | None = None
    hides: tuple[Hide, ...] = ()
    cargo: Cargo = Field(default_factory=Cargo)
    papers: Papers
    nodes: tuple[Node, ...] = ()  # empty: the world's own places
    tools: tuple[Tool, ...] = Field(min_length=1)
    rubric: Rubric = Field(default_factory=Rubric)
    answer: Answer

    @model_validator(mode="after")
    def _fits(self) -> Self:
        wall = self.false_wall
        built = wall is not None and wall.present
        if self.hides and not built:
            raise _wrong("false_wall.present = true where hides stand behind it")
        if wall is not None and wall.face_mm >= self.container.internal_mm.length:
            raise _wrong("a false wall inside the box (void_mm below the internal length)")
        for hide in self.hides:
            _check_hide(hide, wall, self.container)
        for stack in self.cargo.stacks:
            _check_stack(stack, self)
        if self.answer.dirty != bool(self.hides):
            raise _wrong("answer.dirty = true exactly where there are hides")
        return self

    @property
    def sha256(self) -> str:
        """Hash of what the file says: comments and the order of keys do not count."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def face_from_door_mm(self) -> float:
        """From the door plane to whatever wall closes the box in front: its apparent length."""
        wall = self.false_wall
        short = wall.face_mm if wall is not None and wall.present else 0.0
        return self.container.internal_mm.length - short


def _check_hide(hide: Hide, wall: FalseWall | None, box: Container) -> None:
    room = wall.void_mm if wall is not None else 0.0
    if hide.depth_mm > room:
        raise _wrong(
            f"at most {room:g} mm of packs behind the false wall; {hide.name} is "
            f"{hide.depth_mm:g} mm deep"
        )
    half = box.internal_mm.width / 2
    right = hide.left_mm + hide.count[0] * hide.pack_mm[0]
    top = hide.bottom_mm + hide.count[1] * hide.pack_mm[1]
    if hide.left_mm < -half or right > half or top > box.internal_mm.height:
        raise _wrong(f"packs inside the box; {hide.name} sticks out of it")


def _check_stack(stack: Stack, scenario: Scenario) -> None:
    box = scenario.container.internal_mm
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
    if left < -box.width / 2 or right > box.width / 2 or near < 0 or far > limit:
        raise _wrong(
            f"cartons inside the box (x within {box.width / 2:g} mm, 0 to {limit:g} mm from the "
            f"door); a stack of {stack.kind} reaches x {left:g} to {right:g}, {near:g} to {far:g}"
        )
    if stack.layers * high > box.height:
        raise _wrong(f"stacks below the ceiling; {stack.layers} layers of {stack.kind} are not")
