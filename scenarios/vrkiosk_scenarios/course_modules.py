"""The modules of the course, as data: `modules/*.toml`.

Errors:
    Faults   a module says something wrong: file, line, key, what was expected
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from vrkiosk_scenarios import strict_toml
from vrkiosk_scenarios.scenario_words import Tool
from vrkiosk_scenarios.strict import Name, NotNegative, Positive, Share, Strict, wrong

FOLDER: Final = "modules"
MODULES: Final = ("m0", "m1", "m2", "m3", "m4", "m5")
HINT_LEVELS: Final = 3


class Passing(Strict):
    """What has to happen: an event of that name with those fields, so many times. among: a word
    that has to be one of those in a field that lists some. distinct: a field that has to differ
    each time. surface: of which `aoi` has to be a patch."""

    event: Name
    fields: dict[str, str | int | float | bool] = Field(default_factory=dict)
    at_least: dict[str, float] = Field(default_factory=dict)
    among: dict[str, str] = Field(default_factory=dict)
    count: int = Field(default=1, ge=1)
    distinct: str = ""
    surface: str = ""


class Step(Strict):
    """One thing to learn. Its texts are the keys `course.MODULE.ID` and, when it takes longer than
    `limit_s`, `course.MODULE.ID_help`; after twice as long the next one comes.

    passes: all of them have to happen. shows: what stands before the eyes meanwhile.
    """

    id: Name
    limit_s: Positive = 20.0
    passes: tuple[Passing, ...] = Field(min_length=1)
    shows: Literal["", "gaze_check", "lights", "keys", "signs", "round"] = ""


class Module(Strict):
    """One module. order: how its boxes follow one another.

    tools: on the trolley of a module of steps, where not the scenario's own. changes: other values
    of the scenario's file for it, by dotted key.
    scenarios: which boxes; none: the whole library. count: of an examination, and of a round.
    prevalence: share of dirty boxes, unless the class list says otherwise. hints: highest level in
    the first, second, ... box; the last one counts for all that follow. result: the score is shown
    after each box. stints: parts of an examination with at least `rest_s` between them.
    limit_s: what a box may take, pauses left out; 0: as long as one likes. whole_s: what all steps
    together may take; what is left then is given up. 0: as long as each of them may.
    """

    id: Name
    order: Literal["steps", "ascending", "adaptive", "examination"]
    scenario: str = ""  # of a module of steps
    tools: tuple[Tool, ...] = ()
    changes: dict[str, str | int | float | bool] = Field(default_factory=dict)
    scenarios: tuple[str, ...] = ()
    count: int = Field(default=1, ge=1)
    prevalence: Share = 0.5
    hints: tuple[int, ...] = (0,)
    result: bool = True
    stints: int = Field(default=1, ge=1)
    rest_s: NotNegative = 0.0
    limit_s: NotNegative = 0.0
    whole_s: NotNegative = 0.0
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.order == "steps") != bool(self.steps):
            raise wrong('steps exactly where order = "steps"')
        if self.changes and not self.scenario:
            raise wrong('changes only where order = "steps"')
        if (self.order == "steps") != bool(self.scenario):
            raise wrong('scenario exactly where order = "steps"')
        if not self.hints or any(not 0 <= level <= HINT_LEVELS for level in self.hints):
            raise wrong(f"levels of hints from 0 to {HINT_LEVELS}")
        if len({step.id for step in self.steps}) != len(self.steps):
            raise wrong("different ids for all steps")
        if self.count % self.stints:
            raise wrong("as many boxes in each stint: count a multiple of stints")
        return self

    def hint_level(self, number: int) -> int:
        """Highest level of hints in box `number`, from 0."""
        return self.hints[min(number, len(self.hints) - 1)]


def load(name: str) -> Module:
    """A module of the course. Faults where there is none or it says something wrong."""
    if name not in MODULES:
        raise strict_toml.Faults(f"there is no module {name!r}; expected one of {MODULES}")
    source = files(__package__).joinpath(FOLDER, f"{name}.toml")
    return strict_toml.parse(Module, source.read_text(encoding="utf-8"), f"{name}.toml")
