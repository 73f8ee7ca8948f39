"""What `kiosk analyse` prints of a session: its measures as a summary on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.wording import Wording

if TYPE_CHECKING:
    from vrkiosk_telemetry.analysis import Derived

TABLE_RADIUS: Final = 2.5  # degrees, the coverage shown in the summary


def report(console: Console, derived: Derived, texts: Texts, short: bool) -> None:
    """The summary of one session: what a trainer asks first."""
    row = derived.tables["session"].to_pylist()[0]
    whose = escape(f"{row['scenario_id']}  {row['officer']}")
    console.print(f"[bold]{derived.session}[/bold]  {whose}")
    console.print(_score_line(row, texts))
    if short:
        return
    _areas(console, row, texts)
    _misses(console, derived, row, texts)
    console.print(_source_line(derived, row, texts))
    if row["fixations"]:
        console.print(_gaze_line(row, texts))
    if row["reaches"]:
        line = texts.fill(
            "analysis.hand_line",
            count=row["reaches"],
            seconds=_number(row["reach_median_s"], 2),
            sparc=_number(row["sparc_median"], 2),
            height=_number(row["head_height_m"], 2),
        )
        console.print(line)
    if row["source"] != "none":
        console.print(_surfaces(derived, row["source"], texts))
        _coverage_note(console, derived, texts)


def _score_line(row: dict[str, Any], texts: Texts) -> str:
    if row["score"] is None:
        return texts["analysis.no_score"]
    decision = row["decision"]
    verdict = texts["result.passed" if row["passed"] else "result.failed"].lower()
    said = texts[f"decision.{decision}"] if decision else texts["analysis.no_decision"]
    score = texts.fill(
        "analysis.score", score=_number(row["score"], 1), verdict=verdict, decision=said
    )
    percent = _number(100.0 * row["training_coverage"], 0)
    return f"{score}\n{texts.fill('analysis.training_coverage', percent=percent)}"


def _areas(console: Console, row: dict[str, Any], texts: Texts) -> None:
    """Critical fails, then the points of each area and what was lost of its parts."""
    words = Wording(texts)
    for name in json.loads(row["critical"] or "[]"):
        console.print(f"  [red]{escape(words.or_plain(f'critical.{name}', str(name)))}[/red]")
    for area in json.loads(row["areas"] or "[]"):
        lost = [
            words.or_plain(f"part.{part['name']}", str(part["name"]))
            for part in area["parts"]
            if part["assessed"] and part["points"] < part["of"]
        ]
        name = words.or_plain(f"area.{area['name']}", str(area["name"]))
        points = f"{_number(area['points'], 1)} / {_number(area['of'], 1)}"
        told = f": {', '.join(lost)}" if lost else ""
        console.print(f"  {name} {points}{told}", markup=False, highlight=False)


def _misses(console: Console, derived: Derived, row: dict[str, Any], texts: Texts) -> None:
    """What the miss report says, in words."""
    wording = Wording(texts, derived.context.scenario)
    found = json.loads(row["misses"] or "[]")
    if found:
        console.print(f"{texts['miss.heading']}:")
    for miss in found:
        console.print(f"  {': '.join(wording.miss(miss))}", markup=False)


def _source_line(derived: Derived, row: dict[str, Any], texts: Texts) -> str:
    if row["source"] != "eye":
        return texts[f"analysis.source_{row['source']}"]
    quality = derived.tables["quality"].to_pylist()[0]
    return texts.fill(
        "analysis.source_eye",
        rate=_number(quality["sample_rate_hz"], 0),
        loss=_number(100.0 * quality["data_loss"], 1),
        precision=_number(quality["precision_rms_s2s_deg"], 2),
    )


def _gaze_line(row: dict[str, Any], texts: Texts) -> str:
    return texts.fill(
        "analysis.gaze_line",
        count=row["fixations"],
        median=_number(row["fixation_median_ms"], 0),
        saccade=_number(row["saccade_median_deg"], 1),
        sge=_number(row["sge_surface"], 2),
        gte=_number(row["gte_surface"], 2),
    )


def _surfaces(derived: Derived, source: str, texts: Texts) -> Table:
    """Surfaces in the order they were first looked at, then those that never were."""
    covered = {
        row["surface"]: row["share"]
        for row in derived.tables["coverage"].to_pylist()
        if not row["aoi"] and row["radius_deg"] == TABLE_RADIUS
    }
    rows = [
        row
        for row in derived.tables["aoi_measure"].to_pylist()
        if (row["level"], row["source"], row["step"]) == ("surface", source, -1)
    ]
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(texts["analysis.surface"], no_wrap=True)
    keys = ["entry", "visits", "dwell", "share"]
    titles = [texts[f"analysis.{key}"] for key in keys]
    if source == "eye":
        titles += [texts["analysis.fixations"], texts.fill("analysis.covered", deg=TABLE_RADIUS)]
    for title in titles:
        table.add_column(title, justify="right")
    for row in sorted(rows, key=lambda one: one["rank"] or len(rows) + 1):
        table.add_row(*_cells(row, covered, source, texts))
    return table


def _cells(
    row: dict[str, Any], covered: dict[str, float], source: str, texts: Texts
) -> Iterator[str]:
    yield escape(Wording(texts).place(row["aoi"]))
    yield (
        texts["analysis.never"] if row["entry_time_s"] is None else _number(row["entry_time_s"], 1)
    )
    yield str(row["entries"])
    yield _number(row["dwell_ms"] / 1e3, 1)
    yield _number(100.0 * (row["dwell_share"] or 0.0), 1)
    if source == "eye":
        yield str(row["fixations"])
        share = covered.get(row["aoi"])
        yield "" if share is None else _number(100.0 * share, 1)


def _coverage_note(console: Console, derived: Derived, texts: Texts) -> None:
    """How surface coverage is defined: it has no meaning without its numbers."""
    rows = derived.tables["coverage"].slice(0, 1).to_pylist()
    if rows:
        note = texts.fill(
            "analysis.covered_note",
            deg=TABLE_RADIUS,
            reach=rows[0]["reach_m"],
            incidence=_number(rows[0]["incidence_deg"], 0),
            least=_number(rows[0]["least_ms"], 0),
        )
        console.print(f"[dim]{note}[/dim]")


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
