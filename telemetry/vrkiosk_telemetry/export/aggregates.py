"""Tiers T2 and T3: figures of groups of officers. No row is about a person.

A group of fewer officers than the least size is left out, and counted. Only means, standard
deviations and shares are given: a median or an extreme of a small group is one person's value.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from vrkiosk_telemetry.export.derived import area_parts, misses
from vrkiosk_telemetry.export.forms import Tier
from vrkiosk_telemetry.export.tabular import COLUMNS_NAME, table_of, write_columns, write_table
from vrkiosk_telemetry.export.tiers import Summary

KEYS: Final = {
    Tier.T2: ("scenario", "version", "site", "kiosk", "month"),
    Tier.T3: ("scenario", "version"),
}
_FIGURES: Final = {"total": 0, "duration_s": 0, "coverage": 2}  # decimals that are given
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What was left out: groups that are too small, their sessions, and sessions never scored."""

    groups: int
    sessions: int
    unscored: int

    def words(self, least: int) -> tuple[str, ...]:
        """What was left out, for people."""
        found = []
        if self.groups:
            small = f"{self.groups} groups of fewer than {least} officers"
            found.append(f"{small} are left out ({self.sessions} sessions)")
        if self.unscored:
            found.append(f"{self.unscored} sessions were never scored, and are left out")
        return tuple(found)


def grouped(summaries: Iterable[Summary], tier: Tier) -> dict[Group, list[Summary]]:
    """Scored sessions by the keys of a tier."""
    groups: dict[Group, list[Summary]] = defaultdict(list)
    for summary in summaries:
        if summary.result:
            groups[tuple(getattr(summary, key) for key in KEYS[tier])].append(summary)
    return dict(sorted(groups.items()))


def officers(group: Iterable[Summary]) -> int:
    """How many people a group is: many sessions of one officer are one person."""
    return len({summary.officer for summary in group})


def write_aggregates(
    summaries: Iterable[Summary], tier: Tier, least: int, folder: Path, form: str
) -> Suppressed:
    """Writes T2 or T3 into a new folder. least: officers a group must have."""
    every = list(summaries)
    groups = grouped(every, tier)
    large = {key: group for key, group in groups.items() if officers(group) >= least}
    small = [group for key, group in groups.items() if key not in large]
    folder.mkdir()
    described = []
    for table, (columns, rows) in _TABLES.items():
        kinds = dict.fromkeys(KEYS[tier], pa.string()) | columns
        schema = pa.schema(list(kinds.items()))
        named = [
            {**dict(zip(KEYS[tier], key, strict=True)), **row}
            for key, group in large.items()
            for row in rows(group)
        ]
        if write_table(folder / f"{table}.{form}", schema, [table_of(named, schema)], form):
            described.append((table, schema))
    write_columns(folder / COLUMNS_NAME, described)
    unscored = sum(not summary.result for summary in every)
    return Suppressed(len(small), sum(map(len, small)), unscored)


def _group_rows(group: list[Summary]) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {"officers": officers(group), "sessions": len(group)}
    for name, decimals in _FIGURES.items():
        values = [float(s.result[name]) for s in group if s.result.get(name) is not None]
        row[f"{name}_mean"] = round(statistics.fmean(values), decimals) if values else None
        row[f"{name}_sd"] = round(statistics.pstdev(values), decimals) if values else None
    row["passed_share"] = _share(s.result.get("passed") is True for s in group)
    row["right_share"] = _share(s.result.get("right") is True for s in group)
    yield row


def _decision_rows(group: list[Summary]) -> Iterator[dict[str, Any]]:
    counts = Counter(str(s.result.get("decision") or "none") for s in group)
    for decision, count in sorted(counts.items()):
        yield {"decision": decision, "share": _part(count, group)}


def _area_rows(group: list[Summary]) -> Iterator[dict[str, Any]]:
    points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for summary in group:
        for part in area_parts(summary.result):
            if part["assessed"]:
                points[part["area"], part["part"]].append((part["points"], part["of"]))
    for (area, name), won in sorted(points.items()):
        share = sum(p for p, _ in won) / (sum(of for _, of in won) or 1.0)
        yield {"area": area, "part": name, "share_of_points": round(share, 2)}


def _miss_rows(group: list[Summary]) -> Iterator[dict[str, Any]]:
    counts: Counter[tuple[str, str]] = Counter()
    for summary in group:
        counts.update({(str(miss["kind"]), str(miss["what"])) for miss in misses(summary)})
    for (kind, what), count in sorted(counts.items()):
        yield {"kind": kind, "what": what, "share": _part(count, group)}


def _share(values: Iterable[bool]) -> float:
    return round(statistics.fmean(values), 2)


def _part(count: int, group: list[Summary]) -> float:
    return round(count / len(group), 2)


_FLOAT: Final = pa.float64()
_TEXT: Final = pa.string()
_Rows = Callable[[list[Summary]], Iterator[dict[str, Any]]]
_TABLES: Final[dict[str, tuple[dict[str, Any], _Rows]]] = {
    "groups": (
        {"officers": pa.int64(), "sessions": pa.int64()}
        | {f"{name}_{what}": _FLOAT for name in _FIGURES for what in ("mean", "sd")}
        | {"passed_share": _FLOAT, "right_share": _FLOAT},
        _group_rows,
    ),
    "decisions": ({"decision": _TEXT, "share": _FLOAT}, _decision_rows),
    "areas": ({"area": _TEXT, "part": _TEXT, "share_of_points": _FLOAT}, _area_rows),
    "misses": ({"kind": _TEXT, "what": _TEXT, "share": _FLOAT}, _miss_rows),
}
