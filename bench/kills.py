"""A thousand kill -9 of main at random times: some 25 minutes, and may be cut short at any time.

Each kill is a line in out/kills.jsonl; another call goes on where the last one ended, as long as
the commit is the same. What is done is added to bench/results/kills.jsonl.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from crash import AT_ONCE, LONGEST, RATE_HZ, kill_main, lost
from figure import Figure

KILLS = 1000
ROOT = Path(__file__).parent.parent
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
    summary = keep(list(found.values()), commit)
    how = f"most of {summary['kills']} kill -9 of main at random times in {LONGEST} s, {RATE_HZ} Hz"
    yield Figure("lost: main killed 1,000 times", summary["frames_lost"], 0, "frames", how)


def resume(progress: Path, commit: str) -> dict[int, dict[str, Any]]:
    """What earlier calls found with this commit, by seed. A last line cut short does not count."""
    found: dict[int, dict[str, Any]] = {}
    for line in progress.read_text().splitlines() if progress.exists() else ():
        try:
            kill = json.loads(line)
        except ValueError:
            continue
        if kill["commit"] == commit:
            found[kill["seed"]] = kill
    return found


def keep(kills: list[dict[str, Any]], commit: str) -> dict[str, Any]:
    """Adds a line to the results, and gives it."""
    summary = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "kills": len(kills),
        "frames_lost": max(kill["frames"] for kill in kills),
        "kills_with_loss": sum(kill["frames"] > 0 for kill in kills),
        "drained_s_median": round(median(kill["drained"] for kill in kills), 3),
        "drained_s_most": round(max(kill["drained"] for kill in kills), 3),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a") as file:
        file.write(json.dumps(summary) + "\n")
    return summary


def head() -> str:
    """The commit that is checked out."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
