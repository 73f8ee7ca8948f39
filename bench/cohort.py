"""What a dashboard waits for: every question over 100,000 sessions, as the server answers it.

One centre's trainer asks about an eighth of them; the regional trainer about all. The slowest
question counts. Beside it, what one session more costs the cohort tables when 100,000 are there.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from figure import Figure
from synthetic_cohort import write

from rocb_server.cohort import Chosen, Cohort, questions
from rocb_server.cohort_tables import Known, session_rows
from rocb_server.derived_store import DerivedStore

SESSIONS = 100_000
LIMIT_S = 1.0
TURNS = 3
ADDED_S = 1.0


def figures(factor: float) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        size = write(folder, SESSIONS)
        derived = DerivedStore(folder)
        cohort = Cohort(derived)
        for who, chosen in (("all", Chosen()), ("a centre's", Chosen(centre="centre-3"))):
            took = {name: _best(cohort, name, chosen) for name in questions()}
            slowest = max(took, key=lambda name: took[name])
            yield Figure(
                f"cohort, {who}",
                took[slowest],
                LIMIT_S * factor,
                "s",
                f"slowest of {len(took)} questions, {slowest}, over {SESSIONS:,} sessions "
                f"({size / 1e6:.0f} MB); all together {sum(took.values()):.2f} s",
            )
        yield Figure(
            "cohort, one more",
            _one_more(derived),
            ADDED_S * factor,
            "s",
            f"a session's rows into the tables of {SESSIONS:,}, on disk",
        )


def _best(cohort: Cohort, name: str, chosen: Chosen) -> float:
    best = float("inf")
    for _ in range(TURNS):
        start = time.perf_counter()
        answer = cohort.ask(name, chosen)
        best = min(best, time.perf_counter() - start)
        if not answer.rows:
            raise RuntimeError(f"{name} found nothing: the synthetic tables lack what it asks for")
    return best


def _one_more(derived: DerivedStore) -> float:
    known = Known("01a2ffff-0000-7000-8000-000000000000", "baku", "baku-01", "s03", "o", "2026-11")
    rows = {known.session: session_rows(known, {"result": {"total": 50}}, {}, "")}
    start = time.perf_counter()
    derived.keep_rows(rows, lambda sessions: sessions)
    return time.perf_counter() - start
