"""A session whose officer declined, from the command line: scored, sealed, never shown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vrkiosk.result import outcome
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.reader import Session


def kiosk(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "vrkiosk", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("declined")
    run = "run", "s03", "--runtime", "officer", "--no-pictures", "--no-sound", "--rate-hz", "30"
    done = kiosk(*run, "--seed", "11", "--consent", "none", "--data", str(folder))
    assert done.returncode == 0, done.stderr
    assert kiosk("seal", "--data", str(folder)).returncode == 0
    return folder


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    (folder,) = (data / "outbox").iterdir()
    return folder


def test_the_score_is_made_of_what_was_kept(folder: Path) -> None:
    session = Session.open(folder)
    lines = [json.loads(line) for line in session.event_lines()]
    events = [
        Event(line["t"], line["name"], {k: v for k, v in line.items() if k not in ("t", "name")})
        for line in lines
    ]
    result = dict(session.info.result or {})
    assert result.pop("frames")["begun"] > 1000
    assert outcome(library()["s03"], events) == result
    assert result["passed"]


def test_nothing_that_follows_a_body_was_kept(folder: Path) -> None:
    session = Session.open(folder)
    assert session.declined
    assert session.check() == ()
    assert sum(map(len, session.frame_blocks())) == 0
    names = {path.name for path in folder.iterdir()}
    assert not names & {"hands.parquet", "gaze.parquet", "objects.parquet", "picture.png"}
    assert session.info.consent["purpose"] == "training"


@pytest.mark.parametrize("option", [("--verify",), ("--pictures", "shots")])
def test_it_is_not_shown_and_not_run_again(folder: Path, option: tuple[str, ...]) -> None:
    done = kiosk("replay", str(folder), *option)
    assert done.returncode == 2
    assert "no replay: declined" in done.stderr
    assert "the score" in done.stderr


def test_pictures_of_what_the_eyes_saw_are_refused(tmp_path: Path) -> None:
    wanted = "--capture", str(tmp_path / "shots"), "--data", str(tmp_path)
    done = kiosk("run", "s03", "--runtime", "officer", "--consent", "none", *wanted)
    assert done.returncode == 2
    assert "leave one of them out" in done.stderr
    done = kiosk("run", "s03", "--consent", "some", "--data", str(tmp_path))
    assert done.returncode == 2
    assert "'all' or 'none'" in done.stderr
