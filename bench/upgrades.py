"""A thousand updates killed (SIGKILL) at random steps, and killed again while they are mended.

A step is a call of the kernel that changes or opens something: Python's audit hook counts them, and
the process ends itself in the one that was drawn. Each fourth update is one that does not work.
After each kill the machine "boots": what is current must be a whole release that runs. At the end,
without a hand: the new release, or the old one where the new does not work or its trial was cut
short three times.

Each trial is a line in out/upgrades.jsonl; another call goes on where the last one ended. What is
done is added to bench/results/upgrades.jsonl.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from figure import Figure
from resumable import ROOT, found_before, head, keep
from upgrade_machine import Machine

from vrkiosk.update.applying import STARTS
from vrkiosk.update.manifest import UpdateError

UPGRADES: Final = 1000
KILLS: Final = 3  # of one update and its mending, at most
PROGRESS: Final = ROOT / "out" / "upgrades.jsonl"
RESULTS: Final = Path(__file__).parent / "results" / "upgrades.jsonl"
COUNTED: Final = ("open", "os.", "shutil.", "subprocess.", "fcntl.")
OLD: Final = "1.0"
NEW: Final = "1.1"


@dataclass(frozen=True)
class Trial:
    """steps: before each kill. after: what ran after each. end: what runs at last. wrong: what
    must not be, "" for nothing."""

    seed: int
    sick: bool
    steps: list[int]
    after: list[str]
    end: str
    wrong: str


def figures(factor: float) -> Iterator[Figure]:
    commit = head()
    done = {trial["seed"]: trial for trial in found_before(PROGRESS, commit)}
    PROGRESS.parent.mkdir(exist_ok=True)
    most = steps_of_one()
    with PROGRESS.open("a") as file:
        for seed in (seed for seed in range(UPGRADES) if seed not in done):
            done[seed] = {"commit": commit, **asdict(trial(seed, most))}
            file.write(json.dumps(done[seed]) + "\n")
            file.flush()
    summary = keep(RESULTS, commit, summed_up(list(done.values()), most))
    how = f"{summary['kills']} kills in {UPGRADES} updates of up to {most} steps"
    yield Figure("updates: neither N nor N+1 runs", summary["wrong"], 0, "updates", how)


def summed_up(trials: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """What all of them came to."""
    return {
        "updates": len(trials),
        "kills": sum(len(one["after"]) for one in trials),
        "steps": most,
        "sick": sum(one["sick"] for one in trials),
        "after_kill_old": sum(one["after"].count(OLD) for one in trials),
        "after_kill_new": sum(one["after"].count(NEW) for one in trials),
        "wrong": sum(bool(one["wrong"]) for one in trials),
    }


def steps_of_one() -> int:
    """Steps of an update that nothing disturbs."""
    with tempfile.TemporaryDirectory() as name:
        machine, path = prepared(Path(name), sick=False)
        return in_child(lambda: attempt(machine, path), 0)[1]


def trial(seed: int, most: int) -> Trial:
    """One update with one to KILLS kills. most: steps of an undisturbed one."""
    drawn = random.Random(seed)
    sick = seed % 4 == 3
    folder = Path(tempfile.mkdtemp(prefix="upgrade-"))
    steps: list[int] = []
    after: list[str] = []
    end = ""
    try:
        machine, path = prepared(folder, sick=sick)
        for _ in range(drawn.randint(1, KILLS)):
            step = drawn.randint(1, most)
            killed, _ = in_child(lambda: attempt(machine, path), step)
            if not killed:
                break
            steps.append(step)
            machine.reboot()
            after.append(machine.runs)
        machine.reboot()
        in_child(lambda: attempt(machine, path), 0)
        end = machine.runs
        # A trial that is cut short as often as that has failed; some kills come after its end.
        either = after.count(NEW) >= STARTS
        wrong = what_is_wrong(machine, end if either else OLD if sick else NEW)
    except (AssertionError, OSError) as error:
        wrong = f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(folder)
    return Trial(seed, sick, steps, after, end, wrong)


def prepared(folder: Path, *, sick: bool) -> tuple[Machine, Path]:
    machine = Machine(folder / "root")
    machine.make()
    stick = folder / "stick"
    stick.mkdir()
    return machine, machine.update(stick, machine.facts(NEW, 1), sick=sick)


def attempt(machine: Machine, path: Path) -> None:
    """What the updater's unit does when it starts: ends a trial, then takes what lies there."""
    for take in (machine.updater().resume, lambda: machine.updater().apply(path)):
        try:
            take()
        except UpdateError:
            continue  # taken back, or taken already: what runs then is looked at


def in_child(work: Callable[[], None], step: int) -> tuple[bool, int]:
    """Runs it in a process that kills itself at a step; 0: never. Whether it was killed, and the
    steps it made. AssertionError where it ended in another way."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _count_and_work(work, step, write)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and step:
        return True, step
    assert status == 0, f"{status}: {said.decode()}"
    return False, int(said)


def _count_and_work(work: Callable[[], None], step: int, write: int) -> None:
    made = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal made
        if event.startswith(COUNTED):
            made += 1
            if made == step:
                os.kill(os.getpid(), signal.SIGKILL)

    status = 1
    try:
        sys.addaudithook(count)
        work()
        os.write(write, str(made).encode())
        status = 0
    except BaseException as error:
        os.write(write, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(status)


def what_is_wrong(machine: Machine, wanted: str) -> str:
    """Of a machine on which all has ended."""
    found = {
        "current": machine.runs,
        "good": machine.name("good"),
        "laid files": machine.unit,
    }
    for what, version in found.items():
        if version != wanted:
            return f"{what}: {version}, not {wanted}"
    if machine.updater().records.trying() is not None:
        return "a trial is still noted"
    kept = sorted(path.name for path in machine.site.releases.iterdir())
    if any(name.startswith(".") for name in kept):
        return f"left behind: {kept}"
    return ""
