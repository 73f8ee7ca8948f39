"""The steps of an inspection, read from its events: what two runs can be compared by.

A step is something every inspection of a container has or could have: the papers, each test of the
seal, each door, going in and out, the first use of a tool on a surface, the first look at one in
light, a mark, the decision. Two runs that did the same thing have steps of the same key, whenever
they did it and whatever came of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.snapshot import Event

OPEN_DEG: Final = 10  # events of a door begin here
SEAL_STEPS: Final = ("seal_view", "seal_verify", "seal_tug", "seal_twist", "seal_cut")
# How much it matters that a step of one run is set beside the same step of the other.
WEIGHTS: Final[Mapping[str, int]] = {
    "finished": 8,
    "enter": 6,
    "leave": 6,
    "door": 6,
    "decision": 4,
    "mark": 4,
    "papers": 4,
    "seal_cut": 4,
    "seal_view": 3,
    "seal_verify": 3,
    "seal_tug": 3,
    "seal_twist": 3,
    "tool": 3,
    "carton": 2,
    "torch": 2,
    "seen": 1,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. t: ns on the frames' clock; name: a key of `WEIGHTS`.

    tool, surface: what it was done with and to, "" where that says nothing. value, unit: what came
    of it (a reading, a decision, the kind of a mark), which does not tell steps apart.
    """

    t: int
    name: str
    tool: str = ""
    surface: str = ""
    value: str = ""
    unit: str = ""

    @property
    def key(self) -> str:
        """What makes it the same step in another run: "tool/mallet/left_wall"."""
        return "/".join(part for part in (self.name, self.tool, self.surface) if part)

    @property
    def weight(self) -> int:
        return WEIGHTS[self.name]


@dataclass(slots=True)
class _Reader:
    """Keeps what was done already: most steps count once."""

    steps: list[Step] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)
    _inside: bool = False

    def once(self, step: Step) -> None:
        if step.key not in self._done:
            self._done.add(step.key)
            self.steps.append(step)

    def each(self, step: Step) -> None:
        self.steps.append(step)

    def place(self, t: int, data: Mapping[str, Any]) -> None:
        if bool(data["inside"]) != self._inside:
            self._inside = not self._inside
            self.each(Step(t, "enter" if self._inside else "leave"))


def _page(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    if data["page"] == "papers":
        reader.once(Step(t, "papers"))


def _torch(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    if data["on"]:
        reader.once(Step(t, "torch"))


def _door(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    if data["deg"] >= OPEN_DEG:
        reader.once(Step(t, "door", surface=f"door_{data['leaf']}"))


def _seen(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    if data["lit"]:
        reader.once(Step(t, "seen", surface=surface_of(data["aoi"])))


def _reading(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    if data["aoi"]:
        value, unit = str(data["value"]), str(data["unit"])
        reader.once(Step(t, "tool", data["tool"], surface_of(data["aoi"]), value, unit))


def _flag(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    reader.each(Step(t, "mark", surface=surface_of(data["aoi"]), value=str(data["kind"])))


def _decision(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    reader.each(Step(t, "decision", value=str(data["decision"])))


def _finished(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    reader.once(Step(t, "finished", value=str(data["decision"])))


def _carton(reader: _Reader, t: int, data: Mapping[str, Any]) -> None:
    reader.once(Step(t, "carton"))


_TAKES: Final[Mapping[str, Callable[[_Reader, int, Mapping[str, Any]], None]]] = {
    "page": _page,
    "torch": _torch,
    "door": _door,
    "teleport": _Reader.place,
    "surface_seen": _seen,
    "reading": _reading,
    "flag": _flag,
    "carton_moved": _carton,
    "decision": _decision,
    "finished": _finished,
}


def read_steps(events: Iterable[Event | Mapping[str, Any] | bytes]) -> list[Step]:
    """The steps of a run in the order they were first done.

    events: in order, as the engine gives them, as decoded JSON, or as the recorded JSON lines.
    Fields are those of docs/events.md. ValueError on a line that is no JSON.
    """
    reader = _Reader()
    for event in events:
        t, name, data = _parts(event)
        if name in SEAL_STEPS:
            reader.once(Step(t, name))
        elif name in _TAKES:
            _TAKES[name](reader, t, data)
    return reader.steps


def _parts(event: Event | Mapping[str, Any] | bytes) -> tuple[int, str, Mapping[str, Any]]:
    if isinstance(event, Event):
        return event.t, event.name, event.data
    if isinstance(event, bytes):
        event = dict(json.loads(event))
    return int(event["t"]), str(event["name"]), event
