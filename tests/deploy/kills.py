"""Ends main or the runtime at random times of a session and measures the way back.

    kills.py KIND FIRST COUNT     inside the container of run.sh; KIND: one of KINDS

Each is a line of JSON on standard output as soon as it is known, the last line what sealing made
of all their records. Seeds FIRST .. FIRST + COUNT - 1 draw the times.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

sys.path.append(str(Path(__file__).parents[1] / "monado"))

from machine import DATA, LIVE, Kiosk, Unit, await_frames, released, run, submitted, wait_until
from session import Checks

from vrkiosk_telemetry.reader import Session

KIOSK: Final = "/opt/kiosk/current/bin/kiosk"
LONGEST_S: Final = 2.0  # into the session, after its first frames
PICTURE: Final = 2  # frames: the first may have been begun before the loss
FEW: Final = {"app": 4, "fault": 2, "hang": 1, "runtime": 3}
SEALING: Final = ("kiosk-seal.path", "kiosk-seal.timer", "kiosk-seal.service")


@dataclass(frozen=True)
class Kill:
    """One, and what came of it.

    happened: systemd counted an end of the process that it did not ask for. back_s: from the
    signal to the lobby, or with the runtime to a picture in the same session. cpu_s: of that what
    the next main process computed, on all cores together: on a machine with other work the rest is
    waiting for it. missing: frames submitted and not in the record. twice: frames in it that are
    there already. whole: the record.
    """

    kind: str
    seed: int
    happened: bool
    back_s: float
    cpu_s: float
    missing: int
    twice: int
    whole: bool


def end_main(kind: str, number: signal.Signals, kiosk: Kiosk, runtime: Unit, seed: int) -> Kill:
    """Main is ended by a signal, or hangs by one and is ended by the watchdog."""
    folder, draw = kiosk.begin_session(), Random(seed)
    kiosk("reset-failed")  # also sets the count of restarts to zero
    time.sleep(draw.uniform(0.0, LONGEST_S))
    start = time.monotonic()
    pid = kiosk.send(number)
    wait_until("its end", lambda: not Path(f"/proc/{pid}").exists() or kiosk.pid != pid)
    frames = submitted()
    kiosk.successor_of(pid)
    kiosk.wait_for_lobby()
    back_s, cpu_s = time.monotonic() - start, computed(kiosk.pid)
    missing, twice, whole = compared(folder, frames)
    return Kill(kind, seed, kiosk["NRestarts"] == "1", back_s, cpu_s, missing, twice, whole)


def end_runtime(kiosk: Kiosk, runtime: Unit, seed: int) -> Kill:
    """The runtime is killed in a session, which goes on and is then stopped."""
    folder, pid, draw = kiosk.begin_session(), kiosk.pid, Random(seed)
    runtime("reset-failed")
    time.sleep(draw.uniform(0.0, LONGEST_S))
    frames = submitted()  # later ones may be those of the pause, which are no part of the task
    start = time.monotonic()
    before = computed(pid)
    old = runtime.send(signal.SIGKILL)
    runtime.successor_of(old)
    await_frames(PICTURE)
    back_s, cpu_s = time.monotonic() - start, computed(pid) - before
    # Its socket starts it as soon as it is asked, which systemd does not count as a restart.
    happened = kiosk.pid == pid and runtime.pid != old
    kiosk("stop")
    archive = DATA / "outbox" / folder.name  # a stop needs no settling: it is sealed at once
    wait_until("the record is sealed", lambda: archive.exists() or not _sealing())
    missing, twice, whole = compared(archive if archive.exists() else folder, frames)
    kiosk("start")
    kiosk.wait_for_lobby()
    return Kill("runtime", seed, happened, back_s, cpu_s, missing, twice, whole)


Kinds = dict[str, Callable[[Kiosk, Unit, int], Kill]]
KINDS: Final[Kinds] = {
    "app": partial(end_main, "app", signal.SIGKILL),
    "fault": partial(end_main, "fault", signal.SIGSEGV),
    "hang": partial(end_main, "hang", signal.SIGSTOP),
    "runtime": end_runtime,
}


def _sealing() -> bool:
    """Whether records are sealed while others are made: a check may have that put off."""
    return Unit(SEALING[0]).active


def computed(pid: int) -> float:
    """Seconds of processor time that a process has had, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compared(folder: Path, frames: int) -> tuple[int, int, bool]:
    """Of a record after its session: how many it lacks of the frames up to index `frames` - 1,
    how many are there twice, and whether it is whole."""
    wait_until("nobody holds the record", lambda: released(folder))
    session = Session.open(folder)
    found = [frame.index for frame in session.frames()]
    whole = not session.check() and not session.losses
    missing = frames - max(found, default=-1) - 1
    return max(0, missing), len(found) - len(set(found)), whole


@contextmanager
def training(kiosk: Kiosk) -> Iterator[None]:
    """The service as after an installation, sealing and all; in the end everything is stopped."""
    run(KIOSK, "runtime", "use", "monado")
    run("systemctl", "start", *SEALING[:2])
    kiosk("start")
    kiosk.wait_for_lobby()
    yield
    kiosk("stop")


def sealed() -> list[str]:
    """What lies in the outbox when every record was sealed, a name for each."""
    for path in (*LIVE.iterdir(), *LIVE.glob("*/*")):
        os.utime(path, (0, 0))  # one whose main was killed may go on, so it is left alone at first
    seal = Unit(SEALING[-1])
    seal("start")
    wait_until("every record is sealed", lambda: not any(LIVE.iterdir()) or seal.failed)
    return [path.name for path in (DATA / "outbox").iterdir() if path.is_dir()]


def check_kills(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """A few of each: nothing is lost, and nobody mends anything. How soon it is back is said, and
    judged by `bench/run unit_kills` alone, which does more than a thousand."""
    for kind, count in FEW.items():
        kills = [KINDS[kind](kiosk, runtime, seed) for seed in range(count)]
        times = " ".join(f"{kill.back_s:.1f}" for kill in kills)
        happened = all(kill.happened for kill in kills)
        checks.that(
            happened, f"{count} x {kind}: happened, and nobody mended anything", f"{times} s"
        )
        kept = all(kill.whole and not kill.missing and not kill.twice for kill in kills)
        checks.that(kept, f"{count} x {kind}: no frame is missing or there twice")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    kiosk, runtime = Kiosk(), Unit("kiosk-runtime.service")
    with training(kiosk):
        for seed in range(options.first, options.first + options.count):
            print(json.dumps(asdict(KINDS[options.kind](kiosk, runtime, seed))), flush=True)
    print(json.dumps({"records": options.count, "sealed": len(sealed())}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
