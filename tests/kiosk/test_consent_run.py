"""A session whose officer declined, from the command line: scored, sealed, never shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.result import outcome
from vrkiosk_scenarios.rubric import packaged
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.reader import Session


def kiosk(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "vrkiosk", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("declined")
    run = "run", "s03", "--runtime", "officer", "--no-sound", "--rate-hz", "30"  # with pictures
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
    assert outcome(library()["s03"], events, packaged()) == result
    assert result["passed"]


def test_nothing_that_follows_a_body_was_kept(folder: Path) -> None:
    session = Session.open(folder)
    assert session.declined
    assert session.check() == ()
    assert sum(map(len, session.frame_blocks())) == 0
    names = {path.name for path in folder.iterdir()}
    assert not names & {"hands.parquet", "gaze.parquet", "objects.parquet", "picture.png"}
    assert session.info.consent["purpose"] == "training"


PNG, JPEG = b"\x89PNG", b"\xff\xd8\xff"


def test_no_picture_was_kept_anywhere(data: Path) -> None:
    files = [path for path in data.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert {path.suffix for path in files} <= {".json", ".parquet", ".arrows", ".key", ".pub", ""}
    for path in files:
        content = path.read_bytes()
        assert not content.startswith((PNG, JPEG)), path.name
        assert PNG not in content, path.name


def test_the_command_alone_says_in_words_what_was_kept(folder: Path) -> None:
    done = kiosk("replay", str(folder))
    assert done.returncode == 0, done.stderr
    assert "no replay: declined" in done.stdout
    assert "Confirmed: Full unload" in done.stdout


@pytest.mark.parametrize(
    "option",
    [
        ("--verify",),
        ("--pictures", "shots"),
        ("--headless", "--out", "frames"),
        ("--compare", "itself"),
        ("--compare", "itself", "--headless", "--out", "frames"),
        ("--runtime", "scripted"),
        ("--runtime", "simulator"),
        ("--runtime", "openxr"),
    ],
    ids=" ".join,
)
def test_it_is_not_shown_and_not_run_again(
    folder: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    places = {"itself": str(folder), "frames": str(tmp_path / "f"), "shots": str(tmp_path / "s")}
    run = CliRunner().invoke(app, ["replay", str(folder), *(places.get(o, o) for o in option)])
    assert run.exit_code == 2
    assert "no replay: declined" in run.stderr
    assert "the score" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_compared_with_it(folder: Path, played_session: Callable[[str], Path]) -> None:
    other = str(played_session("s03"))
    run = CliRunner().invoke(app, ["replay", other, "--compare", str(folder)])
    assert run.exit_code == 2
    assert "no replay: declined" in run.stderr


def test_pictures_of_what_the_eyes_saw_are_refused(tmp_path: Path) -> None:
    wanted = "--capture", str(tmp_path / "shots"), "--data", str(tmp_path)
    done = kiosk("run", "s03", "--runtime", "officer", "--consent", "none", *wanted)
    assert done.returncode == 2
    assert "leave one of them out" in done.stderr
    done = kiosk("run", "s03", "--consent", "some", "--data", str(tmp_path))
    assert done.returncode == 2
    assert "'all' or 'none'" in done.stderr


def test_no_height_of_the_eyes_is_kept(folder: Path) -> None:
    assert "eye_height_m" not in Session.open(folder).info.preferences
