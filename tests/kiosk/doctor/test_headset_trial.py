"""Whether a headset holds its rate: what is counted, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.doctor import headset_trial
from vrkiosk.doctor.headset_trial import DRAWN_BEFORE, Meter, Trial, heaviest
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.runtime import Notice, RuntimeInfo, RuntimeUnavailable
from vrkiosk_xr.scripted import ScriptedRuntime

PERIOD_NS = 11_111_111
WELL = Trial("R", "Index", "Radeon | 4.6", "s03", 60.0, 90.0, 5400, 20, (3.0, 5.0, 9.0), True)


def frames(count: int, missed: dict[int, int]) -> Iterator[FrameInput | Notice]:
    """At 90 Hz; missed: periods that go by before a frame, by its number."""
    yield Notice("waiting", 0, {})
    late = 0
    for number in range(count):
        late += missed.get(number, 0)
        frame = FrameInput()
        frame.record["flags"] = Flag.HEAD_VALID | Flag.SHOULD_RENDER
        frame.record["late"] = late
        frame.record["index"] = number
        frame.record["t"] = 10**9 + (number + late) * PERIOD_NS
        yield frame


def measured(runtime: ScriptedRuntime, graphics: str = "Radeon | 4.6", shown: bool = True) -> Trial:
    scenario = schema.library()["s01"]
    meter = Meter(runtime, World(scenario, 1, "en"), lambda frame, step: shown)
    meter.run(60.0)
    return meter.trial(scenario.id, graphics)


def of_headset(items: Iterator[FrameInput | Notice], system: str = "Index") -> ScriptedRuntime:
    runtime = ScriptedRuntime(items)
    runtime.info = RuntimeInfo(backend="openxr", runtime="R", system=system)
    return runtime


def test_missed_periods_and_the_rate_are_counted_after_the_first_frames() -> None:
    missed = {10: 50, DRAWN_BEFORE + 20: 2, DRAWN_BEFORE + 30: 1}
    found = measured(of_headset(frames(10 * DRAWN_BEFORE, missed)))
    assert (found.frames, found.late, found.rate_hz) == (9 * DRAWN_BEFORE, 3, 90.0)
    assert found.verdict == "holds"
    assert found.late_share == pytest.approx(3 / 813)


def test_a_machine_that_draws_few_frames_is_no_headset_that_nobody_wears() -> None:
    found = measured(of_headset(frames(40, {number: 10 for number in range(40)})))
    assert (found.frames, found.late, found.verdict) == (36, 350, "misses")
    assert found.rate_hz == 90.0  # of the display, whatever came of it


def test_a_rate_that_is_held() -> None:
    found = measured(of_headset(frames(DRAWN_BEFORE + 100, {})))
    assert (found.verdict, found.late) == ("holds", 0)
    assert found.to_json()["verdict"] == "holds"


@pytest.mark.parametrize(
    ("system", "graphics"),
    [("Index", "llvmpipe (LLVM 19) | 4.5"), ("Monado: Simulated HMD", "Radeon | 4.6")],
)
def test_without_a_display_there_is_no_verdict(system: str, graphics: str) -> None:
    found = measured(of_headset(frames(DRAWN_BEFORE + 10, {}), system), graphics)
    assert found.verdict == "no-display"


def test_a_headset_that_nobody_wears_shows_nothing() -> None:
    assert measured(of_headset(frames(50, {})), shown=False).verdict == "not-shown"


def test_the_heaviest_has_the_most_triangles() -> None:
    library = {name: schema.library()[name] for name in ("s01", "s03")}
    assert heaviest(library) in library.values()


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """`kiosk doctor --headset` where the trial comes to what is given."""
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))

    def run(outcome: Trial | Exception, *words: str) -> Any:
        def trial(config: Any, seconds: float, tell: Any) -> Trial:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(headset_trial, "try_headset", trial)
        return CliRunner().invoke(app, ["doctor", "--headset", *words])

    return run


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({}, 0, "It holds its rate"),
        ({"late": 500}, 2, "does not hold its rate"),
        ({"real": False}, 1, "No verdict"),
        ({"frames": 0}, 1, "nobody wore the headset"),
    ],
)
def test_what_is_said(doctor: Any, change: dict[str, Any], status: int, words: str) -> None:
    done = doctor(replace(WELL, **change), "--language", "en")
    assert done.exit_code == status, done.output
    assert words in done.output
    assert "90 Hz" in done.output


def test_for_programs_and_in_russian(doctor: Any) -> None:
    assert '"verdict": "holds"' in doctor(WELL, "--json").output
    assert "выдерживается" in doctor(WELL, "--language", "ru").output


def test_without_a_headset_it_says_so(doctor: Any) -> None:
    done = doctor(RuntimeUnavailable("no headset is plugged in"))
    assert done.exit_code == 3
    assert "no headset is plugged in" in done.output
