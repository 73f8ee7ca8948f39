"""The profile of a frame: own times, and phases that the product still has."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

Import = Callable[[str], ModuleType]


def test_every_phase_is_made_of_functions_that_there_are(bench: Import) -> None:
    for functions in bench("frame_profile").phases().values():
        assert all(callable(getattr(owner, name)) for owner, name in functions)


def test_what_a_watched_function_takes_is_not_its_callers(
    bench: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0

    def work(us: int) -> None:
        nonlocal now
        now += us * 1000

    def outer() -> None:
        work(5)
        parts.inner()
        work(2)

    monkeypatch.setattr(time, "thread_time_ns", lambda: now)
    parts = SimpleNamespace(outer=outer, inner=lambda: work(20))
    watch = bench("frame_profile").Stopwatch()
    watch.watch("outer", parts, "outer")
    watch.watch("inner", parts, "inner")
    for counts in (False, True):
        parts.outer()
        watch.end_frame(counts)
    assert len(watch.frames) == 1
    assert watch.frames[0] == [7000, 20000]
