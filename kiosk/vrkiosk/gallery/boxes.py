"""Every container in every light, and every hide with its traces and without them.

The boxes are those of no scenario: empty, with cartons left out, in the yard as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import radians
from typing import Any, Final

from vrkiosk.gallery.views import DOOR_DEGREES, Vec3, View
from vrkiosk_assets.containers import TYPES, ContainerType
from vrkiosk_assets.cross_members import member_web_mm
from vrkiosk_scenarios import schema, stand
from vrkiosk_scenarios.hides import CUES
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import TIMES

BASE: Final = "s03"  # whose papers and tools the boxes get
MEMBER: Final = 9  # the cross member that is shown
STRETCH_MM: Final = (4051.0, 2224.0)  # of a false side: a ridge, and two segments
POCKET_MM: Final = 5600.0
_SIGN: Final = {"en": "a sign", "ru": "признак", "fr": "un signe"}


@dataclass(frozen=True, slots=True)
class BoxViews:
    """A box and what is looked at of it."""

    name: str
    scenario: Scenario
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class _Hide:
    """A hide that is shown: its values in a scenario, where it counts as found, its views."""

    box: str
    values: dict[str, Any]
    where: str
    views: tuple[View, ...]

    @property
    def name(self) -> str:
        finish = self.values.get("finish", "")
        return " ".join((self.values["kind"].replace("_", " "), finish)).strip()


def containers() -> list[BoxViews]:
    """Each type by day and at dusk."""
    return [
        BoxViews(f"{name} {time}", empty(kind, time), tuple(_views(kind, time)))
        for name, kind in sorted(TYPES.items())
        for time in TIMES
    ]


def hides() -> list[BoxViews]:
    """Each kind of hide in each finish, with all its traces and with none."""
    found = []
    for hide in _HIDES:
        for strength, words in ((1.0, "traces"), (0.0, "none")):
            views = tuple(replace(v, name=f"{hide.name}, {v.name}: {words}") for v in hide.views)
            found.append(BoxViews(f"{hide.name} {words}", concealing(hide, strength), views))
    return found


def empty(kind: ContainerType, time: str = "day", on: str = "ground") -> Scenario:
    """An empty box of the type with nothing hidden in it."""
    clean = schema.without_hides(schema.library()[BASE])
    return schema.with_values(
        clean,
        {
            "container.type": kind.name,
            "container.size_type": kind.size_type,
            "container.tare_kg": kind.tare_kg,
            "container.max_gross_kg": kind.max_gross_kg,
            "papers.size_type": kind.size_type,
            "cargo.stacks": [],
            "place.time": time,
            "place.stand": on,
            "variation": {},
            "tools": ["torch"],  # what hangs on boards would stand before the doors
        },
    )


def concealing(hide: _Hide, strength: float) -> Scenario:
    """A box with this hide and its traces at one strength."""
    under = hide.values["kind"] == "cross_member"
    box = empty(TYPES[hide.box], on="blocks" if under else "ground")
    cues = dict.fromkeys(CUES[hide.values["kind"]], strength)
    values: dict[str, Any] = {"hides": [{"name": "plate", **hide.values, "cues": cues}]}
    if "packs" in hide.values:  # a hatch conceals nothing without
        sign = {"id": "dense", "aoi": hide.where, "channel": "density", "weight": 1, "title": _SIGN}
        values |= {
            "answer.dirty": True,
            "answer.where": [hide.where],
            "answer.indicators": [sign],
            "answer.checks": [],
            "answer.correct_decisions": ["detain"],
            "answer.best_decision": "detain",
        }
    return schema.with_values(box, values)


def _views(kind: ContainerType, time: str) -> Iterator[View]:
    """From outside and within, doors shut and open, with the torch and without."""
    deep, high = -kind.internal.length / 1000.0, kind.internal.height / 2000.0
    eye, to = (4.4, 1.68, 4.8), (-0.3, 1.35, -2.2)
    inside = (0.1, 1.68, -0.4), (0.0, high, deep)
    wide = radians(58.0)
    yield View(f"{kind.name}, {time}, shut", eye, to, wide)
    yield View(f"{kind.name}, {time}, open", eye, to, wide, DOOR_DEGREES)
    yield View(f"{kind.name}, {time}, inside", *inside, wide, DOOR_DEGREES)
    yield View(f"{kind.name}, {time}, open, torch", *inside, wide, DOOR_DEGREES, torch=True)
    yield View(f"{kind.name}, {time}, shut, torch", *inside, wide, torch=True)
    nose = (-3.6, 1.7, deep - 4.2), (0.4, 1.3, deep + 1.0)
    yield View(f"{kind.name}, {time}, nose", *nose, wide)


def _wall(finish: str) -> _Hide:
    values = {"kind": "front_wall", "void_mm": 298, "thickness_mm": 2, "finish": finish}
    far, near = ((0.3, 1.7, -8.2), (0.0, 1.3, -12.0)), ((0.2, 1.6, -10.4), (-0.8, 2.2, -11.8))
    views = (
        View("from afar", *far, radians(56.0), DOOR_DEGREES, torch=True),
        View("corner", *near, radians(52.0), DOOR_DEGREES, torch=True),
    )
    return _Hide("40hc", values, "front_wall", views)


def _side(finish: str) -> _Hide:
    start, length = STRETCH_MM
    values = {"kind": "left_wall", "void_mm": 98, "thickness_mm": 2, "finish": finish}
    values |= {"from_door_mm": start, "length_mm": length}
    eye, to = (0.7, 1.65, -2.9), (-1.1, 1.2, -(start + 0.3 * length) / 1000.0)
    views = (View("along it", eye, to, radians(58.0), DOOR_DEGREES, torch=True),)
    return _Hide("40gp", values, "left_wall", views)


def _under() -> _Hide:
    z, low = -member_web_mm(MEMBER) / 1000.0, -stand.BLOCKS_M
    eye, to = (1.05, low + 0.40, z + 0.40), (0.45, 0.07, z)
    views = (View("from below", eye, to, radians(56.0), torch=True),)
    values = {"kind": "cross_member", "number": MEMBER}
    return _Hide("40gp", values, f"undercarriage/{MEMBER:02d}", views)


def _lining() -> _Hide:
    z = -POCKET_MM / 1000.0
    within = (0.4, 1.7, z + 1.7), (-1.1, 1.2, z)
    views = (
        View("within", *within, radians(58.0), DOOR_DEGREES, torch=True),
        View("outside", (-2.6, 1.6, z + 1.2), (-1.2, 1.2, z), radians(60.0)),
    )
    values = {"kind": "left_lining", "from_door_mm": POCKET_MM, "void_mm": 50}
    return _Hide("40rf", values, "left_wall/b05", views)


_BRICKS: Final = {"name": "bricks", "pack_mm": [200, 130, 40], "count": [3, 3, 2], "pack_kg": 1.0}


def _opened(name: str, eye: Vec3, to: Vec3, *, torch: bool = True) -> View:
    return View(name, eye, to, radians(58.0), DOOR_DEGREES, torch)


_HIDES: Final = (
    *(_wall(finish) for finish in ("flat", "matt", "pressed")),
    _Hide(
        "40hc",
        {"kind": "floor", "void_mm": 82, "thickness_mm": 18},
        "floor",
        (
            _opened("sill", (0.6, 1.3, 1.1), (-0.1, 0.15, -0.4), torch=False),
            _opened("within", (0.2, 1.5, -2.0), (-0.7, 0.2, -3.6)),
        ),
    ),
    _Hide(
        "40gp",
        {"kind": "ceiling", "void_mm": 118, "thickness_mm": 2},
        "ceiling",
        (_opened("overhead", (0.2, 1.5, -0.9), (-0.5, 2.5, -3.2)),),
    ),
    *(_side(finish) for finish in ("flat", "pressed")),
    _Hide(
        "20gp",
        {"kind": "door_right", "void_mm": 38, "thickness_mm": 2},
        "door_right",
        (_opened("leaf", (-0.9, 1.6, 1.5), (1.3, 1.3, 0.65), torch=False),),
    ),
    _under(),
    _Hide(
        "40rf",
        {"kind": "evaporator", "side": "right", "packs": [{**_BRICKS, "at_mm": [-300, 0]}]},
        "hatch_right",
        (_opened("hatch", (0.5, 1.75, -10.2), (0.65, 1.75, -11.6)),),
    ),
    _lining(),
)
