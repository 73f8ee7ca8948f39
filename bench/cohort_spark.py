"""The cohort questions asked of DuckDB and of Spark: the same statement files, the same Parquet,
and the same answers. What each question costs a session, side by side."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from figure import Figure
from resumable import ROOT
from synthetic_cohort import write

from rocb_server.cohort import Chosen, Cohort, questions
from rocb_server.derived_store import DerivedStore

SESSIONS: Final = 100_000
PYTHON: Final = ROOT / ".venv-spark" / "bin" / "python"
LIMIT_US: Final = 10.0  # of DuckDB: a second for all sessions
CLOSE: Final = 1e-9  # sums of the same numbers in another order


def figures(factor: float) -> Iterator[Figure]:
    missing = [] if PYTHON.exists() else ["pyspark (bench/run cohort_spark makes .venv-spark)"]
    missing += [] if shutil.which("java") else ["a Java runtime (Debian: default-jre-headless)"]
    if missing:
        yield Figure("cohort, other answers", None, 0, "", f"lacking {', '.join(missing)}")
        return
    with tempfile.TemporaryDirectory() as scratch:
        write(Path(scratch), SESSIONS)
        cohort = Cohort(DerivedStore(Path(scratch)))
        ours = {name: _timed(cohort, name) for name in questions()}
        spark = _spark(Path(scratch) / "cohort")
    theirs = spark["answers"]
    other = [name for name in ours if not _alike(ours[name]["rows"], theirs[name]["rows"])]
    yield Figure(
        "cohort, other answers",
        len(other),
        0,
        "",
        f"of {len(ours)} questions over {SESSIONS:,} sessions, DuckDB and Spark "
        f"{spark['version']}{': ' + ', '.join(other) if other else ''}",
    )
    for name in ours:
        duck, both = ours[name]["s"], theirs[name]["s"]
        yield Figure(
            f"cohort, {name}",
            duck / SESSIONS * 1e6,
            LIMIT_US * factor,
            "us",
            f"a session with DuckDB ({duck:.2f} s), {both / SESSIONS * 1e6:.2f} us with Spark on "
            f"the same two cores ({both:.2f} s)",
        )


def _timed(cohort: Cohort, name: str) -> dict[str, Any]:
    best, rows = math.inf, []
    for _ in range(2):
        start = time.perf_counter()
        rows = cohort.ask(name, Chosen()).rows
        best = min(best, time.perf_counter() - start)
    return {"s": best, "rows": rows}


def _spark(cohort: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("spark_answers.py")
    folder = str(files("rocb_server") / "questions")
    command = [str(PYTHON), str(script), str(cohort), folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    if done.returncode:
        raise RuntimeError(f"Spark ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _alike(ours: Sequence[Sequence[Any]], theirs: Sequence[Sequence[Any]]) -> bool:
    """Whether two answers are the same, row by row, in the same order."""
    if len(ours) != len(theirs):
        return False
    return all(
        len(one) == len(other) and all(map(_same, one, other))
        for one, other in zip(ours, theirs, strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(one == other)
