"""Containers of every type: geometry, doors and marks follow the type, and whole inspections of
a 20' and a 40' box of 8'6" end in the right decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import PAINTS, TYPES
from vrkiosk_assets.hides import DRY
from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Findings, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import ContainerName, PaintName
from vrkiosk_scenarios.unwrapped import patches
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

LIBRARY = schema.library()
SHORT_LOAD = [  # what of the library's cargo fits a box of 5.9 m
    {"kind": "carton_a", "x_mm": -745, "from_door_mm": 2600, "rows": 3, "layers": 2},
    {"kind": "carton_c", "x_mm": 0, "from_door_mm": 5250, "layers": 2, "jitter_mm": 10},
]
REEFER_LOAD = [  # its walls are thicker
    {"kind": "carton_a", "x_mm": -710, "from_door_mm": 3300, "rows": 8, "layers": 2},
    {"kind": "carton_c", "x_mm": 0, "from_door_mm": 10600, "layers": 2, "jitter_mm": 10},
]


def variant(scenario: str, name: str) -> Scenario:
    """A scenario of the library in a box of another type."""
    kind = TYPES[name]
    values: dict[str, Any] = {
        "container.type": name,
        "container.size_type": kind.size_type,
        "container.tare_kg": kind.tare_kg,
        "container.max_gross_kg": kind.max_gross_kg,
        "papers.size_type": kind.size_type,
    }
    if name == "20gp":
        values["cargo.stacks"] = SHORT_LOAD
    if TYPES[name].reefer is not None:
        values["cargo.stacks"] = REEFER_LOAD
    return schema.with_values(LIBRARY[scenario], values)


@dataclass
class Played:
    """A whole inspection by the ideal officer."""

    scenario: Scenario
    frames: list[bytes]
    log: list[bytes]
    score: scoring.Score
    findings: Findings


def play(scenario: Scenario, rate: int = 20) -> Played:
    world = World(scenario, 1)
    officer = Officer(
        Briefing.of(scenario),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    frames, events, rounded = [], [], FrameInput()
    for frame in officer.frames(rate, 10**12):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
        frames.append(bytes(rounded.bytes))
    log = [event.line() for event in events]
    return Played(scenario, frames, log, scoring.score(scenario, events), officer.findings)


@pytest.fixture(scope="module")
def played() -> dict[tuple[str, str], Played]:
    return {
        (scenario, name): play(variant(scenario, name))
        for scenario in ("s03", "s03_clean")
        for name in ("20gp", "40gp")
    }


@pytest.mark.parametrize("name", ["20gp", "40gp"])
@pytest.mark.parametrize(
    ("scenario", "decision"), [("s03", "full_unload"), ("s03_clean", "release")]
)
def test_the_officer_decides_rightly_in_a_box_of_another_type(
    played: dict[tuple[str, str], Played], scenario: str, decision: str, name: str
) -> None:
    run = played[scenario, name]
    assert run.score.decision == decision
    assert run.score.total == 100
    assert run.score.misses == ()
    assert run.findings.length_mm == pytest.approx(run.scenario.face_from_door_mm, abs=5)


def test_the_officer_releases_a_clean_reefer_though_its_walls_are_dull() -> None:
    run = play(variant("s03_clean", "40rf"))
    assert run.score.decision == "release"
    assert run.score.total == 100
    assert run.findings.length_mm == pytest.approx(11585, abs=5)


@pytest.mark.parametrize("name", ["20gp", "40gp"])
def test_its_record_runs_again_byte_for_byte(
    played: dict[tuple[str, str], Played], name: str
) -> None:
    run = played["s03", name]
    world = World(run.scenario, 1)
    lines = []
    for data in run.frames:
        step = engine.step(world, FrameInput.from_bytes(data))
        lines += [event.line() for event in step.events]
    assert lines == run.log
    assert world.finished
    assert len(lines) > 100


def test_another_rate_gives_the_same_decision_and_score(
    played: dict[tuple[str, str], Played],
) -> None:
    run = play(variant("s03", "20gp"), 72)
    assert run.score.decision == "full_unload"
    assert run.score.areas == played["s03", "20gp"].score.areas


def test_scenarios_know_every_type() -> None:
    assert set(get_args(ContainerName)) == set(TYPES)
    assert len({kind.size_type for kind in TYPES.values()}) == len(TYPES)


def test_scenarios_know_every_paint_and_reefers_are_white(s03: Scenario) -> None:
    assert set(get_args(PaintName)) == set(PAINTS)
    assert World(schema.with_values(s03, {"container.paint": "red"}), 1).description.paint == "red"
    with pytest.raises(schema.ScenarioError, match=r"container\.paint: expected no paint"):
        schema.with_values(schema.library()["s09"], {"container.paint": "red"})


@pytest.mark.parametrize("name", TYPES)
def test_the_room_is_that_of_the_type(name: str) -> None:
    world, kind = World(variant("s03_clean", name), 1), TYPES[name]
    eye = (0.0, 1.2, -1.0)
    x, y, z = eye
    for way, far in (
        ((1.0, 0.0, 0.0), kind.internal.width / 2000.0 - x),
        ((0.0, 1.0, 0.0), (kind.floor_mm + kind.internal.height) / 1000.0 - y),
        ((0.0, -1.0, 0.0), y - kind.floor_mm / 1000.0),
    ):
        hit = world.physics.ray(eye, way, 30.0)
        assert hit is not None
        assert hit[0] == pytest.approx(far, abs=1e-9)
    over_the_cargo = world.physics.ray((x, 2.2, z), (0.0, 0.0, -1.0), 30.0)
    assert over_the_cargo is not None
    assert over_the_cargo[0] == pytest.approx(kind.internal.length / 1000.0 + z, abs=1e-9)


@pytest.mark.parametrize("name", TYPES)
def test_leaves_and_the_number_on_them_fit_the_door(name: str) -> None:
    world, kind = World(variant("s03_clean", name), 1), TYPES[name]
    top = kind.leaf_top_mm / 1000.0
    leaf = world.doors.leaves["right"]
    high = catalogue.load_model(kind.fittings.leaf_right).bounds[1][1]
    assert high == pytest.approx(top, abs=0.02)  # its gasket
    assert leaf.reach((0.6, top + 0.1, 0.03)) == pytest.approx(0.1, abs=0.005)
    right = next(s for s in world.solids if s.name == "door_right")
    number = world.settings.displays["leaf_right"].place[1]
    met = world.surfaces.aoi(right, (0.65, number, 0.052), (0.0, 0.0, 1.0))
    assert met == "number"
    met = world.surfaces.aoi(right, (0.65, number - 0.3, 0.052), (0.0, 0.0, 1.0))
    assert met.startswith("door_right/")


@pytest.mark.parametrize("name", TYPES)
def test_every_part_is_drawn_with_a_model_of_the_type(name: str) -> None:
    hidden = "s03" if name in DRY else "s03_clean"  # of other types there is no false wall
    world, kind = World(variant(hidden, name), 1), TYPES[name]
    models = {part.name: part.model for part in world.description.parts}
    assert models["container"] == kind.model
    assert models["leaf_right"] == kind.fittings.leaf_right
    assert {models["rod_right_1"], models["rod_left_2"]} == {
        kind.fittings.rod,
        kind.fittings.rod_high,
    }
    for model in models.values():
        assert not model or len(catalogue.load_model(model).indices) > 0
    half_width, floor, ceiling, front = world.description.interior
    assert (half_width, floor) == pytest.approx(
        (kind.internal.width / 2000.0, kind.floor_mm / 1000.0)
    )
    assert ceiling - floor == pytest.approx(kind.internal.height / 1000.0)
    assert front == pytest.approx(-kind.internal.length / 1000.0)


@pytest.mark.parametrize("name", TYPES)
def test_every_patch_of_the_engine_has_its_place_on_the_flat_surfaces(name: str) -> None:
    scenario = variant("s03_clean", name)
    world, found = World(scenario, 1), patches(scenario)
    named = world.surfaces.patches()
    assert set(found) == {aoi for parts in named.values() for aoi in parts} | {"number", "seal"}
    number = found["number"]
    assert number.area == pytest.approx(0.7 * 0.4)
    assert 0.0 < number.v0 < number.v1 < number.face.height


@pytest.mark.parametrize("name", TYPES)
def test_masses_are_painted_on_the_right_leaf_and_turn_with_it(name: str) -> None:
    scenario = schema.with_values(
        variant("s03_clean", name), {"container.tare_kg": 2250, "container.max_gross_kg": 30480}
    )
    world = World(scenario, 1)
    part = world.part("masses_values")
    said = world.description.parts[part].model.partition(":")[2].partition(":")[2].split("|")
    assert said == ["30480 KG", "67200 LB", "2250 KG", "4960 LB", "28230 KG", "62240 LB"]
    height = catalogue.load_model(world.description.parts[part].model).bounds[1][1]
    assert height == pytest.approx(TYPES[name].fittings.masses / 1000.0 + 0.149, abs=1e-3)
    before = world.snapshot.poses[part].copy()
    world.doors.leaves["right"].turn_to(world, 1.5)
    assert (
        world.snapshot.poses[part].tolist()
        == world.snapshot.poses[world.part("leaf_right")].tolist()
    )
    assert world.snapshot.poses[part].tolist() != before.tolist()


@pytest.mark.parametrize("name", TYPES)
def test_one_can_stand_inside_and_beside_the_box_but_not_far_beyond_it(name: str) -> None:
    world = World(variant("s03_clean", name), 1)
    front = world.space.front
    inside = [node for node in world.moving.nodes if node.inside]
    assert min(node.place[2] for node in inside) > front + 0.25
    assert min(node.place[2] for node in inside) < front + 1.6
    assert min(node.place[2] for node in world.moving.nodes) > front - 1.0
