"""Damaged records: readable up to the damage, which is told; never silently wrong."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vrkiosk_telemetry.reader import Session

SessionMaker = Callable[..., Path]


@pytest.fixture
def small(record_session: SessionMaker) -> Path:
    return record_session(count=12)


def flip(path: Path, position: int, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)


def data_files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.arrows"), *folder.glob("*.log")])


def test_a_whole_record_has_no_damage(small: Path) -> None:
    assert Session.open(small).check() == ()


def test_every_flipped_bit_is_noticed(small: Path) -> None:
    chance = random.Random(1)
    for path in data_files(small):
        size = path.stat().st_size
        for position in {0, size - 1, *(chance.randrange(size) for _ in range(40))}:
            bit = chance.randrange(8)
            flip(path, position, bit)
            assert Session.open(small).check(), (path.name, position, bit)
            flip(path, position, bit)


def test_every_cut_is_noticed(small: Path) -> None:
    chance = random.Random(2)
    for path in data_files(small):
        whole = path.read_bytes()
        for size in {0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(15))}:
            path.write_bytes(whole[:size])
            assert Session.open(small).check(), (path.name, size)
            zeros = whole[:size] + bytes(len(whole) - size)
            path.write_bytes(zeros)
            assert zeros == whole or Session.open(small).check(), (path.name, size)
        path.write_bytes(whole)


def test_a_missing_file_is_noticed(small: Path) -> None:
    for path in data_files(small):
        whole = path.read_bytes()
        path.unlink()
        assert Session.open(small).check(), path.name
        path.write_bytes(whole)


@pytest.fixture
def commits(record_session: SessionMaker, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    """A record of several commits, and the number of its frames."""
    count = 3000  # more than one commit's bytes
    return record_session(count=count), count


def test_frames_before_the_damage_are_read(commits: tuple[Path, int]) -> None:
    folder, count = commits
    session = Session.open(folder)
    log = session.source.logs[0]  # type: ignore[union-attr]
    pieces = [c.pieces["frames"] for c in log.commits if "frames" in c.pieces]
    assert len(pieces) > 2
    flip(folder / "tables-000.arrows", pieces[1].start + 100, 3)
    session = Session.open(folder)
    found = [frame.index for frame in session.frames()]
    assert found == list(range(pieces[0].rows))
    (damage,) = session.damage
    assert (damage.table, damage.row) == ("frames", pieces[0].rows)
    assert damage.t is not None
    assert f"readable up to row {pieces[0].rows}, after t =" in str(damage)
    assert "altered" in str(damage)
    assert len(list(session.event_lines())) == count  # other tables are whole


def test_lines_of_the_log_after_a_changed_one_count_for_nothing(
    commits: tuple[Path, int],
) -> None:
    folder, _ = commits
    log = folder / "commits-000.log"
    lines = log.read_bytes().split(b"\n")
    del lines[2]
    log.write_bytes(b"\n".join(lines))
    session = Session.open(folder)
    assert "line 3: altered" in str(session.check()[0])
    assert 0 < len(list(session.frames())) < 3000


def test_another_session_cannot_be_mixed_in(record_session: SessionMaker, tmp_path: Path) -> None:
    one = record_session(count=5)
    other = tmp_path / "other"
    shutil.copytree(one, other)
    text = (other / "session.json").read_text().replace("000000000001", "000000000002")
    (other / "session.json").write_text(text)
    assert "another session" in str(Session.open(other).check()[0])


def test_an_unfinished_record_is_no_damage(small: Path) -> None:
    """A write that was cut short, and a session main never ended: that is what a crash leaves."""
    text = (small / "session.json").read_text().replace('"done"', '""')
    (small / "session.json").write_text(text)
    log = small / "commits-000.log"
    log.write_bytes(log.read_bytes() + b"0123456789abcdef {half a li")
    tables = small / "tables-000.arrows"
    tables.write_bytes(tables.read_bytes() + bytes(500))
    session = Session.open(small)
    assert session.check() == ()
    assert len(list(session.frames())) == 12
