"""session.json: ids, keys of later versions, and what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SessionInfo, new_session_id, read_session, write_session


def test_session_ids_are_uuid_7_and_sort_by_time() -> None:
    import uuid

    ids = [new_session_id() for _ in range(3)]
    assert all(uuid.UUID(one).version == 7 for one in ids)
    assert ids[0][:8] <= ids[-1][:8]


def test_unknown_keys_of_session_json_are_kept(tmp_path: Path, info: SessionInfo) -> None:
    write_session(tmp_path, info)
    body = json.loads((tmp_path / "session.json").read_text())
    (tmp_path / "session.json").write_text(json.dumps({**body, "later": [1]}))
    again = read_session(tmp_path)
    assert again.extra == {"later": [1]}
    assert again.to_json()["later"] == [1]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "kiosk.session/1", "session": "x"}'])
def test_a_broken_session_json_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "session.json").write_text(text)
    with pytest.raises(RecordError, match="session"):
        Session.open(tmp_path)


@pytest.mark.parametrize(
    ("schema", "advice"),
    [
        ("kiosk.session/2", "read it with the kiosk that recorded it"),
        ("kiosk.manifest/1", "this is no session of a kiosk"),
        (["kiosk.session/1"], "this is no session of a kiosk"),
    ],
)
def test_another_schema_is_refused_and_named(
    tmp_path: Path, info: SessionInfo, schema: object, advice: str
) -> None:
    body = {**info.to_json(), "schema": schema}
    (tmp_path / "session.json").write_text(json.dumps(body))
    with pytest.raises(RecordError, match=advice) as error:
        Session.open(tmp_path)
    assert f"has schema {schema!r}, this version reads kiosk.session/1" in str(error.value)


def test_no_session_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="expected the folder of a recorded session"):
        Session.open(tmp_path)
