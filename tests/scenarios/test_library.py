"""The library: papers agree with what is drawn, and clean twins with the dirty ones."""

from __future__ import annotations

import re
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.hides import Cues
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.variation import vary

LIBRARY = schema.library()
CLEAN = "_clean"
DIRTY = sorted(name for name, scenario in LIBRARY.items() if scenario.answer.dirty)
# Not of the box: a twin has no checks of what was never there.
# A seal that was tampered with goes with what is hidden.
OF_THE_HIDE: Any = {"id": True, "answer": True, "drawn": True, "container": {"seal": {"state"}}}
# Goods from nowhere in particular: no country, nor a big port, may be named in what we ship.
REAL_PLACES = re.compile(
    r"\b(iran|turk|afghan|colombia|ecuador|panama|brazil|peru|mexic|china|chinese|russia|georgia"
    r"|azerbaijan|kazakh|uzbek|africa|america|europe|mersin|poti|batumi|baku|alat|aktau|ningbo"
    r"|guayaquil|rotterdam|antwerp|hamburg|dubai|istanbul|tehran|shanghai|santos)",
    re.IGNORECASE,
)


def test_each_scenario_is_in_the_file_of_its_id() -> None:
    assert [scenario.id for scenario in LIBRARY.values()] == list(schema.library_ids())
    with pytest.raises(KeyError):
        schema.from_library("s99")


def masses(scenario: Scenario) -> float:
    """What all packages weigh by their labels, kg."""
    cargo = scenario.cargo
    return sum(cargo.kinds[s.kind].mass_kg * s.columns * s.rows * s.layers for s in cargo.stacks)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_papers_agree_with_the_labels_of_what_is_drawn(name: str) -> None:
    scenario = LIBRARY[name]
    papers, box = scenario.papers, scenario.container
    assert papers.packages == scenario.cargo.cartons == sum(p.packages for p in papers.packing_list)
    assert papers.gross_kg == pytest.approx(masses(scenario))
    assert papers.gross_kg == pytest.approx(sum(p.gross_kg for p in papers.packing_list))
    assert papers.vgm_kg == pytest.approx(papers.gross_kg + box.tare_kg)
    assert papers.gross_kg <= box.max_gross_kg - box.tare_kg
    assert (papers.container_number, papers.size_type) == (box.number, box.size_type)


def test_every_place_time_and_trace_is_in_some_scenario() -> None:
    """What officers are never shown they do not learn."""
    places = [scenario.place for scenario in LIBRARY.values()]
    assert {place.stand for place in places} == {"ground", "blocks", "chassis"}
    assert {place.time for place in places} == {"day", "dusk"}
    hides = [hide for scenario in LIBRARY.values() for hide in scenario.hides]
    shown = {name for hide in hides for name, strength in hide.cues if strength}
    assert shown >= set(Cues.model_fields) - {"dust", "weld"}
    stacks = [stack for scenario in LIBRARY.values() for stack in scenario.cargo.stacks]
    assert any(stack.other_batch and stack.contents for stack in stacks)


def test_every_box_has_its_own_number_and_its_twin_the_same() -> None:
    boxes: dict[str, str] = {}
    for name, scenario in LIBRARY.items():
        number = scenario.container.number
        assert boxes.setdefault(number, name.removesuffix(CLEAN)) == name.removesuffix(CLEAN)


@pytest.mark.parametrize("name", DIRTY)
def test_a_clean_twin_is_the_same_box_with_nothing_hidden(name: str) -> None:
    dirty, clean = LIBRARY[name], LIBRARY[name + CLEAN]
    taken_out = schema.without_hides(dirty)
    assert clean.model_dump(exclude=OF_THE_HIDE) == taken_out.model_dump(exclude=OF_THE_HIDE)
    assert clean.hides == ()
    assert not clean.answer.dirty
    assert {c.id for c in clean.answer.checks} <= {c.id for c in taken_out.answer.checks}
    assert {i.title for i in dirty.answer.indicators}.isdisjoint(
        c.title for c in clean.answer.checks
    )


@pytest.mark.parametrize("name", DIRTY)
def test_a_twin_varies_as_the_box_does(name: str) -> None:
    for seed in range(5):
        ours, theirs = vary(LIBRARY[name], seed), vary(LIBRARY[name + CLEAN], seed)
        without = schema.without_hides(ours).model_dump(exclude=OF_THE_HIDE)
        assert without == theirs.model_dump(exclude=OF_THE_HIDE)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_no_real_place_is_named(name: str) -> None:
    text = LIBRARY[name].model_dump_json()
    assert REAL_PLACES.findall(text) == []
