"""Variants of a scenario: drawn by seed alone, always valid, and agreeing where the file agrees."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_scenarios import iso6346, schema
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.schema import ScenarioError
from vrkiosk_scenarios.variation import vary

LIBRARY = schema.library()
SEEDS = range(12)
STILL: dict[str, Any] = {
    "owners": [],
    "seals": [],
    "shippers": [],
    "consignees": [],
    "packing_shuffled": False,
    "cargo_mirrored": False,
    "starts": [],
    "optional": [],
    "moves": [],
}


def varying(**rules: Any) -> Scenario:
    return schema.with_values(LIBRARY["s03"], {"variation": {**STILL, **rules}})


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_every_variant_of_the_library_is_a_scenario(name: str) -> None:
    scenario = LIBRARY[name]
    for seed in SEEDS:
        variant = vary(scenario, seed)
        assert vary(scenario, seed) == variant
        assert vary(variant, seed + 1) == variant
        assert variant.answer.dirty == scenario.answer.dirty
        if variant is not scenario:
            assert variant.drawn is not None
            assert (variant.drawn.sha256, variant.drawn.seed) == (scenario.sha256, seed)


def test_where_nothing_varies_nothing_is_drawn() -> None:
    scenario = varying()
    assert vary(scenario, 5) is scenario


def test_a_number_is_valid_and_the_same_on_box_and_papers() -> None:
    scenario = varying(owners=["XVRU", "XQLU"])
    found = [vary(scenario, seed) for seed in SEEDS]
    numbers = {variant.container.number for variant in found}
    assert len(numbers) > len(SEEDS) / 2
    assert {number[:4] for number in numbers} == {"XVRU", "XQLU"}
    assert all(iso6346.is_valid(number) for number in numbers)
    assert all(iso6346.remainder(number[:10]) != 10 for number in numbers)
    assert all(v.papers.container_number == v.container.number for v in found)


def test_a_wrong_check_digit_stays_wrong_by_as_much() -> None:
    values = {"container.number_invalid": True, "container.number": "XVRU1000037"}
    scenario = schema.with_values(varying(owners=["XQLU"]), values)
    for seed in SEEDS:
        number = vary(scenario, seed).container.number
        assert (int(number[10]) - iso6346.check_digit(number[:10])) % 10 == 3


def test_a_seal_that_differs_in_two_digits_still_does() -> None:
    scenario = schema.with_values(varying(seals=["BK", "DT"]), {"papers.seal_number": "AH4182087"})
    for seed in SEEDS:
        variant = vary(scenario, seed)
        ours, theirs = variant.container.seal.number, variant.papers.seal_number
        assert ours[:2] == theirs[:2]
        assert [a != b for a, b in zip(ours, theirs, strict=True)] == [False] * 7 + [True, True]
    assert len({vary(scenario, seed).container.seal.number for seed in SEEDS}) == len(SEEDS)


def test_places_move_together_and_in_steps() -> None:
    keys = ["hides.0.packs.0.at_mm.1", "cargo.stacks.0.from_door_mm"]
    scenario = varying(moves=[{"keys": keys, "least": 0, "most": 300, "step": 100}])
    found = set()
    for seed in range(30):
        variant = vary(scenario, seed)
        up = variant.hides[0].packs[0].at_mm[1]
        assert variant.cargo.stacks[0].from_door_mm - 3300 == up
        found.add(up)
    assert found == {0.0, 100.0, 200.0, 300.0}


def test_a_move_may_change_a_count() -> None:
    keys = ["cargo.stacks.0.rows"]
    scenario = varying(moves=[{"keys": keys, "least": -2, "most": 0, "step": 1}])
    assert {vary(scenario, seed).cargo.stacks[0].rows for seed in range(20)} == {6, 7, 8}


def test_the_cargo_may_stand_on_the_other_side() -> None:
    scenario = varying(cargo_mirrored=True)
    found = {tuple(s.x_mm for s in vary(scenario, seed).cargo.stacks) for seed in SEEDS}
    assert found == {(-745.0, 840.0, 0.0, 800.0), (745.0, -840.0, -0.0, -800.0)}


def test_companies_packing_and_start_are_drawn() -> None:
    scenario = varying(
        shippers=["A", "B"],
        consignees=["C", "D"],
        packing_shuffled=True,
        starts=["start", "left_0"],
    )
    found = [vary(scenario, seed) for seed in range(30)]
    assert {v.papers.shipper for v in found} == {"A", "B"}
    assert {v.papers.consignee for v in found} == {"C", "D"}
    assert {v.start for v in found} == {"start", "left_0"}
    assert len({tuple(line.packages for line in v.papers.packing_list) for v in found}) == 6


def test_a_twin_with_the_same_seed_shows_the_same_box() -> None:
    rules = {"owners": ["XVRU"], "seals": ["BK"], "shippers": ["A", "B"], "cargo_mirrored": True}
    move = {"keys": ["hides.0.packs.0.at_mm.1"], "least": 0, "most": 300, "step": 100}
    dirty = varying(**rules, moves=[move])
    clean = schema.with_values(LIBRARY["s03_clean"], {"variation": {**STILL, **rules}})
    for seed in SEEDS:
        ours, theirs = vary(dirty, seed), vary(clean, seed)
        for table in ("container", "papers", "cargo", "start"):
            assert getattr(ours, table) == getattr(theirs, table)


def test_a_bait_may_be_missing_with_what_has_its_name() -> None:
    words = {"en": "x", "ru": "x", "fr": "x"}
    values = {
        "repairs": [{"name": "patch", "wall": "left_wall", "from_door_mm": 159}],
        "answer.baits": [{"id": "patch", "aoi": "left_wall", "title": words}],
    }
    scenario = schema.with_values(LIBRARY["s03"], values)
    scenario = schema.with_values(scenario, {"variation": {**STILL, "optional": ["patch"]}})
    found = {(len(v.repairs), len(v.answer.baits)) for v in (vary(scenario, s) for s in SEEDS)}
    assert found == {(0, 0), (1, 1)}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"moves": [{"keys": ["a.b"], "least": 0, "most": 1, "step": 1}]}, "a.b is none"),
        ({"moves": [{"keys": ["id"], "least": 0, "most": 1, "step": 1}]}, "id is none"),
        ({"moves": [{"keys": ["id"], "least": 0, "most": 1, "step": 0.3}]}, "whole number of ste"),
        ({"moves": [{"keys": ["id"], "least": 2, "most": 1, "step": 1}]}, "whole number of steps"),
        ({"optional": ["patch"]}, "known baits"),
        ({"owners": ["XVRJ"]}, "match pattern"),
    ],
)
def test_what_cannot_vary_is_refused(rules: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        varying(**rules)


def test_a_variant_that_does_not_fit_says_which() -> None:
    keys = ["cargo.stacks.0.from_door_mm"]
    scenario = varying(moves=[{"keys": keys, "least": 20000, "most": 20000, "step": 1}])
    with pytest.raises(ScenarioError, match=r"s03 varied by seed 4.*cartons inside the box"):
        vary(scenario, 4)
