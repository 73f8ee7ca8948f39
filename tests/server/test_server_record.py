"""From the recorder to the page: a session recorded, sealed and sent by the kiosk's own parts."""

from __future__ import annotations

import shutil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry import sync
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import seal
from vrkiosk_telemetry.session import SessionInfo, new_session_id
from vrkiosk_xr.frame import FrameInput


def record(folder: Path) -> str:
    """A live record of three frames, each with an event, that ends with a decision."""
    info = SessionInfo(
        new_session_id(), "s03", officer="officer-17", started="2026-11-21T09:00:00.000Z"
    )
    with Recorder(folder, info, space_needed=0) as recorder:
        for number in range(3):
            frame = FrameInput()
            frame.record["t"], frame.record["index"] = number * 11_111_111, number
            recorder.frame(frame)
            recorder.events([Event(frame.t, "reading", {"value": number, "unit": "mm"})])
        recorder.close(result={"decision": "release", "total": 12.5})
    return info.session


def test_a_recorded_session_is_shown_as_it_was(
    tmp_path: Path, record_key: Ed25519PrivateKey, server, http
) -> None:
    shutil.copytree(server.keys, tmp_path / "kiosk" / "keys")
    session = record(tmp_path / "kiosk" / "live" / "x")
    seal(tmp_path / "kiosk" / "live" / "x", tmp_path / "kiosk" / "outbox", record_key)
    assert sync.main(tmp_path / "kiosk", server.url, once=True, echo=lambda line: None) == 0
    page = http.get(f"/sessions/{session}").text
    for shown in ("officer-17", "Release", "12.5", "unit mm, value 0", "unit mm, value 2"):
        assert shown in page
    sent = Session.open(tmp_path / "kiosk" / "sent" / session)
    assert len(list(sent.frames())) == 3
    assert (sent.path / "receipt.json").is_file()
