"""When a surface came into view, clear and lit: once each, in that order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
Stages = dict[str, list[tuple[bool, bool]]]


def stages(puppet: Any) -> Stages:
    found: Stages = defaultdict(list)
    for event in puppet.named("in_view"):
        found[event["aoi"]].append((event["clear"], event["lit"]))
    return found


@pytest.fixture
def empty(s03: Scenario) -> Scenario:
    return schema.with_values(s03, {"cargo.stacks": []})


def test_before_shut_doors_the_inside_is_in_view_and_not_clear(
    make_puppet: Make, empty: Scenario
) -> None:
    puppet = make_puppet(empty)
    puppet.wait(8.0)
    found = stages(puppet)
    assert found["door_left"] == [(True, True)]  # daylight
    assert found["front_wall"] == [(False, False)]
    assert "outside_left" not in found  # edge on


def test_a_stage_is_told_once_and_only_ever_a_better_one(
    make_puppet: Make, empty: Scenario
) -> None:
    puppet = make_puppet(empty)
    puppet.go("doors")
    puppet.check_seal()
    puppet.go("start")
    puppet.open_box()
    puppet.wait(4.0)
    found = stages(puppet)
    assert found["front_wall"][-1] == (True, False)  # twelve metres of darkness away
    for told in found.values():
        ranks = [1 + clear + lit for clear, lit in told]
        assert ranks == sorted(set(ranks))
        assert len(told) <= 3


def test_it_is_the_same_at_any_frame_rate(make_puppet: Make, empty: Scenario) -> None:
    logs = []
    for rate in (20, 72, 120):
        puppet = make_puppet(empty, rate=rate)
        puppet.wait(6.0)
        logs.append(stages(puppet))
    assert logs[0] == logs[1] == logs[2]
