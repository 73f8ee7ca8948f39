"""What a valid scenario still gets wrong: cues nobody can find, keys nobody can satisfy, texts
that are missing.

A file may be valid and yet be no fair task. Each finding names the key it comes from, so that an
author sees the line. Rays tell what can be seen: from every place to stand, with the doors open and
the cargo taken away, as an officer may do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Final, Literal, get_args

from vrkiosk_scenarios.event_log import CHANNEL_OF_TOOL, surface_of
from vrkiosk_scenarios.geometry import DEGREE, Vec, along
from vrkiosk_scenarios.physics import FIXED, LEAVES
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import Channel, Tool, Words
from vrkiosk_scenarios.strict import Strict
from vrkiosk_scenarios.world import World

Level = Literal["error", "warning", "note"]
Path = tuple[str | int, ...]
EYES: Final = (1.0, 1.65)  # m above the floor: crouching and standing
KNEELING: Final = 0.5
RAYS: Final = 900  # from each pair of eyes, spread evenly
OPEN_DEG: Final = 110.0
TOUCH_REACH: Final = 1.9  # m from standing eyes: an arm, a step aside, and a tool
OPENED: Final = (FIXED, LEAVES)  # groups of geoms that stand still once the cargo is out
# Channels that need no tool of the trolley but the eyes and hands one has.
BY_HAND: Final[frozenset[Channel]] = frozenset({"see", "seal"})
# Channels a call or the yard gives, whatever lies on the trolley; asked for on the tablet.
BY_TABLET: Final[frozenset[Channel]] = frozenset({"document", "xray", "dog", "weigh"})
BY_EVENT: Final[Mapping[str, Channel]] = {  # told by events of their own
    "gas_detector": "gas",
    "knife": "open",
    "uv_lamp": "uv",
}
# Surfaces that rays do not name: parts of the box, of the yard, or loose things.
NAMED_APART: Final = frozenset(
    {"seal", "number", "carton", "find", "label", "papers", "weighbridge"}
)
PAR_S: Final = {1: 360, 2: 480, 3: 600, 4: 720, 5: 840}  # the programme's, by difficulty
MASS_SHARE: Final = 0.05  # papers and cargo may differ by this without being a cue
NEEDS: Final[Mapping[str, Tool]] = {"cut_before_check": "bolt_cutter"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an author should look at. `path`: of the key in the file."""

    level: Level
    path: Path
    text: str


class Sights:
    """What can be seen and reached in boxes, worked out once for all variants with the same walls,
    hides and places to stand: names, numbers and cargo change nothing of it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[set[str], set[str]]] = {}

    def of(self, scenario: Scenario) -> tuple[set[str], set[str]]:
        """As `seen_and_reached`."""
        drawn = scenario.model_dump(mode="json", include={"container", "hides", "place", "nodes"})
        for name in ("number", "seal"):
            del drawn["container"][name]
        key = json.dumps(drawn, sort_keys=True)
        if key not in self._known:
            self._known[key] = seen_and_reached(scenario)
        return self._known[key]


def lint(scenario: Scenario, sights: Sights | None = None) -> list[Finding]:
    """All findings of a scenario, or of one of its variants, errors first.

    sights: kept by who looks at many variants.
    """
    found = [
        *_tools(scenario),
        *_answers(scenario),
        *_papers(scenario),
        *_texts(scenario),
        *_sights(scenario, *(sights or Sights()).of(scenario)),
    ]
    order = get_args(Level)
    return sorted(found, key=lambda finding: order.index(finding.level))


def _signs(scenario: Scenario) -> Iterator[tuple[Path, str, Channel]]:
    for group in ("indicators", "checks"):
        for number, sign in enumerate(getattr(scenario.answer, group)):
            yield ("answer", group, number), sign.aoi, sign.channel


def channels(tools: Iterable[str]) -> set[Channel]:
    """What can be found out with these tools, and with eyes and hands."""
    held = set(tools)
    gives = {**CHANNEL_OF_TOOL, **BY_EVENT}
    found = set(BY_HAND) | {gives[tool] for tool in held if tool in gives}
    return found | BY_TABLET if "tablet" in held else found


def _tools(scenario: Scenario) -> Iterator[Finding]:
    """Tools without which the task cannot be done."""
    held = scenario.tools
    if "tablet" not in held:
        yield Finding("error", ("tools",), "no tablet: nobody can decide without one; add it")
    if "bolt_cutter" not in held and scenario.container.seal.state != "cut":
        yield Finding("error", ("tools",), "no bolt_cutter: the seal keeps the doors shut; add it")
    if scenario.answer.where and "marker" not in held:
        yield Finding("error", ("tools",), "no marker: the hiding place cannot be marked; add it")
    if "torch" not in held:
        yield Finding("warning", ("tools",), "no torch: what is deep in the box counts as unlit")
    can = channels(held)
    for path, aoi, channel in _signs(scenario):
        weighs = scenario.place.weighbridge or "scale" in held
        if channel == "weigh" and not weighs:
            text = f"{aoi} by 'weigh': nothing weighs; add place.weighbridge or the scale"
            yield Finding("error", path, text)
        elif channel not in can:
            give = sorted(t for t, c in {**CHANNEL_OF_TOOL, **BY_EVENT}.items() if c == channel)
            text = f"{aoi} by {channel!r}: no tool on the trolley tells that; add one of {give}"
            yield Finding("error", path, text)


def _answers(scenario: Scenario) -> Iterator[Finding]:
    """Keys that cannot be satisfied, or that give themselves away."""
    answer = scenario.answer
    for number, reason in enumerate(answer.critical):
        needed = NEEDS.get(reason)
        if needed is not None and needed not in scenario.tools:
            text = f"{reason} cannot happen without {needed}; add the tool or drop the reason"
            yield Finding("warning", ("answer", "critical", number), text)
    signed = {surface_of(aoi) for _, aoi, _ in _signs(scenario)}
    for number, surface in enumerate(answer.where):
        if surface_of(surface) not in signed:
            text = f"something is hidden behind {surface}, but no indicator is on it: only luck"
            yield Finding("error", ("answer", "where", number), f"{text} finds it; add one")
    if answer.dirty and all(sign.channel == "see" for sign in answer.indicators):
        text = "every indicator is to be seen only: a suspicion should be confirmed by a tool"
        yield Finding("warning", ("answer", "indicators"), text)
    par = PAR_S[scenario.difficulty]
    if not 0.5 * par <= scenario.par_time_s <= 2.0 * par:
        text = f"{scenario.par_time_s:g} s; difficulty {scenario.difficulty} usually has {par} s"
        yield Finding("warning", ("par_time_s",), text)


def _papers(scenario: Scenario) -> Iterator[Finding]:
    """Papers and cargo that differ although no sign says so."""
    papers, cargo = scenario.papers, scenario.cargo
    by_paper = {"document", "weigh"} & {channel for _, _, channel in _signs(scenario)}
    loaded = sum(
        (stack.contents.mass_kg if stack.contents else cargo.kinds[stack.kind].mass_kg)
        * stack.columns
        * stack.rows
        * stack.layers
        for stack in cargo.stacks
    )
    if loaded and not by_paper and abs(loaded - papers.gross_kg) > MASS_SHARE * papers.gross_kg:
        text = f"{papers.gross_kg:g} kg, but the cargo weighs {loaded:g} kg; mend one of them, or"
        yield Finding("warning", ("papers", "gross_kg"), f"{text} add an indicator (weigh)")
    if cargo.cartons and not by_paper and cargo.cartons != papers.packages:
        text = f"{papers.packages}, but {cargo.cartons} stand in the box; mend one of them, or add"
        yield Finding("warning", ("papers", "packages"), f"{text} an indicator (document)")


def _words(value: object, path: Path) -> Iterator[tuple[Path, Words]]:
    """Every text of a scenario with its place."""
    if isinstance(value, Words):
        yield path, value
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            yield from _words(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _words(item, (*path, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _words(item, (*path, name))


def _texts(scenario: Scenario) -> Iterator[Finding]:
    """Texts that are missing, or copied instead of translated."""
    lacking = []
    for path, words in _words(scenario, ()):
        if not words.az:
            lacking.append(path)
        if words.ru == words.en and any(letter.isalpha() for letter in words.en):
            yield Finding("warning", path, f"the Russian text is the English one: {words.en!r}")
    if lacking:
        text = f"{len(lacking)} texts have no az: English is shown there"
        yield Finding("note", lacking[0], text)


# --- what can be seen and reached


def _spread(count: int) -> list[Vec]:
    """Directions evenly over the sphere (a golden spiral)."""
    turn = pi * (3.0 - sqrt(5.0))
    found = []
    for number in range(count):
        y = 1.0 - 2.0 * (number + 0.5) / count
        ring = sqrt(1.0 - y * y)
        found.append((ring * cos(turn * number), y, ring * sin(turn * number)))
    return found


def seen_and_reached(scenario: Scenario) -> tuple[set[str], set[str]]:
    """Patches that can be looked at from near enough to count, and those a tool can reach, from
    any place with the doors open and the cargo out; surfaces alone stand in both as well."""
    world = World(scenario, 1)
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, OPEN_DEG * DEGREE)
    world.physics.settle()
    groups = sum(1 << group for group in OPENED)
    reach = world.settings.gaze.seen_reach
    seen: set[str] = set()
    near: set[str] = set()
    directions = _spread(RAYS)
    for node in world.moving.nodes:
        for height in (KNEELING,) if node.kneeling else EYES:
            eye = (node.place[0], node.place[1] + height, node.place[2])
            for way in directions:
                hit = world.physics.ray(eye, way, reach, groups)
                if hit is None:
                    continue
                aoi = world.surfaces.aoi(hit[1], along(eye, way, hit[0]), hit[2])
                if aoi:
                    seen.add(aoi)
                    if hit[0] <= TOUCH_REACH:
                        near.add(aoi)
    for found in (seen, near):
        found |= {surface_of(aoi) for aoi in found}
    return seen, near


def _sights(scenario: Scenario, seen: set[str], near: set[str]) -> Iterator[Finding]:
    """Signs on surfaces that do not exist, cannot be seen, or cannot be reached."""
    mirror = "pole_mirror" in scenario.tools
    for path, aoi, channel in _signs(scenario):
        surface = surface_of(aoi)
        if surface in NAMED_APART or channel in BY_TABLET:
            continue
        if aoi not in seen and not (mirror and surface == "undercarriage"):
            text = f"{aoi} cannot be seen from near enough at any place to stand; is its name "
            text += "right (docs/events.md)?"
            yield Finding("error", path, text)
        elif channel not in BY_HAND and aoi not in near:
            text = f"no tool reaches {aoi} from any place to stand; add a node nearer to it"
            yield Finding("error", path, text)
