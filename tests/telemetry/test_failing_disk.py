"""A disk that fails for a while under the writer of a record: in the end all lies there, once."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.ring import Kind, Ring, State
from vrkiosk_telemetry.session import SessionInfo, write_session
from vrkiosk_telemetry.writer import Writer
from vrkiosk_xr.frame import FrameInput

FrameMaker = Callable[[int], FrameInput]
CODES = {"write": errno.EIO, "fsync": errno.EIO, "read-only": errno.EROFS}


@dataclass
class FailingDisk:
    """Stands for `os.write` and `os.fdatasync`. Fails while `fault` names how: "write", "fsync",
    "read-only", or "short", which is no failure: each call writes a part. struck: how often.

    A failed fsync drops what was not yet on the disk, and a later one knows nothing of it, as
    Linux does: the pages count as clean after the error was told once.
    """

    fault: str = ""
    struck: int = 0
    _unsynced: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _write: Callable[[int, bytes | memoryview], int] = os.write
    _sync: Callable[[int], None] = os.fdatasync

    def install(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(os, "write", self.write)
        patch.setattr(os, "fdatasync", self.sync)

    def write(self, handle: int, data: bytes | memoryview) -> int:
        if self.fault in ("write", "read-only"):
            self.struck += 1
            code = errno.EIO if self.fault == "write" else errno.EROFS
            raise OSError(code, os.strerror(code))
        if self.fault == "short" and len(data) > 1:
            self.struck += 1
            data = memoryview(data)[: len(data) // 2]
        start = os.lseek(handle, 0, os.SEEK_CUR)
        count = self._write(handle, data)
        self._unsynced.setdefault(handle, []).append((start, count))
        return count

    def sync(self, handle: int) -> None:
        pieces = self._unsynced.pop(handle, [])
        if self.fault != "fsync":
            self._sync(handle)
            return
        self.struck += 1
        for start, count in pieces:
            os.pwrite(handle, bytes(count), start)
        raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def ring() -> Iterator[Ring]:
    ring = Ring.create(1 << 18)
    yield ring
    ring.close()


@pytest.fixture
def writer(tmp_path: Path, info: SessionInfo, ring: Ring) -> Writer:
    write_session(tmp_path, info)
    return Writer(ring, tmp_path, info.session)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    disk = FailingDisk()
    disk.install(monkeypatch)
    return disk


def put(ring: Ring, make_frame: FrameMaker, which: range) -> None:
    for number in which:
        assert ring.put(Kind.FRAME, make_frame(number).bytes)


def recorded(writer: Writer) -> list[int]:
    session = Session.open(writer.folder)
    assert session.check() == ()
    assert not session.losses
    return [frame.index for frame in session.frames()]


@pytest.mark.parametrize("fault", ["write", "fsync", "read-only"])
@pytest.mark.parametrize("before", [0, 5])
def test_what_a_disk_refuses_for_a_while_is_there_in_the_end(
    fault: str, before: int, writer: Writer, ring: Ring, disk: FailingDisk, make_frame: FrameMaker
) -> None:
    put(ring, make_frame, range(before))
    assert writer.flush()
    disk.fault = fault
    for number in range(3):
        put(ring, make_frame, range(before + number, before + number + 1))
        assert not writer.flush()
        assert (ring.state, ring.errno) == (State.FAILING, CODES[fault])
    assert disk.struck >= 3, "the fault did not happen"
    disk.fault = ""
    put(ring, make_frame, range(before + 3, before + 6))
    assert writer.flush()
    assert ring.state == State.RECORDING
    assert writer.finish()
    assert recorded(writer) == list(range(before + 6))
    assert ring.discarded == 0


@pytest.mark.parametrize("fault", ["write", "fsync", "read-only"])
def test_a_disk_that_fails_to_the_end_keeps_what_it_took(
    fault: str, writer: Writer, ring: Ring, disk: FailingDisk, make_frame: FrameMaker
) -> None:
    put(ring, make_frame, range(5))
    assert writer.flush()
    disk.fault = fault
    put(ring, make_frame, range(5, 9))
    assert not writer.finish()
    assert disk.struck >= 1, "the fault did not happen"
    disk.fault = ""
    assert recorded(writer) == list(range(5))
    assert Session.open(writer.folder).info.ended == ""


def test_a_disk_that_takes_a_part_of_each_write_gets_it_all(
    writer: Writer, ring: Ring, disk: FailingDisk, make_frame: FrameMaker
) -> None:
    disk.fault = "short"
    put(ring, make_frame, range(5))
    assert writer.flush()
    put(ring, make_frame, range(5, 9))
    assert writer.finish()
    assert disk.struck >= 6, "the fault did not happen"
    assert recorded(writer) == list(range(9))
