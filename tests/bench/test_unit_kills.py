"""What the kills of the installed service come to, and where a bench that was cut short goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

Import = Callable[[str], ModuleType]


@pytest.fixture
def kills(bench: Import) -> Any:
    return bench("unit_kills")


def kill(kind: str, seed: int, back_s: float, **more: Any) -> dict[str, Any]:
    found = {"happened": True, "missing": 0, "twice": 0, "whole": True}
    return {"kind": kind, "seed": seed, "back_s": back_s, "cpu_s": 1.0, **found, **more}


def test_ninety_nine_of_a_hundred_are_not_above_the_percentile(kills: Any) -> None:
    times = [float(number) for number in range(1, 101)]
    assert [kills.percentile(times, share) for share in (50, 99, 100)] == [50.0, 99.0, 100.0]
    assert kills.percentile([7.0], 50) == 7.0


def test_a_hang_may_take_the_watchdogs_time_longer(kills: Any) -> None:
    found = [kill("app", 0, 2.0), kill("hang", 0, 12.0), {"records": 2, "sealed": 2}]
    figures = list(kills.told(kills.summed_up(found), 1.0))
    assert {figure.verdict for figure in figures} == {"ok"}
    assert [figure.limit for figure in figures[:4]] == [3.0, 3.0, 13.0, 3.0]


def test_anything_lost_twice_broken_or_only_claimed_is_short(kills: Any) -> None:
    for wrong in ({"missing": 1}, {"twice": 1}, {"whole": False}, {"happened": False}):
        found = [kill("app", 0, 1.0, **wrong), {"records": 1, "sealed": 1}]
        figures = kills.told(kills.summed_up(found), 1.0)
        assert sum(figure.short for figure in figures) == 1, wrong
    found = [kill("app", 0, 1.0), {"records": 1, "sealed": 0}]
    assert any(figure.short for figure in kills.told(kills.summed_up(found), 1.0))


def test_another_call_goes_on_with_the_first_seed_that_is_missing(
    kills: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def inside(kind: str, first: int, count: int) -> Iterator[dict[str, Any]]:
        asked.append((kind, first, count))
        yield from (kill(kind, seed, 1.0) for seed in range(first, first + count))

    monkeypatch.setattr(kills, "inside", inside)
    done = [kill("app", seed, 1.0) for seed in range(20)]
    found = list(kills.missing({"app": 100, "hang": 2}, done))
    assert asked == [("app", 20, 50), ("app", 70, 30), ("hang", 0, 2)]
    assert [line["seed"] for line in found] == [*range(20, 100), 0, 1]
    assert list(kills.missing({"app": 5}, done)) == []


def test_less_of_a_kind_may_be_asked_for(kills: Any) -> None:
    assert kills.wanted("") == kills.WANTED
    assert kills.wanted("app=5 hang=100000") == {"app": 5, "hang": kills.WANTED["hang"]}
