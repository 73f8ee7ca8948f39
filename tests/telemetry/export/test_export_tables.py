"""CSV and Parquet, opened by pandas and DuckDB."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from vrkiosk_telemetry.export.forms import Form
from vrkiosk_telemetry.export.traces import JOINTS, bones
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import JOINT_COUNT, Flag

Played = Callable[[str], Path]
Exporter = Callable[..., Path]


def test_pandas_reads_the_csv_and_finds_every_frame(
    played_session: Played, export_one: Exporter
) -> None:
    source = played_session("s03")
    frames = pd.read_csv(export_one(source, Form.CSV) / "frames.csv")
    recorded = list(Session.open(source).frames())
    assert len(frames) == len(recorded)
    assert frames["t"].tolist() == [frame.t for frame in recorded]
    heights = [float(frame.head[5]) for frame in recorded]
    assert frames["head_py"].to_numpy() == pytest.approx(heights, abs=1e-6)
    assert frames["time_s"].iloc[0] == 0
    assert frames["time_s"].iloc[-1] == pytest.approx((recorded[-1].t - recorded[0].t) / 1e9)
    assert set(frames["gaze_source"]) == {"eye"}


def test_pandas_reads_the_events_of_the_csv(played_session: Played, export_one: Exporter) -> None:
    source = played_session("s03")
    events = pd.read_csv(export_one(source, Form.CSV) / "events.csv")
    lines = [event.line.decode() for event in Session.open(source).events()]
    assert events["line"].tolist() == lines
    assert json.loads(events["line"].iloc[-1])["decision"] == "full_unload"


def test_duckdb_reads_the_parquet_of_many_sessions_as_one_table(
    played_session: Played, export_one: Exporter
) -> None:
    sources = [played_session(name) for name in ("s03", "s03_clean")]
    sources.sort(key=lambda path: path.name)
    for source in sources:
        out = export_one(source, Form.PARQUET).parent
    rows = duckdb.sql(
        f"""SELECT session, count(*), max(head_py), count(DISTINCT gaze_source)
        FROM read_parquet('{out}/*/frames.parquet', hive_partitioning = true)
        GROUP BY session ORDER BY session"""
    ).fetchall()
    for source, (session, count, top, gazes) in zip(sources, rows, strict=True):
        recorded = np.concatenate(list(Session.open(source).frame_blocks()))
        assert (session, count, gazes) == (source.name, len(recorded), 1)
        assert top == recorded["head"][:, 5].max()


def test_every_table_is_exported_and_every_column_described(
    played_session: Played, export_one: Exporter
) -> None:
    folder = export_one(played_session("s03"), Form.PARQUET)
    names = {path.stem for path in folder.glob("*.parquet")}
    assert names == {
        "frames", "gaze", "events", "objects", "scene", "panels", "clocks", "targets",
    }  # fmt: skip
    with (folder / "columns.csv").open(newline="") as file:
        described = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    for name in names:
        schema = pq.read_schema(folder / f"{name}.parquet")
        assert {column for table, column in described if table == name} == set(schema.names)
    assert all(row["meaning"] for row in described.values())
    turns = [row for row in described.values() if row["column"].endswith(("_qx", "_qw"))]
    assert turns
    assert all(row["meaning"].startswith("no unit, ") for row in turns)
    assert json.loads((folder / "session.json").read_text())["scenario"] == "s03"


def test_what_is_not_valid_is_empty(hand_session: Path, export_one: Exporter) -> None:
    frames = pd.read_parquet(export_one(hand_session, Form.PARQUET) / "frames.parquet")
    assert frames["head_px"].isna().tolist() == [n % 10 == 0 for n in range(100)]
    assert frames["grip_left_px"].notna().all()
    assert frames["grip_right_px"].isna().all()
    assert frames["aim_left_qw"].isna().all()
    assert (frames["gaze_source"] == "eye").all()


def test_hands_have_named_joints_in_the_stage(hand_session: Path, export_one: Exporter) -> None:
    hands = pd.read_parquet(export_one(hand_session, Form.PARQUET) / "hands.parquet")
    recorded = list(Session.open(hand_session).frames())
    assert len(hands) == len(recorded)
    for side, hand in (("left", 0), ("right", 1)):
        tips = np.array([f.record["joints"][hand, JOINTS.index("index_tip")] for f in recorded])
        shown = 100 if side == "left" else 50
        assert hands[f"{side}_index_tip_px"].to_numpy()[:shown] == pytest.approx(tips[:shown, 4])
        assert hands[f"{side}_index_tip_radius"].notna().sum() == shown
    assert hands[f"left_{JOINTS[3]}_px"].isna().all()


def test_a_session_is_exported_without_joints_where_asked(
    hand_session: Path, export_one: Exporter
) -> None:
    folder = export_one(hand_session, Form.PARQUET, joints=False)
    assert not (folder / "hands.parquet").exists()


def test_live_and_sealed_give_the_same_rows(
    record_session: Callable[..., Path], export_one: Exporter, tmp_path: Path, key: object
) -> None:
    from vrkiosk_telemetry.seal import seal

    live = record_session(count=120)
    first = export_one(live, Form.PARQUET)
    before = {name: pd.read_parquet(first / f"{name}.parquet") for name in ("frames", "events")}
    sealed = seal(live, tmp_path / "outbox", key)  # type: ignore[arg-type]
    after = export_one(sealed.path, Form.PARQUET, force=True)
    for name, rows in before.items():
        exact = [c for c in rows if not c.startswith("view_")]  # eyes are kept to the grid
        again = pd.read_parquet(after / f"{name}.parquet")
        pd.testing.assert_frame_equal(again[exact], rows[exact])


def test_joints_have_the_names_of_openxr_and_bones_join_them_all() -> None:
    import xr  # noqa: TID251 - its names are what ours are compared with

    assert len(JOINTS) == JOINT_COUNT
    assert [joint.upper() for joint in JOINTS] == [
        joint.name for joint in sorted(xr.HandJointEXT, key=int)
    ]
    ends = {joint for bone in bones() for joint in bone}
    assert ends == set(range(JOINT_COUNT))
    assert len(bones()) == JOINT_COUNT - 1


def test_row_groups_are_large_also_of_a_live_session(
    record_session: Callable[..., Path], export_one: Exporter
) -> None:
    folder = export_one(record_session(count=300), Form.PARQUET)
    for name in ("frames", "events"):
        assert pq.ParquetFile(folder / f"{name}.parquet").num_row_groups == 1


def test_every_flag_is_in_a_column(hand_session: Path, export_one: Exporter) -> None:
    frames = pd.read_parquet(export_one(hand_session, Form.PARQUET) / "frames.parquet")
    shown = {c for c in frames if frames[c].dtype == bool}
    # Valid poses show as values, the gaze's source as a column, hands as rows of `hands`.
    others = {"HEAD_VALID", "GAZE_VALID", "GAZE_IS_EYE", "GRIP_LEFT", "GRIP_RIGHT"}
    others |= {"AIM_LEFT", "AIM_RIGHT", "HAND_LEFT", "HAND_RIGHT"}
    assert len(shown) == len(set(Flag.__members__) - others)
