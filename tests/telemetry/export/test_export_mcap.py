"""MCAP, opened by the mcap reader."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foxglove import messages
from mcap.reader import make_reader

from vrkiosk_telemetry.export.forms import Form
from vrkiosk_telemetry.export.traces import utc_clock
from vrkiosk_telemetry.reader import ClockRow, Session

Played = Callable[[str], Path]
Exporter = Callable[..., Path]


def read(path: Path, *topics: str) -> Iterator[tuple[str, int, bytes]]:
    with path.open("rb") as file:
        reader = make_reader(file, validate_crcs=True)
        for schema, channel, message in reader.iter_messages(topics or None):
            assert schema is not None
            assert schema.data
            yield channel.topic, message.log_time, message.data


def transforms(path: Path) -> Iterator[tuple[int, Any]]:
    """Time and transform of all of them, read with Google's protobuf and the file's own schema."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    with path.open("rb") as file:
        reader = make_reader(file)
        for schema, _, _message in reader.iter_messages(["/tf"]):
            assert schema is not None
            files = descriptor_pb2.FileDescriptorSet.FromString(schema.data)
            break
    pool = descriptor_pool.DescriptorPool()
    for item in files.file:
        pool.Add(item)
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName("foxglove.FrameTransforms"))
    for _, time, data in read(path, "/tf"):
        for transform in kind.FromString(data).transforms:
            yield time, transform


def test_the_head_is_where_it_was(played_session: Played, export_one: Exporter) -> None:
    source = played_session("s03_clean")
    found = [
        (time, one.translation, one.rotation)
        for time, one in transforms(export_one(source, Form.MCAP))
        if one.child_frame_id == "head"
    ]
    recorded = np.concatenate(list(Session.open(source).frame_blocks()))
    assert [time for time, _, _ in found] == recorded["t"].tolist()
    places = np.array([(p.x, p.y, p.z) for _, p, _ in found])
    turns = np.array([(q.x, q.y, q.z, q.w) for _, _, q in found])
    assert places == pytest.approx(recorded["head"][:, 4:])
    assert turns == pytest.approx(recorded["head"][:, :4])


def test_every_coordinate_frame_leads_to_the_world(
    played_session: Played, export_one: Exporter
) -> None:
    source = played_session("s03")
    parents = {
        one.child_frame_id: one.parent_frame_id
        for _, one in transforms(export_one(source, Form.MCAP))
    }
    assert {parents[name] for name in ("head", "gaze", "grip_left", "aim_right")} == {"stage"}
    assert parents["stage"] == "world"
    names = [part.name for part in Session.open(source).description().parts]
    assert {f"object/{name}" for name in names} <= {n for n, p in parents.items() if p == "world"}


def test_the_events_are_there_with_a_schema(played_session: Played, export_one: Exporter) -> None:
    source = played_session("s03")
    path = export_one(source, Form.MCAP)
    found = [(time, json.loads(data)) for _, time, data in read(path, "/events")]
    recorded = list(Session.open(source).events())
    assert [time for time, _ in found] == [event.t for event in recorded]
    assert [body["name"] for _, body in found] == [event.name for event in recorded]
    assert found[-1][1]["data"]["decision"] == "full_unload"
    with path.open("rb") as file:
        summary = make_reader(file).get_summary()
    assert summary is not None
    schemas = {schema.name: schema for schema in summary.schemas.values()}
    assert schemas["events"].encoding == "jsonschema"
    assert set(json.loads(schemas["events"].data)["properties"]) >= {"name", "data", "source"}


def test_topics_are_in_the_order_of_time_and_complete(
    played_session: Played, export_one: Exporter
) -> None:
    source = played_session("s03_clean")
    path = export_one(source, Form.MCAP)
    with path.open("rb") as file:
        order = [m.log_time for _, _, m in make_reader(file).iter_messages(log_time_order=False)]
    assert order == sorted(order)
    counts = Counter(topic for topic, _, _ in read(path))
    session = Session.open(source)
    assert counts["/input"] == sum(1 for _ in session.frames())
    assert counts["/gaze"] == sum(1 for _ in session.gaze()) > 0
    assert counts["/displays"] == sum(1 for _ in session.panels())
    assert counts["/log"] == counts["/events"] == sum(1 for _ in session.events())


def test_metadata_say_what_the_file_is(played_session: Played, export_one: Exporter) -> None:
    source = played_session("s03")
    with export_one(source, Form.MCAP).open("rb") as file:
        reader = make_reader(file)
        metadata = {one.name: one.metadata for one in reader.iter_metadata()}
        attached = {one.name: one.data for one in reader.iter_attachments()}
    assert metadata["coordinates"]["up"] == "+y"
    assert metadata["session"]["session"] == source.name
    assert json.loads(attached["session.json"])["scenario"] == "s03"
    clocks = json.loads(attached["clocks.json"])
    assert [row["utc_ns"] for row in clocks] == [c.utc_ns for c in Session.open(source).clocks()]


def test_joints_move_in_the_stage_and_only_where_valid(
    hand_session: Path, export_one: Exporter
) -> None:
    found = Counter(
        one.child_frame_id for _, one in transforms(export_one(hand_session, Form.MCAP))
    )
    assert found["left_hand/index_tip"] == 100
    assert found["right_hand/index_tip"] == 50
    assert "left_hand/thumb_proximal" not in found
    without = export_one(hand_session, Form.MCAP, joints=False, force=True)
    assert not any("hand/" in one.child_frame_id for _, one in transforms(without))


def test_scene_messages_decode_and_hold_the_gaze_ray(
    played_session: Played, export_one: Exporter
) -> None:
    path = export_one(played_session("s03_clean"), Form.MCAP)
    _, _, first = next(read(path, "/scene"))
    assert b"gaze ray" in first
    assert b"glTF" in first
    assert messages.SceneUpdate.get_schema().name == "foxglove.SceneUpdate"


def clock(mono_ns: int) -> ClockRow:
    return ClockRow(0, 0, mono_ns, 1_800_000_000_000_000_000, 1000, "ntp", "boot")


@pytest.mark.parametrize(("start", "known"), [(5_000_000_000, True), (500_000_000_000, False)])
def test_utc_is_given_only_for_times_of_the_clock(
    hand_session: Path, monkeypatch: pytest.MonkeyPatch, start: int, known: bool
) -> None:
    session = Session.open(hand_session)
    monkeypatch.setattr(session, "clocks", lambda: iter([clock(5_000_100_000)]))
    assert (utc_clock(session, start) is not None) == known
