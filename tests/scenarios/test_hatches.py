"""Hatches of a reefer and what is behind them; pockets in its walls: where, and what tools read."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from vrkiosk_assets.catalogue import load_model
from vrkiosk_assets.containers import TYPES
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.geometry import Vec, place_of
from vrkiosk_scenarios.hide_parts import parts
from vrkiosk_scenarios.hides import CUES
from vrkiosk_scenarios.miss_report import false_flags
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.schema import ScenarioError
from vrkiosk_scenarios.solid import Solid
from vrkiosk_scenarios.tools.density_meter import density_number
from vrkiosk_scenarios.tools.mallet import decay
from vrkiosk_scenarios.weighbridge import gross_kg
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
KIND = TYPES["40rf"]
RIGHT = 1
AHEAD: Vec = (0.0, 0.0, -1.0)
BRICKS = {"name": "bricks", "pack_mm": [200, 130, 40], "count": [3, 3, 2], "pack_kg": 1.0}
TITLE = {"en": "a sign", "ru": "признак", "fr": "un signe"}
UNIT = {"name": "unit", "kind": "evaporator", "side": "right", "cues": {"seal": 1.0}}
UNIT |= {"packs": [{**BRICKS, "at_mm": [-300, 0]}]}
POCKET = {"name": "pocket", "kind": "left_lining", "from_door_mm": 5600, "void_mm": 50}
POCKET |= {"packs": [{**BRICKS, "count": [5, 8, 1], "at_mm": [5100, 500]}]}


def reefer(hides: list[dict[str, Any]], where: str, **values: Any) -> Scenario:
    sign = {"id": "dense", "aoi": where, "channel": "density", "weight": 1, "title": TITLE}
    changes = {
        "container.type": KIND.name,
        "container.size_type": KIND.size_type,
        "container.tare_kg": KIND.tare_kg,
        "container.max_gross_kg": KIND.max_gross_kg,
        "papers.size_type": KIND.size_type,
        "cargo.stacks": [],
        "variation": {},
        "hides": deepcopy(hides),
        "answer.where": [where],
        "answer.indicators": [sign],
    }
    return schema.with_values(schema.library()["s03"], {**changes, **values})


def met(world: World, eye: Vec, way: Vec) -> tuple[Solid, Vec]:
    hit = world.physics.ray(eye, way, 30.0)
    assert hit is not None
    return hit[1], tuple(e + w * hit[0] for e, w in zip(eye, way, strict=True))  # type: ignore[return-value]


def reading(scenario: Scenario, eye: Vec, way: Vec) -> tuple[float, float]:
    """Decay and density of what is met there."""
    world = World(scenario, 1)
    solid, point = met(world, eye, way)
    heard = decay(world.solids, solid, point, way, world.settings.mallet)
    return heard, density_number(world.solids, point, way, world.settings.density_meter)


EYES = {
    "hatch_right": ((0.6, 1.5, -10.5), AHEAD),
    "left_wall": ((0.0, 1.2, -5.5), (-1.0, 0.0, 0.0)),
}


@pytest.mark.parametrize(("hide", "where"), [(UNIT, "hatch_right"), (POCKET, "left_wall")])
def test_what_is_behind_makes_a_reefers_surface_dense_and_dull(
    hide: dict[str, Any], where: str
) -> None:
    dirty = reefer([hide], where)
    heard, dense = reading(dirty, *EYES[where])
    clear, light = reading(schema.without_hides(dirty), *EYES[where])
    assert dense > light + 12
    assert heard < 0.5 * clear
    moved = {"hides.0.packs.0.count": [1, 1, 1]}
    assert reading(schema.with_values(dirty, moved), *EYES[where])[1] < dense - 8


def test_a_pocket_is_drawn_behind_its_plate_and_weighs_instead_of_foam() -> None:
    world = World(reefer([POCKET], "left_wall"), 1)
    block = next(s for s in world.solids if s.name == "hide_bricks")
    assert block.density == pytest.approx(1.0 / 0.00104 - 205.0, abs=1.0)
    x, _, z = place_of(block.pose)
    assert -1.145 - 0.05 < x - block.half[0] < x + block.half[0] < -1.145
    first = place_of(tuple(world.snapshot.poses[world.part("bricks_001")].tolist()))
    assert abs(first[0] - x) <= block.half[0]
    assert first[2] - 0.1 >= z - block.half[2] - 1e-3


def test_a_hatch_swings_out_and_what_is_behind_it_is_seen(make_puppet: Make) -> None:
    puppet = make_puppet(reefer([UNIT], "hatch_right"))
    world = puppet.world
    there = max((n for n in world.moving.nodes if n.inside), key=lambda n: -n.place[2])
    world.moving.stand(there, world.head_in_stage)
    world.arrive(there)
    puppet.wait(0.05)
    hatch = world.hatches.named("hatch_right")
    assert not hatch.sealed, "its lead is gone"
    assert "hatch_seal_right" not in {part.name for part in world.description.parts}
    assert met(world, *EYES["hatch_right"])[0].name == "hatch_right"
    x, y, z = hatch.axis
    puppet.hand(RIGHT, (x + 0.65, y + 0.45, z + 0.02))
    puppet.squeeze(RIGHT, 1.0)
    for step in range(1, 11):
        puppet.hand(RIGHT, (x + 0.65 - 0.055 * step, y + 0.45, z + 0.06 * step), seconds=0.2)
    puppet.squeeze(RIGHT, 0.0)
    assert hatch.angle > 1.0
    assert [e["deg"] for e in puppet.named("hatch")][:3] == [10, 20, 30]
    solid, point = met(world, *EYES["hatch_right"])
    assert world.surfaces.aoi(solid, point, (0.0, 0.0, 1.0)) == "find/bricks"
    drawn = tuple(world.snapshot.poses[world.part("unit_seal_1")].tolist())
    assert drawn == pytest.approx(hatch.pose(), abs=1e-5)


def test_a_sealed_hatch_holds_until_its_lead_is_cut(make_puppet: Make) -> None:
    puppet = make_puppet(reefer([UNIT], "hatch_right"))
    world = puppet.world
    there = max((n for n in world.moving.nodes if n.inside), key=lambda n: -n.place[2])
    world.moving.stand(there, world.head_in_stage)
    world.arrive(there)
    puppet.wait(0.05)
    hatch = world.hatches.named("hatch_left")
    x, y, z = hatch.axis
    for wanted in (False, True):
        puppet.hand(RIGHT, (x + 0.65, y + 0.30, z + 0.02))
        puppet.squeeze(RIGHT, 1.0)
        puppet.hand(RIGHT, (x + 0.55, y + 0.30, z + 0.25), seconds=0.6)
        puppet.squeeze(RIGHT, 0.0)
        assert (hatch.angle > 0.2) is wanted
        if not wanted:
            assert [e["hatch"] for e in puppet.named("hatch_blocked")] == ["left"]
            puppet.take(RIGHT, "bolt_cutter")
            ex, ey, ez = hatch.eye()
            puppet.hand(RIGHT, (ex, ey, ez + 0.5))
            puppet.trigger(RIGHT, 1.0, 1.7)
            puppet.trigger(RIGHT, 0.0)
            puppet.click(RIGHT)
            puppet.wait(0.6)
            assert [e["hatch"] for e in puppet.named("lead_cut")] == ["left"]
            assert not world.snapshot.visible[world.part("hatch_seal_left")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"hides.0.packs.0.count": [3, 3, 3]}, "at most 115 mm of packs"),
        ({"hides.0.packs.0.count": [4, 3, 2]}, "sticks out"),
        ({"hides.0.thickness_mm": 40}, "left out"),
        ({"container.type": "40hc", "container.size_type": "45G1"}, "a reefer"),
        ({"hides.0.cues.weld": 0.5}, "seal"),
    ],
)
def test_what_cannot_be_behind_a_hatch_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        reefer([UNIT], "hatch_right", **values)


@pytest.mark.parametrize("hide", [UNIT, POCKET, {**POCKET, "kind": "right_lining"}])
def test_every_cue_of_a_reefers_hides_has_a_model(hide: dict[str, Any]) -> None:
    cues = dict.fromkeys(CUES[str(hide["kind"])], 0.5)
    found = parts(reefer([{**hide, "cues": cues}], "left_wall").hides[0], KIND)
    assert found
    for part in found:
        assert load_model(part.model).vertices.size


def test_what_is_behind_a_hatch_counts_on_the_weighbridge_and_under_the_uv_lamp() -> None:
    world = World(reefer([UNIT], "hatch_right"), 1)
    clean = World(schema.without_hides(world.scenario), 1)
    assert gross_kg(world) - gross_kg(clean) == pytest.approx(18.0)
    x, y, z = world.hatches.named("hatch_right").axis
    assert world.fresh_work.at(world, (x + 0.1, y + 0.1, z)) in ("", "seal")


@pytest.mark.parametrize(("hide", "where"), [(UNIT, "hatch_right"), (POCKET, "left_wall")])
def test_a_mark_on_packs_is_one_on_what_they_are_behind(hide: dict[str, Any], where: str) -> None:
    scenario = reefer([hide], where)
    log = EventLog(flags=[(1.0, "find/bricks"), (2.0, "ceiling/a01")])
    log.count_marks(scenario.behind)
    assert log.flagged(where) == 1.0
    assert false_flags(scenario, log) == [(2.0, "ceiling/a01")]
