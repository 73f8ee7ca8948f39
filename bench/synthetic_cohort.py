"""Cohort tables of many synthetic sessions, as the ingest writes them: 24 scenarios, 8 centres,
2,000 officers, three years. Deterministic; no session is real."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rocb_server.cohort_tables import TABLES, arrow_schema
from rocb_server.derived_store import FILES

SURFACES: Final = ("front_wall", "left_wall", "right_wall", "ceiling", "floor", "door_left")
PARTS: Final = 20  # assessed parts of a score
ZONES: Final = 36
MISSES: Final = 6
CUES: Final = 5
SCENARIOS: Final = 24
CENTRES: Final = 8
OFFICERS: Final = 2000

Columns = dict[str, Any]
Random = np.random.Generator


def write(folder: Path, sessions: int, seed: int = 1) -> int:
    """Writes every table below `folder`/cohort; the bytes."""
    random = np.random.default_rng(seed)
    share = np.array_split(np.arange(sessions), FILES)
    written = 0
    for number, group in enumerate(share):
        keys = _keys(random, group)
        for table in TABLES:
            rows = _MAKERS[table](random, keys)
            path = folder / "cohort" / table / f"{number:02d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = pa.table(rows).cast(arrow_schema(table))
            pq.write_table(whole, path, compression="zstd", write_page_checksum=True)
            written += path.stat().st_size
    return written


def _keys(random: Random, numbers: Any) -> Columns:
    count = len(numbers)
    officer = random.integers(0, OFFICERS, count)
    day = random.integers(0, 3 * 336, count)
    month = [f"{2024 + d // 336}-{d % 336 // 28 + 1:02d}" for d in day.tolist()]
    return {
        "session": [f"01a20000-0000-7000-8000-{n:012x}" for n in numbers.tolist()],
        "centre": [f"centre-{o % CENTRES}" for o in officer.tolist()],
        "scenario": [f"s{n:02d}" for n in random.integers(1, SCENARIOS + 1, count).tolist()],
        "officer": [f"officer-{o:04d}" for o in officer.tolist()],
        "started": [
            f"{m}-{d % 28 + 1:02d}T08:00:00Z" for m, d in zip(month, day.tolist(), strict=True)
        ],
        "month": month,
    }


def _sessions(random: Random, keys: Columns) -> Columns:
    count = len(keys["session"])
    total = np.clip(random.normal(72, 15, count), 0, 100).round(1)
    right = random.random(count) < 0.8
    words = np.array(["release", "full_unload", "detain", "refer"])
    constant = {"kiosk": "centre-1-01", "version": "1.0.0", "class_name": "", "module": ""}
    return keys | {
        **{name: [value] * count for name, value in constant.items()},
        "decision": words[random.integers(0, 4, count)],
        "correct": right,
        "dirty": random.random(count) < 0.5,
        "passed": right & (total > 65),
        "total": total,
        "duration_s": random.normal(500, 90, count).round(1),
        "coverage": random.random(count),
        "coverage_source": ["eye"] * count,
        "critical": np.where(random.random(count) < 0.1, "strap_skipped", ""),
        "signs": random.integers(0, 3, count),
        "found": random.integers(0, 2, count),
        "quiet": random.integers(4, 7, count),
        "false_alarms": random.integers(0, 2, count),
        "gaze_source": ["eye"] * count,
        "valid_s": random.normal(480, 50, count),
        "fixation_mean_ms": random.normal(300, 40, count),
        "sge_surface": random.random(count),
        "gte_surface": random.random(count),
        "algorithm": ["kiosk.analysis/1"] * count,
        "problem": [""] * count,
    }


def _repeated(keys: Columns, times: int) -> Columns:
    return {name: np.repeat(np.array(values), times) for name, values in keys.items()}


def _maybe(random: Random, count: int, share: float) -> Any:
    """Seconds; null where it never came."""
    return pa.array(random.random(count).round(4) * 500, mask=random.random(count) > share)


def _areas(random: Random, keys: Columns) -> Columns:
    rows = _repeated(keys, PARTS)
    count = len(rows["session"])
    number = np.tile(np.arange(PARTS), len(keys["session"]))
    return rows | {
        "area": [f"area_{n // 4}" for n in number.tolist()],
        "part": [f"part_{n}" for n in number.tolist()],
        "points": random.integers(0, 9, count) / 2.0,
        "of": np.full(count, 4.0),
    }


def _zones(random: Random, keys: Columns) -> Columns:
    rows = _repeated(keys, ZONES)
    count = len(rows["session"])
    number = np.tile(np.arange(ZONES), len(keys["session"]))
    return rows | {
        "surface": np.array(SURFACES)[number % 6],
        "zone": number // 6,
        "searched_s": _maybe(random, count, 0.8),
    }


def _cues(random: Random, keys: Columns) -> Columns:
    rows = _repeated(keys, CUES)
    count = len(rows["session"])
    number = np.tile(np.arange(CUES), len(keys["session"]))
    stages = ("in_view", "lit", "looked", "tested", "declared")
    return rows | {
        "cue": [f"cue_{n}" for n in number.tolist()],
        "kind": np.where(number == 0, "item", "sign"),
        "concealment": np.array(SURFACES)[random.integers(0, 6, count)],
        "channel": np.where(number == 0, "", "tap"),
        **{f"{stage}_s": _maybe(random, count, 0.9 - 0.1 * i) for i, stage in enumerate(stages)},
    }


def _misses(random: Random, keys: Columns) -> Columns:
    rows = _repeated(keys, MISSES)
    count = len(rows["session"])
    surface = np.array(SURFACES)[random.integers(0, 6, count)]
    return rows | {
        "kind": np.array(["not_seen", "false_mark", "not_covered"])[random.integers(0, 3, count)],
        "what": surface,
        "aoi": surface,
        "surface": surface,
        "time_s": _maybe(random, count, 0.5),
    }


def _looks(random: Random, keys: Columns) -> Columns:
    rows = _repeated(keys, len(SURFACES))
    count = len(rows["session"])
    return rows | {
        "surface": np.tile(np.array(SURFACES), len(keys["session"])),
        "source": np.full(count, "eye"),
        "entries": random.integers(0, 40, count),
        "dwell_s": random.random(count) * 60,
        "entry_s": _maybe(random, count, 0.95),
        "rank": random.integers(1, 7, count),
    }


_MAKERS: Final = {
    "sessions": _sessions,
    "areas": _areas,
    "zones": _zones,
    "cues": _cues,
    "misses": _misses,
    "looks": _looks,
}
