"""The ideal officer: whole inspections through frames alone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_assets.containers import TYPES
from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Findings, Officer, OfficerStuck
from vrkiosk_scenarios.officer_body import HAND_SPEED, HEAD_TURN
from vrkiosk_scenarios.officer_findings import is_suspicious
from vrkiosk_scenarios.officer_skills import ROOM
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

T0 = 1_000_000_000_000
LIBRARY = schema.library()


@dataclass
class Run:
    """One whole inspection."""

    scenario: Scenario
    findings: Findings
    events: list[Event]
    score: scoring.Score
    seconds: float
    heads: npt.NDArray[np.float64] = field(repr=False)  # (N, 7)
    grips: npt.NDArray[np.float64] = field(repr=False)  # (N, 2, 7)
    bits: bytes = field(repr=False)


def play(scenario: Scenario, rate: int = 20, seed: int = 1, language: str = "en") -> Run:
    world = World(scenario, seed, language)
    officer = Officer(
        Briefing.of(scenario, language),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    events: list[Event] = []
    heads, grips, parts = [], [], []
    rounded = FrameInput()
    for frame in officer.frames(rate, T0):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
        heads.append(frame.head.astype(np.float64))
        grips.append(frame.record["grip"].astype(np.float64))
        parts.append(bytes(rounded.bytes))
    score = scoring.score(scenario, events)
    bits = b"".join(parts)
    return Run(
        scenario,
        officer.findings,
        events,
        score,
        len(heads) / rate,
        np.array(heads),
        np.array(grips),
        bits,
    )


@pytest.fixture(scope="module")
def dirty() -> Run:
    return play(LIBRARY["s03"], 90)


def count(run: Run, name: str) -> int:
    return sum(event.name == name for event in run.events)


def test_the_hide_is_found_and_the_box_unloaded(dirty: Run) -> None:
    assert dirty.score.decision == "full_unload"
    assert dirty.score.right
    assert dirty.score.passed
    assert dirty.score.total == 100
    assert dirty.score.misses == ()
    assert dirty.findings.length_mm == pytest.approx(11732, abs=5)


def test_an_inspection_is_a_log_worth_verifying_and_short_enough_to_play(dirty: Run) -> None:
    assert len(dirty.events) >= 200
    assert 90 <= dirty.seconds <= 400
    assert count(dirty, "finished") == 1
    for name in ("seal_view", "seal_verify", "seal_tug", "seal_twist", "seal_cut"):
        assert count(dirty, name) == 1
    assert count(dirty, "carton_moved") == 2
    assert count(dirty, "pause") == 0


def test_the_displays_said_what_the_events_say(dirty: Run) -> None:
    shown = {
        "rangefinder": dirty.findings.lengths_mm,
        "mallet": dirty.findings.decays_s["right_wall"] + dirty.findings.decays_s["front_wall"],
        "density_meter": (
            dirty.findings.densities["right_wall"] + dirty.findings.densities["front_wall"]
        ),
    }
    for tool, values in shown.items():
        readings = [
            e.data["value"] for e in dirty.events if e.name == "reading" and e.data["tool"] == tool
        ]
        assert readings == pytest.approx(values)


@pytest.mark.parametrize("name", ["s03_clean", "s03 without its hides"])
def test_a_clean_box_is_released(name: str) -> None:
    scenario = LIBRARY.get(name) or schema.without_hides(LIBRARY["s03"])
    run = play(scenario)
    assert run.score.decision == "release"
    assert run.score.passed
    assert run.score.total == 100
    assert count(run, "flag") == 0


@pytest.mark.parametrize(
    "values",
    [
        {"hides.0.void_mm": 148},
        {"hides.0.void_mm": 398},
        {"hides.0.thickness_mm": 30, "hides.0.material": "plywood"},
        {"hides.0.packs.0.gap_mm": 60},
        {"container.seal.state": "glued", "cargo.stacks": []},
    ],
    ids=["nearer the front", "deep", "thick", "packs off the wall", "empty box"],
)
def test_a_hide_is_found_wherever_it_is(values: Mapping[str, Any]) -> None:
    scenario = schema.with_values(LIBRARY["s03"], values)
    run = play(scenario)
    assert run.score.decision == "full_unload"
    assert run.score.total > 95
    assert run.findings.length_mm == pytest.approx(scenario.face_from_door_mm, abs=5)


def test_a_false_wall_with_nothing_behind_it_in_reach_still_makes_the_box_short() -> None:
    findings = Findings(
        lengths_mm=[11732, 11731],
        decays_s={"right_wall": [0.4], "front_wall": [0.4, 0.38]},
        densities={"right_wall": [22], "front_wall": [24, 23]},
    )
    usual, shorter = TYPES["40hc"].internal, replace(TYPES["40hc"].internal, length=11740.0)
    assert not is_suspicious(
        findings, "front_wall", usual
    )  # short alone may be a repair: no dull, no dense
    findings.densities["front_wall"].append(60)
    assert is_suspicious(findings, "front_wall", usual)
    assert not is_suspicious(
        findings, "front_wall", shorter
    )  # a box of that length is dense for other reasons


@pytest.mark.parametrize("rate", [20, 72, 120])
def test_every_rate_gives_the_same_decision_and_score(dirty: Run, rate: int) -> None:
    run = play(LIBRARY["s03"], rate)
    assert run.score.decision == dirty.score.decision
    assert run.score.total == dirty.score.total
    assert run.score.areas == dirty.score.areas
    assert run.findings.suspicious == dirty.findings.suspicious


def test_another_seal_number_is_seen_and_another_language_read() -> None:
    scenario = schema.with_values(LIBRARY["s03"], {"container.seal.number": "AH4182098"})
    run = play(scenario, seed=7, language="ru")
    answers = [e.data["agrees"] for e in run.events if e.name == "seal_verify"]
    assert answers == [False]
    assert run.score.total == 100


def test_the_same_world_is_played_the_same_way() -> None:
    scenario = schema.with_values(LIBRARY["s03_clean"], {"cargo.stacks": []})
    assert play(scenario).bits == play(scenario).bits


def test_the_body_moves_as_bodies_do(dirty: Run) -> None:
    rate = 90

    def speeds(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(np.linalg.norm(np.diff(places, axis=0), axis=1) * rate)

    def turns(q: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        cosine = np.clip(np.abs((q[1:] * q[:-1]).sum(axis=1)), 0, 1)
        return np.asarray(2 * np.arccos(cosine) * rate)

    assert speeds(dirty.heads[:, 4:]).max() < 1.7
    assert turns(dirty.heads[:, :4]).max() < HEAD_TURN + 0.1
    assert np.abs(dirty.heads[:, [4, 6]]).max() <= ROOM + 0.01
    for side in (0, 1):
        assert speeds(dirty.grips[:, side, 4:]).max() < 1.5 * HAND_SPEED
        reach = np.linalg.norm(dirty.grips[:, side, 4:] - dirty.heads[:, 4:], axis=1)
        assert reach.max() < 1.15


def test_an_officer_knows_no_more_of_a_dirty_box_than_of_its_clean_twin() -> None:
    dirty, clean = LIBRARY["s03"], schema.without_hides(LIBRARY["s03"])
    assert Briefing.of(dirty) == Briefing.of(clean)
    worlds = [World(scenario, 3) for scenario in (dirty, clean)]
    views = [Observation.from_snapshot(w.description, w.snapshot) for w in worlds]
    assert views[0] == views[1]


def interrupted(at_s: float) -> scoring.Score:
    """Driven by another clock: what is seen is three frames old, goes through JSON, and for a
    second the tracking is lost, then the runtime is gone for four."""
    scenario, rate = LIBRARY["s03"], 20
    world = World(scenario, 1)
    officer = Officer(Briefing.of(scenario))
    queue: deque[bytes] = deque()
    events: list[Event] = []
    t = T0
    last = 0
    while not officer.done:
        queue.append(Observation.from_snapshot(world.description, world.snapshot).to_json())
        seen = Observation.from_json(queue.popleft() if len(queue) > 3 else queue[0])
        dt = min((seen.t - last) / 1e9, 0.1) if last else 0.0
        last = seen.t
        frame = officer.step(seen, dt).rounded()
        elapsed = (t - T0) / 1e9
        if at_s <= elapsed < at_s + 1:
            frame.record["flags"] = frame.record["buttons"] = 0
            frame.record["axes"] = 0
        frame.record["t"] = t
        events += engine.step(world, frame).events
        t += 10**9 // rate + (4 * 10**9 if at_s + 1 <= elapsed < at_s + 1.05 else 0)
    assert any(event.name == "pause" for event in events)
    return scoring.score(scenario, events)


@pytest.mark.parametrize("at_s", [12.0, 29.0, 95.0])
def test_late_sight_and_a_lost_runtime_do_not_stop_it(at_s: float) -> None:
    score = interrupted(at_s)
    assert score.decision == "full_unload"
    assert score.total >= 90


def test_what_cannot_be_done_is_said() -> None:
    scenario = schema.with_values(LIBRARY["s03"], {"tools": ["torch", "mallet"]})
    with pytest.raises(OfficerStuck, match=r"tried to find tablet, expected it in sight; standing"):
        play(scenario)


def test_frames_need_something_to_look_at() -> None:
    with pytest.raises(ValueError, match="observe"):
        next(Officer(Briefing.of(LIBRARY["s03"])).frames(90))


def documented_events() -> dict[str, set[str]]:
    """Event names of docs/events.md, each with the fields its row names."""
    found: dict[str, set[str]] = {}
    page = Path(__file__).parents[2] / "docs" / "events.md"
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            _, names, *rest = line.split("|")
            cells = " ".join(re.findall(r"`([^`]+)`", " ".join(rest)))
            fields = set(re.findall(r"[a-z0-9_]+", cells))
            for name in re.findall(r"`([a-z_]+)`", names):
                found[name] = fields
    return found


def test_every_event_and_field_is_documented_and_has_a_text(dirty: Run) -> None:
    documented, english = documented_events(), Texts("en")
    for event in dirty.events:
        assert set(event.data) <= documented[event.name], event
        assert f"event.{event.name}" in english
    assert {name for name in documented if f"event.{name}" not in english} == set()


def test_every_surface_seen_is_one_of_the_documented(dirty: Run) -> None:
    english = Texts("en")
    surfaces = {
        str(event.data["aoi"]).partition("/")[0] for event in dirty.events if event.data.get("aoi")
    }
    assert {s for s in surfaces if f"surface.{s}" not in english} == set()
