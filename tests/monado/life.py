"""The life of a record on a real OpenXR runtime: played on Monado, killed, recovered, sealed,
verified, seen again as a clip, analysed, and opened in DuckDB and Rerun.

Runs inside the namespaces of `run.sh --no-monado --out DIR`. The kiosk is killed with SIGKILL while
the officer works; from then on every step is a command of the product, as a technician, a trainer
and an analyst would give it. Keeps what they made in /out/life.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.append(str(Path(__file__).parent))

from playing import OUT, Checks, Kiosk, Moment, Player
from remote_driver import RemoteDriver
from service import MonadoService

from vrkiosk_scenarios.officer import Officer
from vrkiosk_telemetry.reader import Session

LIFE: Final = OUT / "life"
DATA: Final = LIFE / "data"
STEPS: Final = ("protect oneself", "read the papers", "test the air")
KILL_AT_S: Final = 30.0  # of the officer's work: equipment is on, the papers are read
VERIFIER: Final = Path("/checkout/docs/verify_record.py")


class Commands:
    """Runs commands of the product and says how they ended."""

    def __init__(self, checks: Checks) -> None:
        self.checks = checks

    def kiosk(self, *words: str | Path) -> str:
        return self.run(f"kiosk {words[0]}", sys.executable, "-P", "-m", "vrkiosk", *words)

    def run(self, what: str, *words: str | Path) -> str:
        done = subprocess.run(
            [str(word) for word in words], capture_output=True, text=True, check=False
        )
        told = (done.stdout + done.stderr).strip()
        last = told.splitlines()[-1] if told else ""
        self.checks.that(done.returncode == 0, what, last if done.returncode == 0 else told[-2000:])
        return done.stdout


def wait_until_free(folder: Path) -> None:
    """Until the recorder process has written what the kiosk left, and let go of the folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.close(handle)


def play_and_kill(checks: Checks) -> Path:
    """The live folder of a session whose kiosk was killed."""
    with MonadoService(LIFE / "monado.log"):
        RemoteDriver().close()
        kiosk = Kiosk("life-kiosk", "s03", DATA)
        kiosk.start()
        with kiosk.open_window() as window:

            def kill(_: Officer) -> None:
                kiosk.process.kill()
                kiosk.process.wait()

            played = Player(kiosk, STEPS, (Moment(KILL_AT_S, kill),)).play(window)
    frames = sum(played.happened_at)
    checks.that(frames > 100, "killed in the middle, after frames", frames)
    (folder,) = (DATA / "live").iterdir()
    wait_until_free(folder)
    session = Session.open(folder)
    *_, last = session.frame_blocks()
    checks.that(not session.info.ended, "the record has no end")
    checks.that(last["t"][-1] >= played.t, "what the officer saw last is in it")
    return folder


def check_sealed(checks: Checks, commands: Commands) -> Path:
    commands.kiosk("seal", "--settle", "0", "--data", DATA)
    (folder,) = (DATA / "outbox").iterdir()
    session = Session.open(folder)
    checks.that(session.info.ended == "crash", "sealed as ended by a crash", session.info.ended)
    commands.kiosk("replay", folder, "--verify")
    key = DATA / "keys" / "record.pub"
    commands.run("the one-file verifier", sys.executable, "-I", VERIFIER, folder, "--key", key)
    return folder


def check_clip(checks: Checks, commands: Commands, folder: Path) -> None:
    import av

    clip = LIFE / "clip.mp4"
    quick = ("--speed", "5", "--fps", "8", "--size", "640x360", "--draft")
    commands.kiosk("replay", folder, "--headless", "--out", clip, *quick)
    with av.open(str(clip)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    contrast = [float(picture.std()) for picture in pictures]
    checks.that(len(pictures) > 40, "pictures in the clip", len(pictures))
    checks.that(float(np.median(contrast)) > 20, "they show a scene", round(np.median(contrast), 1))
    later = zip(pictures[:-8], pictures[8:], strict=True)
    changes = [float(np.abs(a - b.astype(np.int16)).mean()) for a, b in later]
    checks.that(float(np.median(changes)) > 0.2, "it moves", round(float(np.median(changes)), 2))


def check_duckdb(checks: Checks, folder: Path, derived: Path) -> None:
    import duckdb

    def ask(sql: str) -> Any:
        return duckdb.sql(sql).fetchall()

    height = ask(f"select count(*), avg(head_py) from '{folder}/frames.parquet'")[0]
    checks.that(height[0] > 100 and 1.0 < height[1] < 2.2, "DuckDB: frames, head height", height)
    worn = ask(f"select count(*) from '{folder}/events.parquet' where name = 'ppe'")[0][0]
    checks.that(worn > 0, "DuckDB: equipment put on", worn)
    tables = sorted((derived / "fixation").rglob("*.parquet"))
    checks.that(bool(tables), "fixations were found", [t.name for t in tables])
    if tables:
        rows = ask(f"select count(*), avg(duration_ms) from '{tables[0]}'")[0]
        checks.that(rows[0] > 10 and rows[1] >= 60, "DuckDB: fixations, mean ms", rows)


def check_rerun(checks: Checks, commands: Commands, folder: Path) -> None:
    found = sorted(folder.rglob("*.rrd"))
    checks.that(len(found) == 1, "one Rerun recording", [f.name for f in found])
    for path in found:
        commands.run("rerun rrd verify", sys.executable, "-m", "rerun_cli", "rrd", "verify", path)


def main() -> int:
    shutil.rmtree(LIFE, ignore_errors=True)
    LIFE.mkdir(parents=True)
    checks = Checks()
    commands = Commands(checks)
    play_and_kill(checks)
    folder = check_sealed(checks, commands)
    check_clip(checks, commands, folder)
    derived, exported = LIFE / "derived", LIFE / "exported"
    commands.kiosk("analyse", folder, "--out", derived)
    commands.kiosk("export", folder, "--format", "rrd", "--out", exported)
    check_duckdb(checks, folder, derived)
    check_rerun(checks, commands, exported)
    return checks.status()


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
