"""Whether frame rate and processor change what an inspection comes to: every scenario of the
library by the ideal officer at 20, 72, 90 and 120 Hz, and the frames of one of these run again
without newer processor features.

    python rates.py SCENARIO RATE [--keep FILE | --again FILE]     one of them, as a line of JSON

Most of an hour, and may be cut short at any time: each run is a line in out/rates.jsonl, another
call goes on where the last one ended, as long as the commit is the same. What is done is added to
bench/results/rates.jsonl.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, Final

import numpy as np
from figure import Figure
from resumable import ROOT, found_before, head, keep

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FRAME_BYTES, FrameInput

RATES: Final = (20, 72, 90, 120)
KEPT: Final = RATES[0]  # whose frames are run again
SEED: Final = 1
AT_ONCE: Final = 2
POINTS: Final = 1.0  # that rates may lie apart: par time is counted in seconds
PROGRESS: Final = ROOT / "out" / "rates.jsonl"
RESULTS: Final = Path(__file__).parent / "results" / "rates.jsonl"
# Without what came after SSE 4.2: numpy, OpenBLAS and the C library each have their own way.
REDUCED: Final = {
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 X86_V3",
    "OPENBLAS_CORETYPE": "Nehalem",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4",
}
Found = dict[str, Any]


def officer_frames(scenario: Scenario, world: World, rate: int) -> Iterator[FrameInput]:
    """The ideal officer's frames, who looks at the world before each."""
    officer = Officer(
        Briefing.of(scenario),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    rounded = FrameInput()
    for frame in officer.frames(rate):
        frame.round_into(rounded)
        yield rounded


def kept_frames(path: Path) -> Iterator[FrameInput]:
    """Frames as they were kept."""
    frame = FrameInput()
    for row in np.load(path, mmap_mode="r"):
        frame.bytes[:] = row.tobytes()
        yield frame


def inspect(
    scenario: Scenario, world: World, frames: Iterable[FrameInput], keep_in: Path | None
) -> Found:
    """A whole inspection: what it came to, and the hash of its event log."""
    events, rows, log = [], [], hashlib.sha256()
    for frame in frames:
        if keep_in is not None:
            rows.append(np.frombuffer(bytes(frame.bytes), np.uint8))
        for event in engine.step(world, frame).events:
            log.update(event.line())
            events.append(event)
    if keep_in is not None:
        np.save(keep_in, np.reshape(rows, (-1, FRAME_BYTES)))
    score = scoring.score(scenario, events)
    return {
        "decision": score.decision,
        "right": score.right,
        "critical": list(score.critical),
        "total": round(score.total, 2),
        "seconds": round(score.duration_s, 1),
        "events": len(events),
        "log": log.hexdigest(),
    }


def one(scenario: str, rate: int, *words: str, reduced: bool = False) -> Found:
    """One run in a process of its own. RuntimeError where it failed."""
    done = subprocess.run(
        [sys.executable, __file__, scenario, str(rate), *words],
        capture_output=True,
        text=True,
        env={**os.environ, **(REDUCED if reduced else {})},
    )
    if done.returncode:
        raise RuntimeError(f"{scenario} at {rate} Hz: {done.stderr[-2000:]}")
    found: Found = json.loads(done.stdout)
    return found


def run(scenario: str, rate: int) -> Found:
    """One run; of the first rate the frames again, reduced: `same_log`."""
    if rate != KEPT:
        return one(scenario, rate)
    with tempfile.TemporaryDirectory() as folder:
        frames = f"{folder}/frames.npy"
        found = one(scenario, rate, "--keep", frames)
        again = one(scenario, rate, "--again", frames, reduced=True)
    return {**found, "same_log": again == found}


def figures(factor: float) -> Iterator[Figure]:
    commit = head()
    found = {(f["scenario"], f["rate"]): f for f in found_before(PROGRESS, commit)}
    PROGRESS.parent.mkdir(exist_ok=True)
    wanted = [(name, rate) for name in schema.library() for rate in RATES]
    with ThreadPoolExecutor(AT_ONCE) as pool, PROGRESS.open("a") as file:
        running = {pool.submit(run, *pair): pair for pair in wanted if pair not in found}
        for done in as_completed(running):
            name, rate = running[done]
            line = {"commit": commit, "scenario": name, "rate": rate, **done.result()}
            found[name, rate] = line
            file.write(json.dumps(line) + "\n")
            file.flush()
    summary = keep(RESULTS, commit, summary_of(list(found.values())))
    how = f"{summary['scenarios']} scenarios at {', '.join(map(str, RATES))} Hz, seed {SEED}"
    yield Figure("rates: decisions that differ", summary["decisions_differ"], 0, "", how)
    yield Figure("rates: points apart", summary["points_apart"], POINTS, "", "the most of one")
    how = f"the frames at {KEPT} Hz again, without AVX2 and FMA"
    yield Figure("rates: logs that differ", summary["logs_differ"], 0, "", how)


def summary_of(runs: list[Found]) -> Found:
    """Over all scenarios: how many end otherwise at some rate, by how many points, and how many
    logs are not the same again."""
    by_name: dict[str, list[Found]] = {}
    for found in runs:
        by_name.setdefault(found["scenario"], []).append(found)
    ends = [{(f["decision"], *f["critical"]) for f in same} for same in by_name.values()]
    totals = [[f["total"] for f in same] for same in by_name.values()]
    return {
        "scenarios": len(by_name),
        "decisions_differ": sum(len(end) > 1 for end in ends),
        "decisions_wrong": sum(not found["right"] for found in runs),
        "points_apart": round(max(max(total) - min(total) for total in totals), 2),
        "logs_differ": sum(not found.get("same_log", True) for found in runs),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("rate", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--again", type=Path)
    options = parser.parse_args()
    scenario = schema.library()[options.scenario]
    world = World(scenario, SEED)
    frames = (
        kept_frames(options.again)
        if options.again
        else officer_frames(scenario, world, options.rate)
    )
    print(json.dumps(inspect(scenario, world, frames, options.keep)))


if __name__ == "__main__":
    main()
