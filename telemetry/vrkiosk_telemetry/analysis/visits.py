"""Dwells on patches and glances at surfaces, from what the gaze meets frame by frame.

Dwell (visit): one stay in an area of interest from entry to exit, saccades inside included
(Holmqvist et al. 2011, ch. 11-12). Glance: the same, together with the transition towards it (ISO
15007:2020); it ends when the gaze leaves. Neither needs fixations, so head direction has them too,
under its own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vrkiosk_telemetry.analysis.fixations import SECOND, sample_period
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.samples import Mask, Times
from vrkiosk_telemetry.analysis.sights import NOTHING, Codes

LOST: Final = -2  # no valid sample


@dataclass(frozen=True, slots=True)
class Visit:
    """code: what was looked at. start, end: ns of the stay. transition: ns the gaze took to come
    here from what it left before; 0 where that is not known."""

    code: int
    start: int
    end: int
    transition: int

    @property
    def dwell_s(self) -> float:
        return (self.end - self.start) / SECOND

    @property
    def glance_s(self) -> float:
        return (self.end - self.start + self.transition) / SECOND


@dataclass(slots=True)
class _Run:
    code: int
    start: int
    end: int


def find_visits(t: Times, code: Codes, valid: Mask, parameters: Parameters) -> list[Visit]:
    """Stays of at least `least_visit_s`, in order; those at nothing are left out.

    t: (n,) ns, rising; code: (n,), -1 for nothing; valid: (n,). Shorter looks elsewhere do not end
    a stay, nor does a loss of up to `bridge_loss_s` (a blink).
    """
    visits: list[Visit] = []
    left: int | None = None  # when the gaze was last at rest on something
    for run in _stays(_runs(t, np.where(valid, code, LOST), parameters), parameters):
        if run.code == LOST:
            left = None
            continue
        if run.code != NOTHING:
            transition = run.start - left if left is not None else 0
            visits.append(Visit(run.code, run.start, run.end, transition))
        left = run.end
    return visits


def valid_time(t: Times, valid: Mask, parameters: Parameters) -> float:
    """Seconds for which there is a valid sample."""
    return float(_spans(t, parameters)[valid].sum()) / SECOND


def _spans(t: Times, parameters: Parameters) -> Times:
    """(n,) ns each frame lasts: to the next one, a gap longer than `fill_gap_s` not counted."""
    if not len(t):
        return np.zeros(0, np.int64)
    period = round(sample_period(t))
    spans = np.diff(t, append=t[-1] + period)
    return np.where(spans > period + parameters.fill_gap_s * SECOND, period, spans)


def _runs(t: Times, code: Codes, parameters: Parameters) -> list[_Run]:
    """Frames of one code in a row; frames that are missing for long are a loss."""
    if not len(t):
        return []
    ends = t + _spans(t, parameters)
    gap = t[1:] > ends[:-1]
    firsts = np.concatenate([[0], np.flatnonzero((code[1:] != code[:-1]) | gap) + 1])
    lasts = np.concatenate([firsts[1:] - 1, [len(t) - 1]])
    runs: list[_Run] = []
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        start, end = int(t[first]), int(ends[last])
        if runs and start > runs[-1].end:
            runs.append(_Run(LOST, runs[-1].end, start))
        runs.append(_Run(int(code[first]), start, end))
    return runs


def _stays(runs: list[_Run], parameters: Parameters) -> list[_Run]:
    """Runs long enough to count, those of one code joined over shorter ones. As the engine has it
    in its events, a look elsewhere counts once it has lasted."""
    least, bridge = parameters.least_visit_s * SECOND, parameters.bridge_loss_s * SECOND
    stays: list[_Run] = []
    for run in runs:
        lasts = run.end - run.start
        if lasts < (bridge if run.code == LOST else least):
            if stays and run.code == stays[-1].code != LOST:
                stays[-1].end = run.end  # back again, if only for a moment
            continue
        if stays and stays[-1].code == run.code:
            stays[-1].end = run.end
        else:
            stays.append(run)
    return stays
