"""`kiosk analyse` as it is typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk_telemetry.analysis.schemas import TABLES
from vrkiosk_telemetry.reader import Session

RUNNER = CliRunner()


def test_tables_pictures_and_a_summary(
    played_session: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = played_session("s03")
    result = RUNNER.invoke(app, ["analyse", str(folder), "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {*TABLES, "pictures"}
    assert len(list((tmp_path / "pictures").iterdir())) == 2
    assert "front wall" in result.stdout
    assert "Score 100.0 of 100, passed" in result.stdout
    assert "fixations, median" in result.stdout


def test_in_russian_without_pictures(played_session: Callable[[str], Path], tmp_path: Path) -> None:
    arguments = ["--out", str(tmp_path), "--language", "ru", "--no-pictures"]
    result = RUNNER.invoke(app, ["analyse", str(played_session("s03")), *arguments])
    assert result.exit_code == 0, result.output
    assert "передняя стенка" in result.stdout
    assert not (tmp_path / "pictures").exists()


def test_a_broken_session_is_reported_and_the_others_analysed(
    played_session: Callable[[str], Path], tmp_path: Path
) -> None:
    folder, out = tmp_path / "sessions", tmp_path / "out"
    shutil.copytree(played_session("s03"), folder / "good")
    (folder / "bad").mkdir(parents=True)
    (folder / "bad" / "session.json").write_text("{}")
    result = RUNNER.invoke(app, ["analyse", str(folder), "--out", str(out), "--no-pictures"])
    assert result.exit_code == 1
    assert "bad" in result.stderr
    assert "skipped" in result.stderr
    assert len(list((out / "session").rglob("*.parquet"))) == 1


def test_nothing_to_analyse(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["analyse", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "no recorded session" in result.stderr


def test_another_language_is_refused(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["analyse", str(tmp_path), "--language", "de"])
    assert result.exit_code == 2
    assert "en, ru" in result.stderr


def test_misses_are_told_in_words(replayed: Callable[..., Session], tmp_path: Path) -> None:
    folder = replayed(400, lambda frame: None).path
    result = RUNNER.invoke(app, ["analyse", str(folder), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Not searched: ceiling" in result.stdout
    assert "decision: none" in result.stdout
