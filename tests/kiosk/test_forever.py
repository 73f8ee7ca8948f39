"""`kiosk run --forever`, the service: sessions one after another, and SIGTERM at any time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from vrkiosk_telemetry.reader import Session


def started(data: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-P", "-m", "vrkiosk", "run", "s03_clean", "--runtime", "officer"),
            *("--no-pictures", "--rate-hz", "20", "--seed", "4", "--data", str(data), *more),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )


def sessions(data: Path) -> list[Session]:
    return [Session.open(folder) for folder in sorted((data / "live").iterdir())]


def test_sessions_follow_each_other_until_sigterm(tmp_path: Path) -> None:
    with started(tmp_path, "--forever") as process:
        assert process.stderr is not None
        decided = 0
        for line in process.stderr:
            decided += line.startswith("decision:")
            if decided == 2:
                process.send_signal(signal.SIGTERM)
                break
        process.stderr.read()
    assert process.returncode == 0
    records = sessions(tmp_path)
    assert [r.info.ended for r in records[:2]] == ["done", "done"]
    assert all(r.info.ended == "stopped" for r in records[2:])
    for record in records:
        counts = (record.info.result or {})["frames"]
        frames = sum(1 for _ in record.frames())
        assert counts == {"begun": frames, "ended": frames}
        assert not record.check()


def test_sigterm_closes_the_record(tmp_path: Path) -> None:
    with started(tmp_path, "--rate-hz", "240") as process:
        assert process.stderr is not None
        process.stderr.readline()  # the back end was chosen: seconds of training lie ahead
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 0, rest
    (record,) = sessions(tmp_path)
    assert record.info.ended == "stopped"
    assert not record.check()
