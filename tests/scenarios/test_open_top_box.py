"""An open top in the engine: its parts, its doors and seal, and what is overhead."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TARPAULIN, TYPES
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World

KIND = TYPES["40ot"]
VALUES: dict[str, Any] = {
    "container.type": "40ot",
    "container.size_type": "42U1",
    "container.tare_kg": 3970,
    "container.max_gross_kg": 30480,
    "papers.size_type": "42U1",
}


def open_top(**more: Any) -> Scenario:
    values = {**VALUES, **{key.replace("__", "."): value for key, value in more.items()}}
    return schema.with_values(schema.library()["s03_clean"], values)


@pytest.fixture(scope="module")
def world() -> World:
    return World(open_top(), 1)


def overhead(world: World) -> list[str]:
    return [solid.material for solid in world.solids if solid.surface == "ceiling"]


def test_the_engine_builds_it_with_doors_seal_rods_and_places_to_stand_inside(world: World) -> None:
    names = {part.name: part.model for part in world.description.parts}
    assert names["container"] == "container_40ot"
    assert names["leaf_left"] == "leaf_left_8ft6"
    assert {name for name in names if name.startswith("rod_")} == {
        f"rod_{side}_{number}" for side in ("left", "right") for number in (1, 2)
    }
    assert names["seal"] == "bolt_seal"
    assert [node.name for node in world.moving.nodes if node.inside]
    for part in KIND.parts:
        assert catalogue.entry(part.model).triangles > 0


def test_bows_lie_in_even_steps_under_the_tarpaulin(world: World) -> None:
    bows = [part for part in world.description.parts if part.model == "roof_bow"]
    assert len(bows) == 18
    z = [float(world.snapshot.poses[world.part(part.name)][6]) for part in bows]
    apart = [a - b for a, b in itertools.pairwise(z)]
    assert apart == pytest.approx([0.6404] * 17, abs=1e-3)
    assert world.snapshot.visible[world.part(TARPAULIN)]


def test_cloth_is_overhead_only_while_the_tarpaulin_is_on(world: World) -> None:
    assert overhead(world) == ["tarpaulin"]
    bare = World(open_top(container__left_out=[TARPAULIN, "roof_bow_03"]), 1)
    assert overhead(bare) == []
    names = {part.name for part in bare.description.parts}
    assert TARPAULIN not in names
    assert "roof_bow_03" not in names
    assert "roof_bow_04" in names


def test_a_part_that_the_type_has_not_cannot_be_left_out() -> None:
    with pytest.raises(TrainingFailure, match=r"parts that type 40ot has .* not sunroof"):
        open_top(container__left_out=["sunroof"])
