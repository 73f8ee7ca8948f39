"""The archive over whatever a headset may say: bits it must keep, joints it must find again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vrkiosk_telemetry import archive
from vrkiosk_telemetry.archive import (
    RADII,
    ArchiveFile,
    HandThinner,
    archive_frames,
    archive_name,
    frames_of_archive,
    read_groups,
)
from vrkiosk_telemetry.hand_groups import HandGroups
from vrkiosk_telemetry.tables import Rows, hands_batch
from vrkiosk_xr.frame import ENGINE_FLOATS, FLOAT_OFFSET, FRAME, FRAME_BYTES, Flag, FrameInput

PERIOD_NS = 11_111_111
ENGINE_BYTES = FLOAT_OFFSET + 4 * ENGINE_FLOATS
BOTH = int(Flag.HAND_LEFT | Flag.HAND_RIGHT)
FLOATS = (FRAME_BYTES - FLOAT_OFFSET) // 4
# Signs of zero, the smallest and the largest numbers, and what is none: patterns of 32 bits.
EXTREMES = (0x80000000, 0x00000001, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0x7FC00000, 0xFFC12345)
some = settings(max_examples=25, deadline=None)


def rows_of(seed: int, count: int, extremes: list[tuple[int, int, int]]) -> Rows:
    """(count,) FRAME rows: any bits in the integers, poses that are some, and `extremes` as (row,
    float, pattern) anywhere."""
    random = np.random.default_rng(seed)
    block = random.integers(0, 256, (count, FRAME_BYTES), np.uint8)
    floats = random.normal(0.0, 0.4, (count, FLOATS)).astype(np.float32)
    for row, place, pattern in extremes:
        floats[row % count].view(np.uint32)[place] = pattern
    block[:, FLOAT_OFFSET:] = floats.view(np.uint8)
    rows = block.view(FRAME).reshape(count)
    rows["t"] = 7_000_000_000 + np.cumsum(random.integers(1, 4, count)) * PERIOD_NS
    rows["index"] = np.arange(count) + int(random.integers(0, 1000))
    return rows


anything = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, FLOATS - 1), st.sampled_from(EXTREMES)),
    max_size=30,
)


@given(st.integers(0, 2**32 - 1), anything)
@some
def test_what_was_rounded_is_rounded_to_itself(
    seed: int, extremes: list[tuple[int, int, int]]
) -> None:
    frame = FrameInput.from_bytes(rows_of(seed, 1, extremes)[0].tobytes())
    with np.errstate(all="ignore"):  # what is too large for the grid becomes infinite, and stays
        once = frame.rounded()
        assert bytes(once.rounded().bytes) == bytes(once.bytes)
    assert bytes(once.bytes[:FLOAT_OFFSET]) == bytes(frame.bytes[:FLOAT_OFFSET])


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), anything)
@some
def test_a_file_keeps_every_bit_the_engine_reads(
    seed: int, count: int, extremes: list[tuple[int, int, int]]
) -> None:
    rows = rows_of(seed, count, extremes)
    with tempfile.TemporaryDirectory() as name:
        with ArchiveFile(Path(name), "frames", {}) as file:
            for piece in np.array_split(rows, 3):
                file.add(archive_frames(piece))
        batches = list(read_groups(Path(name) / archive_name("frames")))
    found = np.concatenate([frames_of_archive(batch) for batch in batches])
    assert engine_bytes(found) == engine_bytes(rows)


def engine_bytes(rows: Rows) -> bytes:
    data = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), FRAME_BYTES)
    return data[:, :ENGINE_BYTES].tobytes()


def write_hands(folder: Path, rows: Rows, span: int, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """Writes the `hands` of rows in groups of `span` ns; gives the rows that were kept."""
    monkeypatch.setitem(archive.GROUP_NS, "hands", span)
    thinner, kept = HandThinner(), list[Rows]()
    with ArchiveFile(folder, "hands", {}) as file:
        for piece in np.array_split(rows, 9):
            batch: Any = hands_batch(piece)
            if batch is not None:
                thin = thinner.archive(batch)
                file.add(thin)
                kept.append(thin.column("frame").to_numpy())
        file.note(RADII, thinner.radii)
    return rows[np.isin(rows["index"], np.concatenate(kept))]


@pytest.mark.parametrize("seed", range(4))
def test_joints_at_random_are_the_newest_before(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = hands_only(rows_of(seed, 400, []), seed)
    kept = write_hands(tmp_path, rows, 700_000_000, monkeypatch)
    groups = HandGroups(tmp_path / archive_name("hands"))
    random = np.random.default_rng(seed)
    for _ in range(20):
        start, end = sorted(random.integers(0, len(rows), 2).tolist())
        asked = rows[start : end + 1].copy()
        asked["joints"] = 0.0
        groups.put_joints(asked)
        assert_newest(asked, kept, rows[start : end + 1])


def hands_only(rows: Rows, seed: int) -> Rows:
    """Joints as poses; hands come and go, and both are away at first."""
    random = np.random.default_rng(seed)
    quaternions = rows["joints"][..., :4]
    quaternions /= np.linalg.norm(quaternions, axis=-1, keepdims=True)
    rows["joints"] = np.rint(rows["joints"] * 8192) / 8192
    seen = random.choice([0, BOTH, int(Flag.HAND_LEFT), int(Flag.HAND_RIGHT)], len(rows) // 20 + 1)
    rows["flags"] = np.repeat(seen, 20)[: len(rows)]
    rows["flags"][:30] = 0
    return rows


def assert_newest(found: Rows, kept: Rows, asked: Rows) -> None:
    """Each valid hand has the joints of the newest kept row at or before its frame."""
    where = np.searchsorted(kept["index"], asked["index"], side="right") - 1
    for hand, flag in enumerate((Flag.HAND_LEFT, Flag.HAND_RIGHT)):
        seen = ((asked["flags"] & int(flag)) != 0) & (where >= 0)
        joints = kept["joints"][where[seen], hand]
        apart = np.abs(found["joints"][seen, hand, :, 4:7] - joints[..., 4:7])
        assert apart.max(initial=0.0) < 0.0003  # two roundings, and a turned wrist's
        assert not found["joints"][~seen, hand].any()


def test_row_groups_end_with_their_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(archive.GROUP_NS, "frames", 1_000_000_000)
    rows = rows_of(5, 400, [])
    with ArchiveFile(tmp_path, "frames", {}) as file:
        file.add(archive_frames(rows))  # in one piece
    spans = [np.ptp(frames_of_archive(b)["t"]) for b in read_groups(file.path)]
    assert len(spans) > 5
    assert max(spans) < 1_000_000_000
    assert file.rows == len(rows)


def test_row_groups_are_no_larger_than_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.limits, "rows_of", lambda table: 150)
    rows = rows_of(6, 400, [])
    with ArchiveFile(tmp_path, "frames", {}) as file:
        for piece in (rows[:100], rows[100:]):
            file.add(archive_frames(piece))
    batches = list(read_groups(file.path))
    assert [batch.num_rows for batch in batches] == [150, 150, 100]


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 3.0))
@some
def test_a_joint_is_where_the_headset_said_within_its_bound(seed: int, reach: float) -> None:
    """sqrt(3) / 2 of a step for each of the two roundings; with floats of 24 bits up to 8 m."""
    random = np.random.default_rng(seed)
    said = random.normal(size=(40, 2, 26, 8)) * reach / 4
    said[..., :4] = random.normal(size=(40, 2, 26, 4))
    said[..., :4] /= np.linalg.norm(said[..., :4], axis=-1, keepdims=True)
    rows = np.zeros(40, FRAME)
    rows["t"] = np.arange(40) * 30_000_000  # slower than 45 Hz: all are kept
    rows["flags"] = BOTH
    rows["joints"] = (np.rint(said * 8192) / 8192).astype(np.float32)
    thinner = HandThinner()
    batch = thinner.archive(hands_batch(rows))
    found = archive.joints_of_values(archive.hand_values(batch), thinner.radii)
    off = np.linalg.norm(found[..., 4:7].astype(np.float64) - said[..., 4:7], axis=-1)
    assert len(found) == 40
    assert off.max() <= 3**0.5 / 2 * (2**-13 + 2**-14) + 2e-6 < 0.2e-3
