"""Cartons of another batch: their board is another, and nothing else of them."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scene import OTHER_BATCH
from vrkiosk_scenarios.world import World

SIGHT = 0.05  # of a colour's share, that an eye tells apart side by side


def tints(scenario: Scenario) -> set[tuple[float, float, float]]:
    return {p.tint for p in World(scenario, 1).description.parts if p.name.startswith("carton_")}


def test_a_stack_of_another_batch_has_greyer_board(s03: Scenario) -> None:
    assert tints(s03) == {(1.0, 1.0, 1.0)}
    mixed = schema.with_values(s03, {"cargo.stacks.0.other_batch": 1.0})
    assert tints(mixed) == {(1.0, 1.0, 1.0), OTHER_BATCH}
    assert max(abs(a - 1.0) for a in OTHER_BATCH) > 4 * SIGHT


def test_a_faint_difference_is_a_part_of_it(s03: Scenario) -> None:
    faint = schema.with_values(s03, {"cargo.stacks.0.other_batch": 0.5})
    (found,) = tints(faint) - {(1.0, 1.0, 1.0)}
    assert found == pytest.approx([(1.0 + a) / 2 for a in OTHER_BATCH])
    assert max(abs(a - 1.0) for a in found) > 2 * SIGHT


def test_it_weighs_and_holds_the_same(s03: Scenario) -> None:
    other = schema.with_values(s03, {"cargo.stacks.0.other_batch": 1.0})
    masses = [[plan.mass for plan in World(one, 1).plans] for one in (s03, other)]
    assert masses[0] == masses[1]
