"""The way back of the installed service on a real systemd: main killed 1,000 times, hung 100 times,
the runtime killed 100 times, at random times of a session.

Hours, and may be cut short at any time: each is a line in out/unit_kills.jsonl, another call goes
on where the last one ended, as long as the commit is the same. VRKIOSK_KILLS="app=50 hang=5" does
so many of a kind at most. What is done is added to bench/results/unit_kills.jsonl.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from figure import Figure
from resumable import ROOT, found_before, head, keep

WANTED: Final = {"app": 900, "fault": 100, "hang": 100, "runtime": 100}
AT_ONCE: Final = 50  # in one boot of the container: its disk is in memory
WATCHDOG_S: Final = 10.0  # of kiosk.service
BACK_S: Final = 3.0  # at most, of 99 in 100; a hang: after the watchdog
PROGRESS: Final = ROOT / "out" / "unit_kills.jsonl"
RESULTS: Final = Path(__file__).parent / "results" / "unit_kills.jsonl"
SCRIPT: Final = "/checkout/tests/deploy/kills.py"
NAMES: Final = {
    "app": "main killed, to the lobby",
    "fault": "main faults, to the lobby",
    "hang": "main hangs, to the lobby",
    "runtime": "runtime killed, to a picture",
}
Found = dict[str, Any]


class NoService(Exception):
    """The service cannot run on this machine. The text says why."""


def wanted(environment: str) -> dict[str, int]:
    """How many of each kind, from "KIND=COUNT ..."; all where it is "". KeyError, ValueError."""
    if not environment:
        return dict(WANTED)
    asked = dict(pair.split("=", 1) for pair in environment.split())
    return {kind: min(WANTED[kind], int(count)) for kind, count in asked.items()}


def inside(kind: str, first: int, count: int) -> Iterator[Found]:
    """Lines of one boot, as they come. NoService; RuntimeError where it ended early."""
    command = ["tests/deploy/run.sh", "/opt/kiosk/current/bin/python", "-u", SCRIPT]
    environment = {name: value for name, value in os.environ.items() if name != "MUST"}
    environment["VRKIOSK_OUT"] = str(ROOT / "out" / "unit_kills")
    with subprocess.Popen(
        [*command, kind, str(first), str(count)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        told = 0
        for line in running.stdout:
            told += 1
            yield json.loads(line)
        words = running.stderr.read()
    if not told and "skipped: " in words:
        raise NoService(words.split("skipped: ", 1)[1].strip())
    if running.returncode:
        raise RuntimeError(f"{kind}, from {first}: ended with {running.returncode}:\n{words}")


def figures(factor: float) -> Iterator[Figure]:
    commit = head()
    found = list(found_before(PROGRESS, commit))
    PROGRESS.parent.mkdir(exist_ok=True)
    counts = wanted(os.environ.get("VRKIOSK_KILLS", ""))
    with PROGRESS.open("a") as file:
        try:
            for line in missing(counts, found):
                file.write(json.dumps({"commit": commit, "factor": factor, **line}) + "\n")
                file.flush()
                found.append(line)
        except NoService as reason:
            yield Figure("service: the way back", None, BACK_S, "s", str(reason))
            return
    around = {"factor": round(factor, 2), "load": round(os.getloadavg()[1], 1)}
    summary = keep(RESULTS, commit, {**around, **summed_up(found)})
    yield from told(summary, factor)


def missing(counts: dict[str, int], found: list[Found]) -> Iterator[Found]:
    """Does what earlier calls have not done. Seeds of a kind follow one another."""
    for kind, count in counts.items():
        done = {line["seed"] for line in found if line.get("kind") == kind}
        seed = next((number for number in range(count) if number not in done), count)
        while seed < count:
            some = min(AT_ONCE, count - seed)
            for line in inside(kind, seed, some):
                yield {"boot": f"{kind} {seed}", **line}
            seed += some


def summed_up(found: list[Found]) -> Found:
    """By kind the count and the percentiles of times and processor time (s); over all, what was
    lost or is there twice, and boots whose records were not all sealed."""
    kills = [line for line in found if "kind" in line]
    ends = [line for line in found if "sealed" in line]
    by_kind = {}
    for kind in WANTED:
        times = sorted(kill["back_s"] for kill in kills if kill["kind"] == kind)
        computed = sorted(kill["cpu_s"] for kill in kills if kill["kind"] == kind)
        if times:
            by_kind[kind] = {
                "count": len(times),
                **{f"p{share}_s": round(percentile(times, share), 2) for share in (50, 99)},
                "most_s": round(times[-1], 2),
                "cpu_p99_s": round(percentile(computed, 99), 2),
            }
    return {
        **by_kind,
        "did_not_happen": sum(not kill["happened"] for kill in kills),
        "frames_lost": sum(kill["missing"] for kill in kills),
        "frames_twice": sum(kill["twice"] for kill in kills),
        "records_broken": sum(not kill["whole"] for kill in kills),
        "records": sum(end["records"] for end in ends),
        "records_not_sealed": sum(abs(end["records"] - end["sealed"]) for end in ends),
    }


def percentile(times: list[float], share: int) -> float:
    """The least of sorted `times` that `share` of 100 are not above."""
    return times[max(0, -(-len(times) * share // 100) - 1)]


def told(summary: Found, factor: float) -> Iterator[Figure]:
    for kind, name in NAMES.items():
        if kind not in summary:
            continue
        times = summary[kind]
        limit = (WATCHDOG_S if kind == "hang" else 0.0) + BACK_S * factor
        how = f"99 of 100; half within {times['p50_s']} s; {times['count']} in the container"
        yield Figure(f"service: {name}", times["p99_s"], limit, "s", how)
        how = (
            "processor time of main on the way: what is left of it on a machine without other work"
        )
        yield Figure(f"service: {kind}, computed", times["cpu_p99_s"], BACK_S * factor, "s", how)
    for what in ("frames_lost", "frames_twice", "records_broken", "records_not_sealed"):
        how = "of what was submitted, over all kinds"
        yield Figure(f"service: {what.replace('_', ' ')}", summary[what], 0, "", how)
    how = "ends that systemd did not count"
    yield Figure("service: kills that did not happen", summary["did_not_happen"], 0, "", how)
