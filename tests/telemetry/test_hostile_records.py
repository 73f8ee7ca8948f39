"""Records nobody honest wrote: every hash is right, and what is behind them is not."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vrkiosk_telemetry import commits, limits, manifest
from vrkiosk_telemetry.archive import archive_frames, archive_name, archive_schema
from vrkiosk_telemetry.commits import Commit, Piece
from vrkiosk_telemetry.errors import RecordError, TelemetryError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import seal
from vrkiosk_telemetry.sense import FrameSense
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.tables import SCHEMAS, frames_batch
from vrkiosk_xr.frame import FRAME, FrameInput

SessionMaker = Callable[..., Path]
SESSION = "01938f00-0000-7000-8000-000000000001"
MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def frames_of(times: list[int], value: float = 0.0) -> Any:
    frames = np.zeros(len(times), FRAME)
    frames["t"], frames["index"] = times, range(len(times))
    frames["head"][..., 3] = 1.0
    if frames.size:
        frames["head"][-1, 4] = value
    return frames


def stream(batch: Any, compression: str | None = "zstd") -> bytes:
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    pa.ipc.new_stream(sink, batch.schema, options=options).write_batch(batch)
    return sink.getvalue()


def forge(folder: Path, tables: dict[str, bytes], rows: int) -> Path:
    """A live record of one commit over any bytes, each hash as it should be."""
    folder.mkdir(parents=True, exist_ok=True)
    info = SessionInfo(SESSION, "s03")
    (folder / "session.json").write_text(json.dumps(info.to_json()))
    head, chain = commits.head_line(SESSION, "run", 0, commits.CHAIN_START)
    pieces, at = {}, 0
    for name, data in tables.items():
        pieces[name] = Piece(at, at + len(data), rows, hashlib.sha256(data).hexdigest())
        at += len(data)
    (folder / commits.tables_name(0)).write_bytes(b"".join(tables.values()))
    line, _ = commits.commit_line(Commit(0, 0, 100, pieces), chain)
    (folder / commits.log_name(0)).write_bytes(head + line)
    return folder


def reseal(folder: Path) -> None:
    """Signs whatever is in a sealed folder."""
    path = folder / "manifest.json"
    body = manifest.open_unverified(path.read_bytes())
    body["files"] = [
        {
            "name": p.name,
            "sha256": hashlib.sha256(p.read_bytes()).hexdigest(),
            "size": p.stat().st_size,
        }
        for p in sorted(folder.iterdir())
        if p != path
    ]
    path.write_bytes(manifest.sign(body, Ed25519PrivateKey.from_private_bytes(bytes(32))))


def read_all(session: Session) -> list[FrameInput]:
    """Everything a session gives; its frames."""
    for rows in (session.events(), session.objects(), session.scene(), session.clocks()):
        for _ in rows:
            pass
    for _ in (*session.panels(), *session.gaze()):
        pass
    return list(session.frames())


# --- values that cannot be


@given(
    times=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20),
    value=st.floats(width=32),
)
@MANY
def test_frames_that_cannot_be_true_are_named(
    tmp_path: Path, times: list[int], value: float
) -> None:
    frames = frames_of(times, value)
    folder = forge(tmp_path / "live", {"frames": stream(frames_batch(frames))}, len(times))
    session = Session.open(folder)
    found = {damage.why: damage.row for damage in session.check()}
    falls = [n for n in range(1, len(times)) if times[n] < times[n - 1]]
    assert found.get("time goes back") == (falls[0] if falls else None)
    expected = None if np.isfinite(np.float32(value)) else len(times) - 1
    assert found.get("head is not a number") == expected
    assert [frame.t for frame in read_all(session)] == times, "they are read as they are"


def test_sense_goes_on_from_block_to_block() -> None:
    sense = FrameSense()
    assert list(sense.look(frames_of([1, 2, 3]))) == []
    assert list(sense.look(frames_of([]))) == []
    assert list(sense.look(frames_of([3, 5]))) == []
    assert list(sense.look(frames_of([4, 9], np.nan))) == [
        (5, 5, "time goes back"),
        (6, 4, "head is not a number"),
    ]
    assert list(sense.look(frames_of([1], np.nan))) == [], "the first of a kind is enough"


def test_a_record_with_such_frames_can_still_be_sealed(
    tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    info = SessionInfo(SESSION, "s03")
    with Recorder(tmp_path / "live" / "x", info, space_needed=0, lossless=True) as recorder:
        for t in (10, 20, 5):
            frame = FrameInput()
            frame.record["t"], frame.record["head"][0] = t, np.nan
            recorder.frame(frame)
    sealed = seal(tmp_path / "live" / "x", tmp_path / "outbox", key)
    session = Session.open(sealed.path)
    assert [frame.t for frame in session.frames()] == [10, 20, 5]
    whys = [damage.why for damage in session.check()]
    assert whys[:2] == ["time goes back", "head is not a number"]


# --- headers that ask for too much


def test_a_buffer_that_asks_for_memory_is_refused_before_it_gets_it(tmp_path: Path) -> None:
    batch = frames_batch(frames_of(list(range(50))))
    data = bytearray(stream(batch))
    asked = batch.column(0).buffers()[1].size
    place = data.index(struct.pack("<q", asked), batch.schema.serialize().size)
    for size in (limits.BATCH_BYTES + 1, 1 << 40, 2**63 - 1, -5):
        data[place : place + 8] = struct.pack("<q", size)
        folder = forge(tmp_path / "live", {"frames": bytes(data)}, 50)
        before = pa.total_allocated_bytes()
        (damage, *_) = Session.open(folder).check()
        assert "cannot be decoded" in damage.why
        assert pa.total_allocated_bytes() - before < 1 << 20


def test_a_batch_of_a_million_equal_rows_is_refused(tmp_path: Path) -> None:
    rows = limits.WIDE_ROWS + 1
    batch = pa.record_batch(
        [pa.nulls(rows, field.type).fill_null(0) if pa.types.is_integer(field.type)
         else pa.FixedSizeListArray.from_arrays(
             pa.array(np.zeros(rows * field.type.list_size, np.float32)), field.type.list_size)
         for field in SCHEMAS["frames"]],
        schema=SCHEMAS["frames"],
    )  # fmt: skip
    folder = forge(tmp_path / "live", {"frames": stream(batch)}, rows)
    session = Session.open(folder)
    assert list(session.frames()) == []
    assert "rows" in session.damage[0].why


BOMB = """
import re, sys
from pathlib import Path
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.reader import Session
try:
    session = Session.open(Path(sys.argv[1]))
    session.check()
    for _ in session.frames(): pass
    print(len(session.damage))
except TelemetryError as error:
    print(0, error)
# Not ru_maxrss: that begins with what the process had that started this one.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def peak_mib(folder: Path) -> tuple[int, int]:
    """Findings of a check in a process of its own, and the most memory it took, MiB."""
    command = [sys.executable, "-c", BOMB, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    first, *_, last = done.stdout.splitlines()
    return int(first.split()[0]), int(last)


def test_a_parquet_bomb_is_refused(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    folder = seal(record_session(count=3), tmp_path / "outbox", key).path
    rows = 4_000_000
    schema = archive_schema("clocks")
    zeros: dict[str, Any] = {
        field.name: pa.array(["x"]).dictionary_encode().take(pa.array(np.zeros(rows, np.int32)))
        if pa.types.is_string(field.type)
        else pa.array(np.zeros(rows), field.type, safe=False)
        for field in schema
    }
    arrays = [a.cast(f.type) for a, f in zip(zeros.values(), schema, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=schema)
    pq.write_table(table, folder / archive_name("clocks"), row_group_size=rows)
    del table, arrays, zeros
    reseal(folder)
    assert (folder / archive_name("clocks")).stat().st_size < 1 << 20
    findings, memory = peak_mib(folder)
    assert findings > 0
    assert memory < 300


def test_a_footer_copy_that_asks_for_room_gets_none(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    from vrkiosk_telemetry.footers import _SCHEMA, FOOTERS_NAME

    folder = seal(record_session(count=3), tmp_path / "outbox", key).path
    path = folder / archive_name("frames")
    data = path.read_bytes()
    offset = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for where in (1 << 39, 1 << 62, -1):
        row = {"name": path.name, "offset": where, "footer": data[offset:]}
        batch = pa.RecordBatch.from_pylist([row], schema=_SCHEMA)
        (folder / FOOTERS_NAME).write_bytes(stream(batch))
        path.write_bytes(data[:-1])
        findings, memory = peak_mib(folder)
        assert findings > 0
        assert memory < 300


# --- other shapes


@pytest.mark.parametrize("table", ["frames", "events", "clocks"])
def test_another_schema_is_refused_with_its_place(
    tmp_path: Path, table: str, record_session: SessionMaker, key: Ed25519PrivateKey
) -> None:
    other = pa.record_batch([pa.array([1, 2])], names=["t"])
    live = forge(tmp_path / "forged", {table: stream(other)}, 2)
    (damage,) = Session.open(live).check()
    assert (damage.table, "columns are not those" in damage.why) == (table, True)
    folder = seal(record_session(count=3), tmp_path / "outbox", key).path
    pq.write_table(pa.Table.from_batches([other]), folder / archive_name(table))
    reseal(folder)
    (damage,) = Session.open(folder).check()
    assert (damage.table, "columns are not those" in damage.why) == (table, True)


@given(st.data())
@MANY
def test_a_session_of_any_json_is_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    )
    body: Any = SessionInfo(SESSION, "s03").to_json()
    name = data.draw(st.sampled_from([*body, None]))
    body = data.draw(values) if name is None else {**body, name: data.draw(values)}
    folder = forge(tmp_path / "live", {}, 0)
    (folder / "session.json").write_text(json.dumps(body))
    said = ""
    try:
        read_all(Session.open(folder))
    except TelemetryError as error:
        said = str(error)
    assert not said or "session" in said


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"items": 5}', "[" * 5000, '{"items": [{}]}'])
def test_a_panel_that_shows_nothing_is_damage(tmp_path: Path, content: str) -> None:
    batch = pa.record_batch(
        [pa.array([5]), pa.array([0], pa.uint16()), pa.array([content])], schema=SCHEMAS["panels"]
    )
    session = Session.open(forge(tmp_path / "live", {"panels": stream(batch)}, 1))
    (damage,) = session.check()
    assert damage.table == "panels"
    assert list(session.panels()) == []


@pytest.mark.parametrize("content", ["", "[]", '{"tint": 5, "x": 1}', "[" * 5000])
def test_targets_that_describe_no_scene_are_refused(tmp_path: Path, content: str) -> None:
    columns = [pa.array([0], pa.int32()), pa.array(["wall"]), pa.array(["m"]), pa.array([content])]
    batch = pa.record_batch(columns, schema=SCHEMAS["targets"])
    session = Session.open(forge(tmp_path / "live", {"targets": stream(batch)}, 1))
    assert any(damage.table == "targets" for damage in session.check())
    with pytest.raises(RecordError, match="describes no scene"):
        session.description()


@pytest.mark.parametrize(
    "piece",
    [
        [0, -1, 1, "0"],
        [-9, 1, 1, "0"],
        [0, 2**70, 1, "0"],
        [2**70, 2**70 + 9, 1, "0"],
        [0, 1e400, 1, "0"],
        [0, 0, 0, "0"],
        [],
    ],
)
def test_a_commit_of_impossible_bytes_is_damage(tmp_path: Path, piece: list[Any]) -> None:
    folder = forge(tmp_path / "live", {"frames": b"x" * 100}, 1)
    path = folder / commits.log_name(0)
    head = path.read_bytes().split(b"\n")[0]
    body = {"commit": 0, "from": 0, "to": 9, "tables": {"frames": piece}}
    text = json.dumps(body).encode()
    digest = hashlib.sha256(head[:64] + b"\n" + text).hexdigest()
    path.write_bytes(head + b"\n" + digest.encode() + b" " + text + b"\n")
    session = Session.open(folder)
    assert session.check()
    assert list(session.frames()) == []


def told(folder: Path) -> str:
    """What is said of a damaged folder."""
    try:
        return "; ".join(map(str, Session.open(folder).check()))
    except RecordError as error:
        return str(error)


def test_what_is_no_file_is_not_waited_for(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    """A pipe, or a folder, in the place of each file."""
    folder = seal(record_session(count=3), tmp_path / "outbox", key).path
    live = forge(tmp_path / "forged", {"frames": stream(frames_batch(frames_of([1, 2])))}, 2)
    for place in (folder, live):
        for path in sorted(place.iterdir()):
            data = path.read_bytes()
            for make in (os.mkfifo, os.mkdir):
                path.unlink()
                make(path)
                assert path.stem in told(place), path
                (os.rmdir if make is os.mkdir else os.unlink)(path)
                path.write_bytes(data)


def test_an_archive_with_hidden_rows_is_refused(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    """Frames as they may be, but more of them in one piece than anybody writes."""
    folder = seal(record_session(count=3), tmp_path / "outbox", key).path
    table = pa.Table.from_batches([archive_frames(frames_of(list(range(limits.WIDE_ROWS + 1))))])
    pq.write_table(table, folder / archive_name("frames"))
    reseal(folder)
    session = Session.open(folder)
    assert list(session.frames()) == []
    assert "at most" in session.damage[0].why
