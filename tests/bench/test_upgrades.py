"""Updates killed at every kind of step, a few of the thousand that `bench/run upgrades` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def upgrades(bench: Callable[[str], ModuleType]) -> ModuleType:
    return bench("upgrades")


def test_killed_at_random_steps_an_update_ends_well(upgrades: ModuleType) -> None:
    most = upgrades.steps_of_one()
    assert most > 100
    trials = [upgrades.trial(seed, most) for seed in range(24)]
    assert [one for one in trials if one.wrong] == []
    killed = [version for one in trials for version in one.after]
    assert len(killed) > 20
    assert set(killed) == {"1.0", "1.1"}  # before and after the switch
    assert any(one.sick and one.end == "1.0" for one in trials)


def test_a_release_that_is_not_whole_is_found(upgrades: ModuleType, tmp_path: Path) -> None:
    """What the bench looks for would be seen."""
    machine, path = upgrades.prepared(tmp_path, sick=False)
    machine.updater().apply(path)
    (machine.site.releases / "1.1/lib/3.py").unlink()
    with pytest.raises(AssertionError, match=r"lib/3\.py was altered"):
        _ = machine.runs
    (machine.site.current).unlink()
    with pytest.raises(AssertionError, match="no whole release is current"):
        _ = machine.runs
