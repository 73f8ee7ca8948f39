"""Scenario files: read, checked before anything starts, and refused with file, line and reason.

Errors:
    ScenarioError   file, line, key, what was expected, what was found
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from vrkiosk_scenarios import strict_toml
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_variation import add_at
from vrkiosk_scenarios.strict_toml import Faults

LIBRARY: Final = "library"


class ScenarioError(TrainingFailure):
    """A scenario cannot be used. The text names file, line, key, what was expected and found."""


def from_data(data: Mapping[str, Any], where: str) -> Scenario:
    """A scenario from what a file says as plain tables; `where` names it in messages.

    ScenarioError, one line for each thing wrong: "WHERE: KEY: expected ... Found: ...".
    """
    try:
        return strict_toml.validate(Scenario, data, where)
    except Faults as error:
        raise ScenarioError(str(error)) from None


def parse(text: str, where: str) -> Scenario:
    """A scenario from the text of a TOML file; `where` names it in messages.

    ScenarioError, one line for each thing wrong: "FILE:LINE: KEY: expected ... Found: ...".
    """
    try:
        return strict_toml.parse(Scenario, text, where)
    except Faults as error:
        raise ScenarioError(str(error)) from None


def load(path: Path) -> Scenario:
    """A scenario from a file. ScenarioError when it cannot be read or says something wrong."""
    try:
        return strict_toml.parse(Scenario, strict_toml.read_text(path), str(path))
    except Faults as error:
        raise ScenarioError(str(error)) from None


def library_ids() -> tuple[str, ...]:
    """Ids of the scenarios that come with the kiosk; each is in the file of that name."""
    names = (entry.name for entry in files(__package__).joinpath(LIBRARY).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def from_library(name: str) -> Scenario:
    """A scenario that comes with the kiosk, by id. KeyError where there is none."""
    if name not in library_ids():
        raise KeyError(name)
    file = files(__package__).joinpath(LIBRARY, f"{name}.toml")
    return parse(file.read_text(encoding="utf-8"), file.name)


def library() -> dict[str, Scenario]:
    """The scenarios that come with the kiosk, by id. It reads them all: who needs one asks
    `from_library`."""
    return {name: from_library(name) for name in library_ids()}


def with_values(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The same scenario with some values changed, by dotted key ("hides.0.void_mm").

    ScenarioError when the result is not a valid scenario or a key leads nowhere.
    """
    data = scenario.model_dump(mode="json")
    for key, value in values.items():
        table: Any = data
        *tables, last = key.split(".")
        try:
            for name in tables:
                table = table[int(name)] if isinstance(table, list) else table[name]
            table[int(last) if isinstance(table, list) else last] = value
        except (KeyError, IndexError, TypeError, ValueError):
            raise ScenarioError(f"scenario {scenario.id}: there is no key {key!r}") from None
    if "variation" not in values:
        _forget_moves(data)
    return from_data(data, f"scenario {scenario.id} with changes")


def _forget_moves(data: dict[str, Any]) -> None:
    """Nothing moves any more that is not there any more."""
    variation = data["variation"]
    variation["moves"] = [m for m in variation["moves"] if _all_there(data, m["keys"])]


def _all_there(data: dict[str, Any], keys: list[str]) -> bool:
    try:
        for key in keys:
            add_at(data, key, 0.0)
    except KeyError:
        return False
    return True


def without_hides(scenario: Scenario) -> Scenario:
    """The clean twin: nothing built in or thrown in, cargo that is what it says, and the answer
    key that goes with it."""
    data = scenario.model_dump(mode="json")
    data.update(hides=[], finds=[find for find in data["finds"] if not find["contraband"]])
    _forget_moves(data)
    for stack in data["cargo"]["stacks"]:
        if stack["contents"] is not None:  # their board is what they came in
            stack.update(contents=None, other_batch=0.0)
    data["answer"].update(
        dirty=False,
        where=[],
        checks=data["answer"]["indicators"],
        indicators=[],
        correct_decisions=["release"],
        best_decision="release",
    )
    return from_data(data, f"scenario {scenario.id} without hides")
