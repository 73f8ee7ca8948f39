"""The frame around the figures: verdicts, lines, JSON, exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Import = Callable[[str], ModuleType]


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(1.0, "ok"), (2.0, "ok"), (2.1, "SHORT"), (float("nan"), "SHORT"), (None, "not measured")],
)
def test_a_figure_must_not_be_above_its_limit(
    bench: Import, value: float | None, verdict: str
) -> None:
    figure = bench("figure").Figure("name", value, 2.0, "ms", "how")
    assert figure.verdict == verdict
    assert figure.short == (verdict == "SHORT")
    assert verdict in figure.line()
    assert figure.as_dict()["verdict"] == verdict


def test_a_machine_is_never_counted_as_faster_than_the_reference(
    bench: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = bench("figure")
    monkeypatch.setattr(figure, "TURNS", 10)
    assert figure.machine_factor() == 1.0
    monkeypatch.setattr(figure, "REFERENCE_S", 1e-9)
    assert figure.machine_factor() > 1.0


def test_every_bench_is_a_module_with_figures(bench: Import) -> None:
    for entry in bench("main").BENCHES:
        assert callable(entry.load())


def test_names_are_chosen_and_unknown_ones_refused(
    bench: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    main = bench("main")
    assert [entry.name for entry in main.choose(["start"])] == ["start"]
    assert "crash" in [entry.name for entry in main.choose([])]
    assert main.main(["no-such"]) == 2
    assert "no-such" in capsys.readouterr().err
    assert main.main(["--list"]) == 0
    assert "gl_cost" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "must", "status"), [(1.0, "", 0), (3.0, "", 1), (None, "", 0), (None, "1", 1)]
)
def test_the_status_says_whether_one_fell_short(
    bench: Import,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    value: float | None,
    must: str,
    status: int,
) -> None:
    main, figure = bench("main"), bench("figure")
    found = figure.Figure("a figure", value, 2.0, "s", "how")
    monkeypatch.setattr(bench("start"), "figures", lambda factor: [found])
    monkeypatch.setattr(main, "machine_factor", lambda: 1.0)
    monkeypatch.setenv("MUST", must)
    assert main.main(["--json", "start"]) == status
    (result,) = json.loads(capsys.readouterr().out)
    assert result["figures"][0]["value"] == value


def test_a_bench_that_breaks_does_not_hide_the_others(
    bench: Import, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main, figure = bench("main"), bench("figure")

    def breaks(factor: float) -> Any:
        raise RuntimeError("no such device")

    monkeypatch.setattr(bench("start"), "figures", breaks)
    monkeypatch.setattr(
        bench("crash"), "figures", lambda factor: [figure.Figure("next", 1.0, 2.0, "", "")]
    )
    monkeypatch.setattr(main, "machine_factor", lambda: 1.0)
    assert main.main(["start", "crash"]) == 1
    out = capsys.readouterr().out
    assert "no such device" in out
    assert "next" in out


def block(calls: int, *times: int) -> dict[str, Any]:
    return {"calls": calls, "cpu_ns": list(times)}


def test_the_openxr_ratio_compares_programs_that_make_the_same_calls(bench: Import) -> None:
    xr_cost = bench("xr_cost")
    results = {"c": [block(29, 100, 300), block(29, 200)], "python": [block(29, 240, 240, 9000)]}
    xr_cost.check_calls(results)
    figure = xr_cost.compare("ratio", results, "cpu_ns", "frames", 1.25)
    assert figure.value == pytest.approx(1.2)
    assert not figure.short
    results["python"][0]["calls"] = 30
    with pytest.raises(RuntimeError, match="not the same OpenXR calls"):
        xr_cost.check_calls(results)


def test_without_root_the_monado_figures_say_why(
    bench: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    figures = list(bench("xr_cost").figures(1.0))
    assert {figure.verdict for figure in figures} == {"not measured"}
    assert all("root" in figure.how for figure in figures)


def test_steady_seconds_lie_between_two_motions(
    bench: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    allocation = bench("allocation")
    monkeypatch.setattr(allocation, "swaying", lambda: iter(range(10_000)))
    told: list[str] = []

    class Probe(allocation.Probe):  # type: ignore[name-defined, misc]
        def prepare(self) -> None:
            told.append("prepare")

        def begin(self) -> None:
            told.append("begin")

        def end(self) -> None:
            told.append("end")

    class Event:
        name = "motion"

    events: list[Any] = []
    for number, _ in enumerate(allocation.frames(Probe(), events)):
        if number % allocation.RATE_HZ == allocation.RATE_HZ - 1:
            events.append(Event())
    assert told == ["prepare"] + ["begin", "end"] * allocation.SECONDS
