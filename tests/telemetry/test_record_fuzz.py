"""A short run of the fuzz target, so that it works when somebody wants a long one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import pytest

Loader = Callable[[Path], AbstractContextManager[ModuleType]]
SCRIPT = Path(__file__).parents[1] / "fuzz" / "fuzz_record.py"


@pytest.fixture
def fuzz_record(load_script: Loader) -> Iterator[ModuleType]:
    with load_script(SCRIPT) as module:
        yield module


def test_damaged_records_are_refused_or_read_up_to_the_damage(
    fuzz_record: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of this process others used memory too; a run of its own has the limit.
    monkeypatch.setattr(fuzz_record, "memory_mib", lambda: 0.0)
    tried = fuzz_record.fuzz(tmp_path / "current", 1, lambda number: number >= 150)
    print(tried)
    assert tried.inputs == 150
    for outcome in ("live damaged", "live refused", "sealed damaged"):
        assert tried.outcomes[outcome]


def test_the_same_seed_tries_the_same(fuzz_record: ModuleType, tmp_path: Path) -> None:
    live = fuzz_record.record(tmp_path / "live")
    names = []
    for run in range(2):
        chance = fuzz_record.random.Random("1/7")
        folder = tmp_path / f"copy-{run}"
        fuzz_record.shutil.copytree(live, folder)
        names.append(fuzz_record.any_file(folder, chance))
    assert names[0] == names[1]


def test_an_input_that_raises_anything_else_is_reported(
    fuzz_record: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path, play: bool) -> str:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(fuzz_record, "read", broken)
    with pytest.raises(AssertionError, match=r"input 0, .*ZeroDivisionError: oh"):
        fuzz_record.fuzz(tmp_path / "current", 1, lambda number: number >= 1)
    assert (tmp_path / "current" / "session.json").exists(), "the input is kept"
