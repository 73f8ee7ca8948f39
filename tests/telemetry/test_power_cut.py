"""The power goes while a record is written: whatever the disk had taken of it by then, what was
committed is read back, and nothing else.

A model of the disk, not a disk: what was synced is there, and of what was appended since any first
part or none, as file systems leave it that order a file's size after its data (ext4, xfs).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from vrkiosk_telemetry import commits
from vrkiosk_telemetry.live import LivePart
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.ring import Kind, Ring
from vrkiosk_telemetry.session import SessionInfo, write_session
from vrkiosk_telemetry.writer import Writer
from vrkiosk_xr.frame import FrameInput

COMMITS = 12
FRAMES = 3  # of a commit
SEEDS = 8


def path_of(handle: int) -> str:
    return os.readlink(f"/proc/self/fd/{handle}")


@dataclass(frozen=True)
class _Step:
    """What was done to a file. data: written at `at`; None: cut to `at` bytes."""

    path: str
    at: int
    data: bytes | None


class PowerCuts:
    """Notes every write, and gives the folder as the disk has it when the power goes after any of
    them: all that was synced, and of the rest some, in part, or none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._steps: list[_Step | str] = []  # a path alone: it was synced

    def install(self, patch: pytest.MonkeyPatch) -> None:
        write, sync, cut = os.write, os.fdatasync, os.ftruncate

        def noted_write(handle: int, data: bytes | memoryview) -> int:
            at = os.lseek(handle, 0, os.SEEK_CUR)
            count = write(handle, data)
            self._steps.append(_Step(path_of(handle), at, bytes(data[:count])))
            return count

        def noted_sync(handle: int) -> None:
            sync(handle)
            self._steps.append(path_of(handle))

        def noted_cut(handle: int, size: int) -> None:
            cut(handle, size)
            self._steps.append(_Step(path_of(handle), size, None))

        patch.setattr(os, "write", noted_write)
        patch.setattr(os, "fdatasync", noted_sync)
        patch.setattr(os, "ftruncate", noted_cut)

    @property
    def syncs(self) -> int:
        return sum(isinstance(step, str) for step in self._steps)

    def images(self, draw: Random) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
        """By file name what is surely on the disk after each step, and what may be."""
        synced: dict[str, bytes] = {}
        pending: dict[str, list[_Step]] = {}
        for step in self._steps:
            if isinstance(step, str):
                synced[step] = _applied(synced.get(step, b""), pending.pop(step, []))
            else:
                pending.setdefault(step.path, []).append(step)
            torn = dict(synced)
            for path, steps in pending.items():
                kept = [_torn(one, draw) for one in steps[: draw.randrange(len(steps) + 1)]]
                torn[path] = _applied(synced.get(path, b""), kept)
            yield self._named(synced), self._named(torn)

    def _named(self, files: dict[str, bytes]) -> dict[str, bytes]:
        inside = str(self._folder) + "/"
        return {
            path.removeprefix(inside): data
            for path, data in files.items()
            if path.startswith(inside)
        }


def _torn(step: _Step, draw: Random) -> _Step:
    """The step, or a first part of what it appends: a file grows over what is on the disk only."""
    if step.data is None or draw.random() < 0.3:
        return step
    return _Step(step.path, step.at, step.data[: draw.randrange(len(step.data) + 1)])


def _applied(content: bytes, steps: list[_Step]) -> bytes:
    file = bytearray(content)
    for step in steps:
        if step.data is None:
            del file[step.at :]
            continue
        file.extend(bytes(max(0, step.at - len(file))))
        file[step.at : step.at + len(step.data)] = step.data
    return bytes(file)


@pytest.fixture
def writer(tmp_path: Path, info: SessionInfo) -> Iterator[Writer]:
    ring = Ring.create(1 << 18)
    write_session(tmp_path, info)
    yield Writer(ring, tmp_path, info.session)
    ring.close()


def read_back(folder: Path, files: dict[str, bytes]) -> list[int]:
    """Frames of a record that has these files besides its description; [] where it has no log."""
    for path in folder.iterdir():
        if path.name != "session.json":
            path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    if not commits.part_numbers(folder):
        return []
    session = Session.open(folder)
    assert session.check() == ()
    return [frame.index for frame in session.frames()]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_the_power_took_with_it_what_was_committed_stays(
    writer: Writer,
    make_frame: Callable[[int], FrameInput],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
) -> None:
    cuts = PowerCuts(writer.folder)
    cuts.install(monkeypatch)
    for number in range(COMMITS * FRAMES):
        assert writer.ring.put(Kind.FRAME, make_frame(number).bytes)
        if number % FRAMES == FRAMES - 1:
            assert writer.flush()
    assert writer.finish()
    monkeypatch.undo()
    assert cuts.syncs >= 2 * COMMITS, "there was nothing to cut"
    folder = tmp_path_factory.mktemp("after")
    write_session(folder, Session.open(writer.folder).info)
    acknowledged = 0
    for sure, torn in cuts.images(Random(seed)):
        kept = len(read_back(folder, sure))
        assert kept >= acknowledged
        acknowledged = kept
        found = read_back(folder, torn)
        assert found == list(range(len(found)))
        assert len(found) >= acknowledged
        LivePart(folder, writer.session, "after the power came back", 0).close()
        session = Session.open(folder)
        assert session.check() == ()
        assert [frame.index for frame in session.frames()] == found
    assert acknowledged == COMMITS * FRAMES


def test_what_was_committed_is_not_written_again_after_two_short_lived_parts(
    writer: Writer, make_frame: Callable[[int], FrameInput], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ended before it gave the ring's room back, the later ones before their first commit."""
    ring, folder = writer.ring, writer.folder
    for number in range(FRAMES):
        assert ring.put(Kind.FRAME, make_frame(number).bytes)
    monkeypatch.setattr(ring, "release", lambda position: None)
    assert writer.flush()
    monkeypatch.undo()
    assert ring.read == 0
    LivePart(folder, writer.session, ring.run, ring.read)
    (folder / commits.log_name(2)).write_bytes(b"")
    last = Writer(ring, folder, writer.session)
    assert ring.put(Kind.FRAME, make_frame(FRAMES).bytes)
    assert last.finish()
    session = Session.open(folder)
    assert session.check() == ()
    assert [frame.index for frame in session.frames()] == list(range(FRAMES + 1))
