"""Consent declined: nothing that follows a body is recorded, and the score can still be made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_scenarios.gaze import Sight
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.snapshot import Event, Part, SceneDescription, SceneSnapshot
from vrkiosk_telemetry import consent
from vrkiosk_telemetry.commits import read_log
from vrkiosk_telemetry.consent import Consent, declined, kept_events, kept_notice
from vrkiosk_telemetry.errors import DeclinedError
from vrkiosk_telemetry.playback import Playback
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import seal
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.tables import TABLES
from vrkiosk_telemetry.verify import verify
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Notice

FrameMaker = Callable[[int], FrameInput]
EVENTS_PAGE = Path(__file__).parents[2] / "docs" / "events.md"
BODY_FIELDS = ("x", "y", "z", "hand", "speed", "force", "distance", "node", "from", "head", "left")
DESCRIPTION = SceneDescription(parts=(Part("hand_left", "hand_left"),))


@pytest.fixture
def refused(info: SessionInfo) -> SessionInfo:
    return replace(info, consent=Consent.of(False, "en", "2026-11-21T09:00:00.000Z").to_json())


@pytest.fixture
def folder(tmp_path: Path, refused: SessionInfo, make_frame: FrameMaker) -> Path:
    """A live session of which everything was handed to the recorder."""
    live = tmp_path / "live" / refused.session
    snapshot = SceneSnapshot(DESCRIPTION)
    with Recorder(live, refused, space_needed=0, lossless=True) as recorder:
        recorder.targets(DESCRIPTION)
        recorder.notice(
            Notice("recentred", 5, {"space": "stage", "x": 0.25, "qw": 0.5, "change_t": 4})
        )
        for number in range(200):
            frame = make_frame(number)
            recorder.frame(frame)
            snapshot.t = frame.t
            snapshot.poses[0] = frame.record["grip"][0]
            snapshot.world_from_stage[:] = frame.head
            recorder.objects(snapshot)
            x, y, z = frame.head[4:].tolist()
            recorder.gaze(frame, Sight("floor/a01", 0, abs(x), (x, y, z)))
            place = {"x": round(x, 4), "y": round(y, 4), "z": round(z, 4), "hand": "left"}
            recorder.events(
                [
                    Event(frame.t, "motion", {"head": x, "left": y, "right": z}),
                    Event(frame.t, "aoi_enter", {"aoi": "floor/a01", "source": "eye"}),
                    Event(frame.t, "strike", {"aoi": "floor/a01", "speed": z, **place}),
                    Event(frame.t, "something_new", {"where": y}),
                    Event(frame.t, "door", {"leaf": "left", "deg": 10}),
                ]
            )
        recorder.close("done", {"total": 80.0})
    return live


def floats_of(value: Any) -> Iterator[float]:
    """All numbers with a fraction in a value, and in text that is JSON or holds decimals."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from floats_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from floats_of(one)
    elif isinstance(value, str):
        timeless = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", value)  # its milliseconds trace nobody
        yield from map(float, re.findall(r"-?\d+\.\d+(?:e-?\d+)?", timeless))


def numbers_in(folder: Path) -> set[float]:
    """Every number with a fraction in a session's tables and files of text, to four digits."""
    session = Session.open(folder)
    found: set[float] = set()
    for table in TABLES:
        if table not in ("frames", "hands"):
            found.update(floats_of(session.table(table).to_pylist()))
    for frames in session.frame_blocks():
        assert not len(frames)
    for path in folder.iterdir():
        if path.suffix in (".json", ".log"):
            found.update(floats_of(path.read_text()))
    return {round(number, 4) for number in found}


def test_no_float_of_a_frame_is_anywhere_in_the_folder(
    folder: Path, key: Ed25519PrivateKey, make_frame: FrameMaker, tmp_path: Path
) -> None:
    traced = set()
    for number in range(200):
        traced |= {round(abs(v), 4) for v in make_frame(number).floats.tolist()} - {0.0, 1.0}
    assert not {abs(number) for number in numbers_in(folder)} & traced
    tables = {name for commit in read_log(folder, 0).commits for name in commit.pieces}
    assert tables == {"events", "clocks"}
    sealed = seal(folder, tmp_path / "outbox", key)
    assert not {abs(number) for number in numbers_in(sealed.path)} & traced
    assert {name for name, rows in sealed.counts.items() if rows} == {"events", "clocks"}


def test_steps_stay_and_say_nothing_of_a_hand(folder: Path) -> None:
    events = list(Session.open(folder).events())
    assert {e.name for e in events} == {"recentred", "strike", "door"}
    strike = next(json.loads(e.line) for e in events if e.name == "strike")
    assert set(strike) == {"t", "name", "aoi"}
    assert json.loads(events[0].line) == {"name": "recentred", "t": 5, "space": "stage"}


def test_it_cannot_be_shown_or_run_again_and_says_why(folder: Path) -> None:
    session = Session.open(folder)
    for use in (Playback, lambda s: verify(s, lambda *_: [])):
        with pytest.raises(DeclinedError, match="no replay: declined") as error:
            use(session)
        assert "the decision and the score are in session.json" in str(error.value)
    assert session.check() == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, False),  # nobody was asked: a test, a tool
        (Consent.of(True, "en", "").to_json(), False),
        (Consent.of(False, "en", "").to_json(), True),
        ({"gaze": False, "hands": True, "head": True}, True),
        ({"gaze": True, "hands": True, "head": "no"}, True),
    ],
)
def test_one_no_is_a_no(given: dict[str, Any], expected: bool) -> None:
    assert declined(given) is expected


def test_a_continued_session_keeps_the_consent_it_began_with(
    folder: Path, refused: SessionInfo, make_frame: FrameMaker
) -> None:
    asked_again = replace(refused, consent=Consent.of(True, "en", "").to_json())
    with Recorder(folder, asked_again, space_needed=0) as recorder:
        recorder.frame(make_frame(300))
    session = Session.open(folder)
    assert session.declined
    assert list(session.frames()) == []


# --- what is kept


def documented_events() -> dict[str, set[str]]:
    found = {}
    for line in EVENTS_PAGE.read_text(encoding="utf-8").splitlines():
        cells = line.strip("|").split("|")
        if line.startswith("| `") and len(cells) == 3:
            fields = set(re.findall(r"`(\w+)`", cells[1])) | set(re.findall(r"`(\w+)`", cells[2]))
            for name in re.findall(r"`(\w+)`", cells[0]):
                found[name] = fields
    return found


def test_every_documented_event_was_decided_on() -> None:
    decided = set(consent.KEPT_FIELDS) | consent.LEFT_OUT | {consent.ENTRY}
    assert set(documented_events()) == decided
    assert not set(consent.KEPT_FIELDS) & consent.LEFT_OUT


values = st.one_of(st.floats(-10, 10), st.booleans(), st.text(max_size=8))
names = st.sampled_from([*documented_events(), "an_event_of_later"])
fields = st.sampled_from([*BODY_FIELDS, "inside", "aoi", "value", "deg", "lit", "right"])
streams = st.lists(st.builds(Event, st.integers(0, 10**12), names, st.dictionaries(fields, values)))


@given(streams)
def test_no_field_of_a_body_stays(events: list[Event]) -> None:
    kept = kept_events(events)
    for event in kept:
        assert not set(event.data) & set(BODY_FIELDS)
        assert event.name in consent.KEPT_FIELDS or event.data == {"inside": event.data["inside"]}
    assert sum(event.name == "teleport" for event in kept) <= 1
    times = iter(event.t for event in events)
    assert all(event.t in times for event in kept)  # in their order, none made up
    assert kept_events(kept) == kept


def test_of_notices_poses_and_hands_do_not_stay() -> None:
    notice = Event(1, "profile", {"hand": "left", "path": "/interaction_profiles/khr/simple"})
    assert kept_notice(notice).data == {"path": "/interaction_profiles/khr/simple"}
    assert kept_notice(Event(1, "of_later", {"x": 1.0})).data == {}


@pytest.mark.parametrize("name", ["s03", "s03_clean"])
def test_points_are_the_same_without_what_is_left_out(
    played_session: Callable[[str], Path], name: str
) -> None:
    scenario = library()[name]
    lines = [json.loads(line) for line in Session.open(played_session(name)).event_lines()]
    events = [
        Event(line["t"], line["name"], {k: v for k, v in line.items() if k not in ("t", "name")})
        for line in lines
    ]
    kept, whole = score(scenario, kept_events(events)), score(scenario, events)
    assert replace(kept, cues=()) == replace(whole, cues=())  # what was in view follows the body
    assert len(kept_events(events)) < len(events) / 2
