"""Whole sessions from the command line: decided, recorded, proved; and what bad input does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vrkiosk.replay.verifying import engine_run, scenario_of, verify_folder
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import GRIP, RIGHT, FrameInput

REDUCED = {
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 X86_V3",
    "OPENBLAS_CORETYPE": "Nehalem",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4",
}


def kiosk(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "vrkiosk", *words],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env={**os.environ, "COLUMNS": "1000", **environment},
    )


def play(data: Path, scenario: str, *more: str) -> subprocess.CompletedProcess[str]:
    return kiosk(
        *("run", scenario, "--runtime", "officer", "--no-pictures", "--seed", "11"),
        *("--rate-hz", "45", "--data", str(data), *more),
    )


def only_session(data: Path) -> Path:
    (folder,) = (data / "live").iterdir()
    return folder


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a session of S03, played by the ideal officer."""
    data = tmp_path_factory.mktemp("dirty")
    done = play(data, "s03")
    assert done.returncode == 0, done.stderr
    return only_session(data)


def test_the_officer_finds_the_false_wall(dirty: Path) -> None:
    result = Session.open(dirty).info.result
    assert result is not None
    assert result["decision"] in ("full_unload", "detain")
    assert result["passed"]


def test_the_record_runs_again_identically(dirty: Path) -> None:
    verdict = verify_folder(dirty)
    assert verdict.ok, verdict
    assert verdict.events >= 200


def test_it_does_so_on_a_lesser_processor(dirty: Path) -> None:
    done = kiosk("replay", str(dirty), "--verify", **REDUCED)
    assert (done.returncode, done.stdout[:9]) == (0, "identical"), done


def test_one_changed_float_changes_the_log(dirty: Path) -> None:
    session = Session.open(dirty)
    reading = next(e for e in session.events() if e.name == "reading")

    def frames() -> Iterator[FrameInput]:
        for frame in session.frames():
            if frame.index == reading.frame - 2:
                frame.floats[GRIP + 7 * RIGHT + 4] += 0.05
            yield frame

    run = engine_run(scenario_of(session), "en")
    assert list(run(session.info, frames())) != list(session.event_lines())


def test_the_clean_twin_is_released(tmp_path: Path) -> None:
    done = play(tmp_path, "s03_clean")
    assert done.returncode == 0, done.stderr
    result = Session.open(only_session(tmp_path)).info.result
    assert result is not None
    assert (result["decision"], result["passed"]) == ("release", True)


def test_without_room_on_disk_training_goes_on_unrecorded(tmp_path: Path) -> None:
    done = kiosk(
        *("run", "s03", "--runtime", "officer", "--no-pictures", "--seed", "3"),
        *("--rate-hz", "20", "--data", str(tmp_path)),
        KIOSK_RESERVE_MB="99999999",
    )
    assert done.returncode == 0, done.stderr
    assert "NOT RECORDED" in done.stderr
    assert "decision: full_unload" in done.stderr


def test_a_broken_scenario_starts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('id = "mine"\nversion = "1.0.0"\ndifficulti = 2\n', encoding="utf-8")
    done = play(tmp_path / "data", str(path))
    assert done.returncode == 2
    assert f"{path}:3: difficulti" in done.stderr
    assert "difficulty" in done.stderr
    assert not (tmp_path / "data").exists()


def test_an_unknown_scenario_names_the_library(tmp_path: Path) -> None:
    done = play(tmp_path / "data", "s99")
    assert done.returncode == 2
    assert "s03_clean" in done.stderr


def test_a_wrong_setting_is_bad_input() -> None:
    done = kiosk("run", "--language", "de")
    assert done.returncode == 2
    assert "--language" in done.stderr


def test_without_opengl_the_officer_plays_blind(tmp_path: Path) -> None:
    done = kiosk(
        *("run", "s03_clean", "--runtime", "officer", "--rate-hz", "20"),
        *("--data", str(tmp_path), "--seed", "1"),
        __EGL_VENDOR_LIBRARY_FILENAMES="/nonexistent",
    )
    assert done.returncode == 0, done.stderr
    assert "no pictures" in done.stderr


def test_without_a_server_sync_says_what_to_do(tmp_path: Path) -> None:
    done = kiosk("sync", "--once", "--data", str(tmp_path))
    assert done.returncode == 2
    assert "kiosk enrol --server" in done.stdout


def test_a_folder_without_a_session_is_bad_input(tmp_path: Path) -> None:
    done = kiosk("replay", str(tmp_path), "--verify")
    assert done.returncode == 2
    assert "error: " in done.stderr
