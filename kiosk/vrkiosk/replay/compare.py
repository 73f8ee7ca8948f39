"""Two runs set beside each other by what was done, not by the clock.

The steps of both are aligned by dynamic programming: of all ways to pair steps of the same key
without crossing, the one that pairs the most weight, and of those the one that keeps pairs at the
most similar part of their runs (the weighted longest common subsequence; S. B. Needleman and
C. D. Wunsch, "A general method applicable to the search for similarities", J. Mol. Biol. 48, 1970).
Between two pairs time runs evenly. Steps that only one did, or did in another order, are told and
bend nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.steps import Step, read_steps

Times = npt.NDArray[np.int64]
Span = tuple[int, int]  # first and last moment of a run, ns
Events = Iterable[Event | Mapping[str, Any] | bytes]


@dataclass(frozen=True, slots=True)
class Row:
    """A step in both runs (`a` and `b`), or in one. moved: both did it, but in another order."""

    a: Step | None
    b: Step | None
    moved: bool = False

    @property
    def step(self) -> Step:
        step = self.a or self.b
        assert step is not None
        return step


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two runs belong together. anchors_a, anchors_b: (n,) ns, rising, n >= 2, the moments that
    are the same in both, with beginning and end; times before and after go on at the same pace."""

    rows: tuple[Row, ...]
    anchors_a: Times
    anchors_b: Times

    def to_b(self, t_a: int) -> int:
        """The moment of run b (ns) that belongs to `t_a` of run a. Never falls as `t_a` rises."""
        return _interpolated(t_a, self.anchors_a, self.anchors_b)

    def to_a(self, t_b: int) -> int:
        """The moment of run a (ns) that belongs to `t_b` of run b. Never falls as `t_b` rises."""
        return _interpolated(t_b, self.anchors_b, self.anchors_a)

    def pace(self, t_a: int) -> float:
        """How fast run b goes by while run a is at `t_a`: 2: b took twice as long here."""
        i = int(np.searchsorted(self.anchors_a, t_a, side="right")) - 1
        i = min(max(i, 0), len(self.anchors_a) - 2)
        taken = int(self.anchors_a[i + 1] - self.anchors_a[i])
        return int(self.anchors_b[i + 1] - self.anchors_b[i]) / taken

    @property
    def only_a(self) -> tuple[Step, ...]:
        return tuple(row.a for row in self.rows if row.a and row.b is None)

    @property
    def only_b(self) -> tuple[Step, ...]:
        return tuple(row.b for row in self.rows if row.b and row.a is None)


def align(
    a_events: Events, b_events: Events, a_span: Span | None = None, b_span: Span | None = None
) -> Alignment:
    """Sets two runs beside each other. Events in order, as `read_steps` takes them; the spans are
    of the whole runs (default: of their steps). ValueError where a run has neither."""
    a, b = read_steps(a_events), read_steps(b_events)
    return align_steps(a, b, a_span or _span(a), b_span or _span(b))


def align_steps(a: Sequence[Step], b: Sequence[Step], a_span: Span, b_span: Span) -> Alignment:
    """As `align`, from steps in order of time."""
    pairs = _pairs(a, b, a_span, b_span)
    anchors = [(a_span[0], b_span[0])]
    for i, j in pairs:
        _anchor(anchors, a[i].t, b[j].t)
    # The end is the end: whatever lies on it or after it gives way.
    while len(anchors) > 1 and (anchors[-1][0] >= a_span[1] or anchors[-1][1] >= b_span[1]):
        anchors.pop()
    anchors.append((max(a_span[1], anchors[0][0] + 1), max(b_span[1], anchors[0][1] + 1)))
    times = np.array(anchors, np.int64)
    return Alignment(tuple(_rows(a, b, pairs)), times[:, 0].copy(), times[:, 1].copy())


def _span(steps: Sequence[Step]) -> Span:
    if not steps:
        raise ValueError("a run without any step needs its span to be aligned")
    return steps[0].t, steps[-1].t


def _anchor(anchors: list[tuple[int, int]], a: int, b: int) -> None:
    """Adds a pair of moments; of several at the same moment of one run the first stays."""
    if a > anchors[-1][0] and b > anchors[-1][1]:
        anchors.append((a, b))


def _pairs(
    a: Sequence[Step], b: Sequence[Step], a_span: Span, b_span: Span
) -> list[tuple[int, int]]:
    """Which steps are set beside each other: index in a, index in b, both rising.

    best[i][j]: of the steps before i and j, the weight paired and, taken off, how far apart in
    their runs the pairs are. Time and memory: len(a) len(b).
    """
    best = [[(0, 0.0)] * (len(b) + 1) for _ in range(len(a) + 1)]
    at_a, at_b = _parts_of_run(a, a_span), _parts_of_run(b, b_span)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            found = max(best[i][j + 1], best[i + 1][j])
            if left.key == right.key:
                weight, skew = best[i][j]
                found = max(found, (weight + left.weight, skew - abs(at_a[i] - at_b[j])))
            best[i + 1][j + 1] = found
    pairs = []
    i, j = len(a), len(b)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _parts_of_run(steps: Sequence[Step], span: Span) -> list[float]:
    """When each step was done, 0 at the beginning of the run, 1 at its end."""
    length = max(span[1] - span[0], 1)
    return [(step.t - span[0]) / length for step in steps]


def _rows(a: Sequence[Step], b: Sequence[Step], pairs: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """All steps in one order: between two pairs first what a did, then what b did."""
    elsewhere = _moved(a, b, pairs)
    partner_a = {i: j for j, i in elsewhere.items()}
    next_a = next_b = 0
    for i, j in (*pairs, (len(a), len(b))):
        for k in range(next_a, i):
            other = partner_a.get(k)
            yield Row(a[k], None if other is None else b[other], moved=other is not None)
        for k in range(next_b, j):
            if k not in elsewhere:
                yield Row(None, b[k])
        if i < len(a):
            yield Row(a[i], b[j])
        next_a, next_b = i + 1, j + 1


def _moved(
    a: Sequence[Step], b: Sequence[Step], pairs: Sequence[tuple[int, int]]
) -> dict[int, int]:
    """Steps both did, but in another order: index in b to index in a."""
    paired_a, paired_b = {i for i, _ in pairs}, {j for _, j in pairs}
    free_a = [i for i in range(len(a)) if i not in paired_a]
    moved: dict[int, int] = {}
    for j in (j for j in range(len(b)) if j not in paired_b):
        match = next((i for i in free_a if a[i].key == b[j].key), None)
        if match is not None:
            free_a.remove(match)
            moved[j] = match
    return moved


def _interpolated(t: int, source: Times, target: Times) -> int:
    """Exact integers: a moment of `source` in `target`; outside of both ends time goes on."""
    t = int(t)  # of numpy it would overflow below
    if t <= source[0]:
        return int(target[0]) + t - int(source[0])
    if t >= source[-1]:
        return int(target[-1]) + t - int(source[-1])
    i = int(np.searchsorted(source, t, side="right")) - 1
    start, end = int(source[i]), int(source[i + 1])
    first, last = int(target[i]), int(target[i + 1])
    return first + (t - start) * (last - first) // (end - start)
