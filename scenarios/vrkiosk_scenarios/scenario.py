"""What a scenario says: the models behind its TOML file.

Lengths are whole or decimal millimetres measured inside the box: `x` from its middle line (right
is positive when looking in), `from_door` from the plane in which the doors close, `height` from
the floor. Masses are kilograms. docs/scenarios.md tells authors the same in words.
"""

from __future__ import annotations

import hashlib
import json
from typing import Literal, Self

from pydantic import Field, model_validator

from vrkiosk_assets.containers import FixedPart
from vrkiosk_scenarios import hide_parts
from vrkiosk_scenarios import hides as hide_rules
from vrkiosk_scenarios import repairs as repair_rules
from vrkiosk_scenarios.answer_key import Answer
from vrkiosk_scenarios.hides import EvaporatorHide, Hide, SideHide, short_mm, taken_for
from vrkiosk_scenarios.repairs import Repair
from vrkiosk_scenarios.scenario_box import Container
from vrkiosk_scenarios.scenario_cargo import Cargo, Stack
from vrkiosk_scenarios.scenario_finds import Find, check_finds
from vrkiosk_scenarios.scenario_gas import Gas
from vrkiosk_scenarios.scenario_papers import Papers
from vrkiosk_scenarios.scenario_sources import RadiationSource, check_source
from vrkiosk_scenarios.scenario_variation import Drawn, Variation, add_at
from vrkiosk_scenarios.scenario_words import Tool, Words
from vrkiosk_scenarios.strict import Positive, Strict, wrong


class Place(Strict):
    """The yard. `time`: of the day; at dusk the sun is down to the roofs and the lamps are lit.
    `stand`: what the box is on; on blocks or a skeletal trailer, before a loading dock, it can be
    looked at from below.
    `stacked_on`: another box stands on this one, so its doors must stay shut.
    `weighbridge`: the box stands on one, whose display says its gross mass.
    """

    time: Literal["day", "dusk"] = "day"
    stand: Literal["ground", "blocks", "chassis"] = "ground"
    stacked_on: bool = False
    weighbridge: bool = False


class Node(Strict):
    """A place to stand. `level`: on the ground of the yard, or of the dock before the doors; on
    the floor of the box; on one's knees on the ground."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    x_mm: float
    from_door_mm: float
    level: Literal["ground", "floor", "kneel"]


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
    repairs: tuple[Repair, ...] = ()
    gas: Gas | None = None  # None: fresh air
    cargo: Cargo = Field(default_factory=Cargo)
    sources: tuple[RadiationSource, ...] = ()
    finds: tuple[Find, ...] = ()  # loose things that are no cargo
    papers: Papers
    place: Place = Field(default_factory=Place)
    nodes: tuple[Node, ...] = ()  # empty: the world's own places
    tools: tuple[Tool, ...] = Field(min_length=1)
    start: str = ""  # the node one begins at; empty: the first
    variation: Variation = Field(default_factory=Variation)
    drawn: Drawn | None = None  # set by `variation.vary`: what this was drawn from
    answer: Answer

    @model_validator(mode="after")
    def _fits(self) -> Self:
        kind = self.container.kind
        hide_rules.check(self.hides, kind.internal, kind.door)
        hide_parts.check(self.hides, kind)
        repair_rules.check(self.repairs, kind)
        for stack in self.cargo.stacks:
            _check_stack(stack, self)
        half = self.container.internal_mm.width / 2.0
        check_finds(self.finds, (half, self.face_from_door_mm, self.height_mm))
        for source in self.sources:
            check_source(source, self.container.internal_mm, self.cargo)
        if self.answer.dirty != self.conceals:
            raise wrong("answer.dirty = true exactly where something is hidden")
        self._check_variation()
        return self

    def _check_variation(self) -> None:
        """Refuses to move what is no number, and to leave out what is no bait."""
        known = [bait.id for bait in self.answer.baits]
        for name in self.variation.optional:
            if name not in known:
                raise wrong(f"variation.optional of known baits ({', '.join(known)}), not {name}")
        data = self.model_dump(mode="json") if self.variation.moves else {}
        for key in (key for move in self.variation.moves for key in move.keys):
            try:
                add_at(data, key, 0.0)
            except KeyError:
                raise wrong(f"variation.moves of numbers of this file; {key} is none") from None

    @property
    def fixed_parts(self) -> tuple[FixedPart, ...]:
        """What stands in the box beside its walls, but for the leads of hatches that were
        opened on the way."""
        opened = [h for h in self.hides if isinstance(h, EvaporatorHide) and h.cues.seal > 0.0]
        gone = {f"hatch_seal_{hide.side}" for hide in opened}
        return tuple(part for part in self.container.parts if part.name not in gone)

    @property
    def behind(self) -> dict[str, str]:
        """The surface behind which each block of packs is, by the packs' name to gaze and marks:
        who marks the packs has found the place."""
        return {f"find/{p.name}": taken_for(hide) for hide in self.hides for p in hide.packs}

    @property
    def conceals(self) -> bool:
        """Whether something is hidden: packs behind a plate, other goods in cargo, loose finds."""
        return (
            any(hide.packs for hide in self.hides)
            or any(stack.contents is not None for stack in self.cargo.stacks)
            or any(find.contraband for find in self.finds)
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
