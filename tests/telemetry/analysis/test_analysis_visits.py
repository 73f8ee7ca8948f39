"""Dwells and glances, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.visits import Visit, find_visits, valid_time

MS = 1_000_000
A, B, NONE = 0, 1, -1


def visits(*runs: tuple[int, int], lost: int = -9) -> list[Visit]:
    """Visits in runs of (code, ms) at 100 Hz; code `lost` has no valid samples."""
    code = np.concatenate([np.full(ms // 10, c, np.int32) for c, ms in runs])
    t = 10 * MS * np.arange(len(code), dtype=np.int64)
    return find_visits(t, code, code != lost, Parameters())


def test_dwell_is_from_entry_to_exit() -> None:
    found = visits((A, 500), (B, 300))
    assert [(v.code, v.start // MS, v.end // MS) for v in found] == [(A, 0, 500), (B, 500, 800)]
    assert found[0].dwell_s == pytest.approx(0.5)


def test_a_glance_begins_where_the_one_before_was_left() -> None:
    found = visits((A, 500), (NONE, 50), (B, 300))
    assert found[1].start == 550 * MS
    assert found[1].transition == 50 * MS
    assert found[1].glance_s == pytest.approx(0.35)
    assert found[1].dwell_s == pytest.approx(0.30)


def test_after_a_loss_the_way_there_is_not_known() -> None:
    found = visits((A, 500), (-9, 400), (B, 300))
    assert [v.transition for v in found] == [0, 0]


def test_a_short_look_elsewhere_does_not_end_a_stay() -> None:
    assert [v.dwell_s for v in visits((A, 300), (B, 60), (A, 300))] == [pytest.approx(0.66)]


def test_a_longer_one_does() -> None:
    assert [v.code for v in visits((A, 300), (B, 120), (A, 300))] == [A, B, A]


def test_a_blink_does_not_end_a_stay_but_a_long_loss_does() -> None:
    assert len(visits((A, 300), (-9, 200), (A, 300))) == 1
    assert len(visits((A, 300), (-9, 400), (A, 300))) == 2


def test_nothing_is_no_visit() -> None:
    assert visits((NONE, 500)) == []
    assert (
        find_visits(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, bool), Parameters())
        == []
    )


def test_missing_frames_are_a_loss() -> None:
    t = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], np.int64) * MS
    t = np.concatenate([t, t + 1000 * MS])
    found = find_visits(t, np.zeros(24, np.int32), np.ones(24, bool), Parameters())
    assert [v.dwell_s for v in found] == [pytest.approx(0.12), pytest.approx(0.12)]


def test_valid_time_counts_dropped_frames_but_no_gaps() -> None:
    t = np.array([0, 10, 20, 40, 50, 2050, 2060], np.int64) * MS
    assert valid_time(t, np.ones(7, bool), Parameters()) == pytest.approx(0.080)
    assert valid_time(t, np.zeros(7, bool), Parameters()) == 0.0
