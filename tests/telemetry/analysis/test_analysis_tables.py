"""Derived tables of several sessions, asked as docs/analysis.md shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb

from vrkiosk_telemetry.analysis import analyse, write_tables
from vrkiosk_telemetry.analysis.schemas import COLUMNS
from vrkiosk_telemetry.reader import Session

DOCUMENT = Path(__file__).parents[3] / "docs" / "analysis.md"


def test_the_documented_question_is_answered(
    played_session: Callable[[str], Path], tmp_path: Path
) -> None:
    for scenario in ("s03", "s03_clean"):
        write_tables(analyse(Session.open(played_session(scenario))), tmp_path)
    (question,) = re.findall(r"```sql\n(SELECT .*?aoi_measure.*?)```", DOCUMENT.read_text(), re.S)
    rows = duckdb.sql(question.replace("'analysis/", f"'{tmp_path}/")).fetchall()
    by_place = {(scenario, surface): rest for scenario, surface, *rest in rows}
    assert {scenario for scenario, _ in by_place} == {"s03", "s03_clean"}
    sessions, dwell_s, seen_after_s, never = by_place["s03", "front_wall"]
    assert (sessions, never) == (1, 0.0)
    assert 15.0 < dwell_s < 45.0
    assert seen_after_s > 40.0
    assert by_place["s03", "outside_left"][3] == 0.0


def test_every_table_is_documented() -> None:
    text = DOCUMENT.read_text()
    assert all(f"`{name}`" in text for name in COLUMNS)
