"""What the figures of records are made of: the motion, the other containers, damage and kills."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from vrkiosk_xr.frame import Flag

Import = Callable[[str], ModuleType]


@pytest.fixture
def rows(bench: Import) -> Any:
    return bench("motion").motion(12.0, seed=3)


def test_motion_is_the_same_for_the_same_seed(bench: Import, rows: Any) -> None:
    motion = bench("motion")
    assert (motion.motion(12.0, seed=3) == rows).all()
    assert not (motion.motion(12.0, seed=4)["head"][:50] == rows["head"][:50]).any()


def test_motion_is_that_of_a_person_with_a_headset(rows: Any) -> None:
    steps = np.diff(rows["t"])
    assert (steps > 0).all()
    assert np.median(steps) == pytest.approx(1e9 / 90, rel=1e-3)
    assert (np.diff(rows["index"]) == 1).all()
    # Second differences of white noise have sqrt(6) times its deviation.
    noise = np.diff(rows["head"][:, 4:].astype(np.float64), 2, axis=0).std(axis=0) / np.sqrt(6)
    assert (noise > 1e-4).all()
    assert (noise < 3e-4).all()
    for name in ("head", "gaze", "grip", "aim", "joints"):
        lengths = np.linalg.norm(rows[name][..., :4], axis=-1)
        assert np.abs(lengths - 1.0).max() < 1e-5
    share_of_gaze = ((rows["flags"] & int(Flag.GAZE_VALID)) != 0).mean()
    assert 0.8 < share_of_gaze < 1.0
    assert (rows["gaze_t"] < rows["t"]).all()
    # The longest of our fingers reaches 18 cm from the wrist.
    reach = rows["joints"][:, :, 2:, 4:7] - rows["joints"][:, :, 1:2, 4:7]
    assert 0.1 < np.linalg.norm(reach, axis=-1).max() < 0.2


def test_all_containers_hold_the_same_frames(bench: Import, rows: Any) -> None:
    rivals, archive_size = bench("rivals"), bench("archive_size")
    data = rivals.Data.of(bench("recorded").on_grid(rows[:1000]), joints=True)
    names = [rival.name for rival in rivals.RIVALS]
    assert names == ["MCAP", "Rerun", "HDF5", "CSV", "CSV.gz", "PLUME-like"]
    for rival in rivals.RIVALS:
        if rival.name != "Rerun":  # loading it takes seconds
            found = archive_size.cost(rival, data)  # counts the frames of a window
            assert found.size > 100, rival.name


def test_a_second_has_all_its_rows(bench: Import, rows: Any) -> None:
    data = bench("rivals").Data.of(rows, joints=True)
    pieces = list(data.seconds())
    assert sum(len(piece["frames"].t) for piece in pieces) == len(rows)
    assert sum(len(piece["hands"].t) for piece in pieces) == (len(rows) + 1) // 2


def test_lengths_before_messages(bench: Import) -> None:
    wire = bench("wire")
    for value in (0, 1, 127, 128, 300, 2**32):
        data = b"\xff" + wire.varint(value) + b"\xff"
        assert wire.read_varint(memoryview(data), 1) == (value, len(data) - 1)


def test_errors_of_poses(bench: Import) -> None:
    archive_size = bench("archive_size")
    pose = np.array([[0, 0, 0, 1, 1, 2, 3]], np.float32)
    turned = np.array([[0, np.sin(0.05), 0, np.cos(0.05), 1, 2, 3.5]], np.float32)
    assert archive_size._distance(pose, turned)[0] == pytest.approx(0.5)
    assert archive_size._angle(pose, turned)[0] == pytest.approx(np.rad2deg(0.1), rel=1e-5)
    assert archive_size._angle(pose, -pose)[0] == 0.0  # q and -q turn alike


def test_a_damaged_tail_that_costs_a_commit_is_counted(
    bench: Import, rows: Any, tmp_path: Path
) -> None:
    damage, recorded = bench("damage"), bench("recorded")
    folder = recorded.record(tmp_path / "live", recorded.as_frames(rows[:200]))
    ends = damage._frame_ends(folder)
    assert ends["tables-000.arrows"][-1][1] == len(rows[:200])
    path, chance = folder / "tables-000.arrows", random.Random(1)
    for _ in range(5):
        assert damage._lost_by(path, chance, ends[path.name]) == 0
    # Were more frames expected than whole commits hold, they would be lost.
    assert damage._lost_by(folder / "commits-000.log", chance, [(0, 1000)]) >= 800


def test_every_file_has_bytes_to_be_changed(bench: Import, tmp_path: Path) -> None:
    damage = bench("damage")
    (tmp_path / "manifest.json").write_bytes(bytes(5))
    (tmp_path / "frames.parquet").write_bytes(bytes(50))
    assert len(damage._places(tmp_path, None)) == 55
    some = damage._places(tmp_path, 10)
    assert len(some) == 15
    assert [at for name, at in some if name == "manifest.json"] == list(range(5))


def test_kills_go_on_where_they_ended(bench: Import, tmp_path: Path) -> None:
    kills = bench("kills")
    progress = tmp_path / "kills.jsonl"
    assert kills.resume(progress, "abc") == {}
    lines = [{"commit": "abc", "seed": 1}, {"commit": "old", "seed": 2}]
    progress.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"commit": "ab')
    assert list(kills.resume(progress, "abc")) == [1]


def test_rates_are_summed_up_scenario_by_scenario(bench: Import) -> None:
    rates = bench("rates")

    def found(name: str, rate: int, total: float, **more: Any) -> dict[str, Any]:
        end = {"decision": "release", "right": True, "critical": [], "total": total, **more}
        return {"scenario": name, "rate": rate, **end}

    runs = [
        found("a", 20, 100.0, same_log=True),
        found("a", 90, 99.5),
        found("b", 20, 80.0, same_log=False),
        found("b", 90, 80.0, decision="detain", right=False),
    ]
    assert rates.summary_of(runs) == {
        "scenarios": 2,
        "decisions_differ": 1,
        "decisions_wrong": 1,
        "points_apart": 0.5,
        "logs_differ": 1,
    }
