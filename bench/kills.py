"""A thousand kill -9 of main at random times: some 25 minutes, and may be cut short at any time.

Each kill is a line in out/kills.jsonl; another call goes on where the last one ended, as long as
the commit is the same. What is done is added to bench/results/kills.jsonl.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from crash import AT_ONCE, LONGEST, RATE_HZ, kill_main, lost
from figure import Figure
from resumable import ROOT, found_before, head, keep

KILLS = 1000
PROGRESS = ROOT / "out" / "kills.jsonl"
RESULTS = Path(__file__).parent / "results" / "kills.jsonl"


def figures(factor: float) -> Iterator[Figure]:
    commit = head()
    found = resume(PROGRESS, commit)
    seeds = [seed for seed in range(KILLS) if seed not in found]
    PROGRESS.parent.mkdir(exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool, PROGRESS.open("a") as file:
        running = {pool.submit(lost, kill_main, seed): seed for seed in seeds}
        for done in as_completed(running):
            seed = running[done]
            found[seed] = {"commit": commit, "seed": seed, **asdict(done.result())}
            file.write(json.dumps(found[seed]) + "\n")
            file.flush()
    summary = keep(RESULTS, commit, summed_up(list(found.values())))
    how = f"most of {summary['kills']} kill -9 of main at random times in {LONGEST} s, {RATE_HZ} Hz"
    yield Figure("lost: main killed 1,000 times", summary["frames_lost"], 0, "frames", how)


def resume(progress: Path, commit: str) -> dict[int, dict[str, Any]]:
    """What earlier calls found with this commit, by seed."""
    return {kill["seed"]: kill for kill in found_before(progress, commit)}


def summed_up(kills: list[dict[str, Any]]) -> dict[str, Any]:
    """What all of them came to."""
    return {
        "kills": len(kills),
        "frames_lost": max(kill["frames"] for kill in kills),
        "kills_with_loss": sum(kill["frames"] > 0 for kill in kills),
        "drained_s_median": round(median(kill["drained"] for kill in kills), 3),
        "drained_s_most": round(max(kill["drained"] for kill in kills), 3),
    }
