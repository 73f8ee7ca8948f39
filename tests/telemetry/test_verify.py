"""Verification: the same frames give the same events, and the first that differs is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.ring import Kind, Ring
from vrkiosk_telemetry.session import SessionInfo, write_session
from vrkiosk_telemetry.verify import verify
from vrkiosk_telemetry.writer import Writer
from vrkiosk_xr.frame import FrameInput

SessionMaker = Callable[..., Path]
Run = Callable[[SessionInfo, Iterator[FrameInput]], Iterator[bytes]]


@pytest.fixture
def run(make_event: Callable[[FrameInput], Event]) -> Run:
    def engine(info: SessionInfo, frames: Iterator[FrameInput]) -> Iterator[bytes]:
        for frame in frames:
            yield make_event(frame).line()

    return engine


def test_the_same_engine_agrees(record_session: SessionMaker, run: Run) -> None:
    verdict = verify(Session.open(record_session(count=50)), run)
    assert verdict.ok
    assert str(verdict) == "identical: 50 events of 50 frames"


def test_the_first_difference_is_shown(
    record_session: SessionMaker, make_event: Callable[[FrameInput], Event]
) -> None:
    def other(info: SessionInfo, frames: Iterator[FrameInput]) -> Iterator[bytes]:
        for frame in frames:
            if frame.index == 7:
                frame.head[4] += 0.05
            yield make_event(frame).line()

    verdict = verify(Session.open(record_session(count=20)), other)
    assert not verdict.ok
    assert verdict.difference is not None
    assert verdict.difference.number == verdict.events == 7
    assert verdict.difference.t == json.loads(verdict.difference.recorded or b"")["t"]
    assert "at t = 5.078 s" in str(verdict)
    assert str(verdict).count('"name":"seen"') == 2


@pytest.mark.parametrize("extra", [1, -1])
def test_missing_and_surplus_events_are_differences(
    record_session: SessionMaker, run: Run, extra: int
) -> None:
    def other(info: SessionInfo, frames: Iterator[FrameInput]) -> Iterator[bytes]:
        lines = list(run(info, frames))
        yield from lines[:-1] if extra < 0 else [*lines, b"{}"]

    verdict = verify(Session.open(record_session(count=20)), other)
    assert not verdict.ok
    assert "nothing" in str(verdict)


def test_a_session_cut_off_in_its_last_frame_agrees(
    record_session: SessionMaker, make_event: Callable[[FrameInput], Event]
) -> None:
    def more(info: SessionInfo, frames: Iterator[FrameInput]) -> Iterator[bytes]:
        for frame in frames:
            yield make_event(frame).line()
            if frame.index == 19:
                yield b"of the frame main died in"

    crashed = verify(Session.open(record_session(count=20, ended="crash")), more)
    assert (crashed.ok, crashed.cut) == (True, True)
    assert "up to where the session was cut off" in str(crashed)


def test_a_gap_is_no_agreement(
    tmp_path: Path, info: SessionInfo, make_frame: Callable[[int], FrameInput], run: Run
) -> None:
    ring = Ring.create(1 << 16)
    frame = make_frame(0)
    ring.put(Kind.FRAME, frame.bytes)
    ring.put(Kind.EVENT, next(run(info, iter([frame]))))
    ring.put(Kind.GAP, b'{"frames":3,"name":"gap","t":7}')
    write_session(tmp_path, info)
    assert Writer(ring, tmp_path, info.session).finish()
    ring.close()
    verdict = verify(Session.open(tmp_path), run)
    assert (verdict.events, verdict.difference, verdict.ok) == (1, None, False)
    assert 'gap: {"frames":3' in str(verdict)


def test_damage_is_no_agreement(record_session: SessionMaker, run: Run) -> None:
    folder = record_session(count=20)
    path = folder / "tables-000.arrows"
    path.write_bytes(path.read_bytes()[:-20])
    verdict = verify(Session.open(folder), run)
    assert verdict.difference is None
    assert not verdict.ok
    assert "the record is not whole" in str(verdict)
