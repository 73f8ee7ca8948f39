"""Transitions and entropies worked out by hand."""

from __future__ import annotations

from math import isnan, log2

import pytest

from vrkiosk_telemetry.analysis.transitions import find_transitions

A, B, C = 0, 1, 2


def test_there_and_back() -> None:
    """A B A: A has two of three looks; both moves are certain, so GTE is 0."""
    found = find_transitions([[A, B, A]], areas=4)
    assert found.counts == {(A, B): 1, (B, A): 1}
    assert found.sge == pytest.approx(-(2 / 3 * log2(2 / 3) + 1 / 3 * log2(1 / 3)))
    assert found.gte == 0.0
    assert found.sge_normalised == pytest.approx(found.sge / 2)
    assert found.probability(A, B) == 1.0
    assert found.probability(C, A) == 0.0


def test_a_choice_at_one_area() -> None:
    """A B A C A: from A to B or C with 1/2 each, p_A = 3/5, so GTE = 3/5 of a bit."""
    found = find_transitions([[A, B, A, C, A]], areas=3)
    assert found.gte == pytest.approx(0.6)
    assert found.probability(A, C) == 0.5
    assert found.gte_normalised == pytest.approx(0.6 / log2(3))


def test_even_looks_have_the_largest_entropy() -> None:
    assert find_transitions([[A], [B], [C]], areas=3).sge_normalised == pytest.approx(1.0)


def test_looking_on_is_no_transition_but_counts_as_looks() -> None:
    found = find_transitions([[A, A, A, B]], areas=2)
    assert found.counts == {(A, B): 1}
    assert found.sge == pytest.approx(-(0.75 * log2(0.75) + 0.25 * log2(0.25)))


def test_no_move_across_a_break() -> None:
    assert find_transitions([[A], [B]], areas=2).counts == {}


def test_nothing_looked_at_has_no_entropy() -> None:
    found = find_transitions([], areas=3)
    assert isnan(found.sge)
    assert isnan(found.gte_normalised)


def test_one_area_cannot_be_normalised() -> None:
    assert isnan(find_transitions([[A]], areas=1).sge_normalised)
