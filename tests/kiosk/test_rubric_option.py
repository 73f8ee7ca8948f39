"""A rubric of one's own: refused before anything starts, or kept whole with the record."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.config import Config
from vrkiosk.session_info import session_info
from vrkiosk_scenarios import rubric, schema
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.played import rubric_of
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import write_session
from vrkiosk_xr.runtime import RuntimeInfo

TEXT = files("vrkiosk_scenarios").joinpath(rubric.FILE).read_text(encoding="utf-8")


def test_a_wrong_rubric_is_bad_input_with_file_and_line(tmp_path: Path) -> None:
    wrong = tmp_path / "mine.toml"
    wrong.write_text(TEXT.replace("pass_mark = 75", "pass_marks = 75"), encoding="utf-8")
    run = CliRunner().invoke(app, ["run", "s03", "--rubric", str(wrong)])
    assert run.exit_code == 2
    assert "mine.toml:7: pass_marks: expected one of the keys" in run.output
    assert "Did you mean 'pass_mark'?" in run.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session to be scored by a stricter rubric."""
    own = rubric.parse(TEXT.replace("pass_mark = 75", "pass_mark = 90"), "own.toml")
    scenario = schema.library()["s03_clean"]
    runtime = RuntimeInfo("officer", "", "")
    info = session_info(Config(data=tmp_path), "o-1", scenario, World(scenario, 1), runtime, own)
    write_session(tmp_path, info)
    return tmp_path


def test_the_record_keeps_the_rubric_it_is_scored_by(folder: Path) -> None:
    found = rubric_of(Session.open(folder))
    assert found.pass_mark == 90
    assert found.sha256 != rubric.packaged().sha256


def test_a_rubric_of_another_version_is_refused_with_what_was_expected(folder: Path) -> None:
    path = folder / "session.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    del body["rubric"]["evidence"]
    path.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(RecordError, match="evidence: expected this key; it is missing"):
        rubric_of(Session.open(folder))
    body["rubric"] = {}
    path.write_text(json.dumps(body), encoding="utf-8")
    assert rubric_of(Session.open(folder)) == rubric.packaged()
