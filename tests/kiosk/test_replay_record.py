"""What a trainer is told of a record that is not as it should be, and the command itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.replay.drawn import NEVER, CoveragePatches, Trail
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.event_log import EventLog, surface_of
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.rubric import packaged
from vrkiosk_scenarios.search import Search, section_of
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.commits import read_log, tables_name
from vrkiosk_telemetry.errors import DeclinedError, RecordError
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SCENARIO_NAME, SESSION_NAME, SessionInfo, new_session_id
from vrkiosk_xr.frame import FrameInput

SCENARIO = schema.library()["s03"]
S = 1_000_000_000
SECONDS = 14


def _play(recorder: Recorder, seconds: float) -> None:
    world = World(SCENARIO, 7, language="en")

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot)

    rounded = FrameInput()
    recorder.targets(world.description)
    for frame in Officer(Briefing.of(SCENARIO, "en"), observe).frames(60):
        frame.round_into(rounded)
        step = engine.step(world, rounded)
        recorder.frame(rounded)
        recorder.events(step.events)
        recorder.objects(step.snapshot)
        if frame.t > seconds * S:
            return


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A live session of a few seconds, left without a decision."""
    folder = tmp_path_factory.mktemp("live") / "session"
    info = SessionInfo(
        new_session_id(), "s03", scenario_sha256=SCENARIO.sha256, seed=7, officer="officer-5"
    )
    with Recorder(folder, info, lossless=True) as recorder:
        text = SCENARIO.model_dump_json()
        (folder / SCENARIO_NAME).write_text(text, encoding="utf-8")
        _play(recorder, SECONDS)
        recorder.close("left")
    return folder


def copied(folder: Path, to: Path, **changes: object) -> Path:
    """A copy to be spoiled, with other values in session.json."""
    shutil.copytree(folder, to)
    path = to / SESSION_NAME
    body = json.loads(path.read_bytes())
    path.write_text(json.dumps({**body, **changes}))
    return to


@pytest.fixture(scope="module")
def played(played_session: Callable[[str], Path]) -> ReplayRecord:
    return read_record(read_outline(played_session("s03")))


def test_a_session_that_goes_on_is_read_up_to_now_and_says_so(ended: Path, tmp_path: Path) -> None:
    record = read_record(read_outline(copied(ended, tmp_path / "on", ended="")))
    assert record.outline.still_recording
    assert record.notes == ("Still being recorded: read up to 0:14. R: read again",)
    assert record.outline.passed is None
    assert record.outline.verdict().startswith("So far: no decision · ")
    assert record.misses(), "what was not done yet is told from the events"


def test_a_session_that_ended_early_says_why(ended: Path) -> None:
    assert read_record(read_outline(ended)).notes == ("Ended early: left",)


def test_damage_is_named_and_what_is_before_it_shown(ended: Path, tmp_path: Path) -> None:
    folder = copied(ended, tmp_path / "damaged")
    log = read_log(folder, 0)
    pieces = [c.pieces["objects"] for c in log.commits if "objects" in c.pieces]
    path = folder / tables_name(0)
    data = bytearray(path.read_bytes())
    data[pieces[len(pieces) // 2].start + 99] ^= 0xFF
    path.write_bytes(data)
    record = read_record(read_outline(folder))
    assert any(note.startswith("Damaged: ") and "objects" in note for note in record.notes)
    assert record.playback.end > record.playback.start


def test_without_its_scenario_a_record_is_played_all_the_same(ended: Path, tmp_path: Path) -> None:
    folder = copied(ended, tmp_path / "alone")
    (folder / SCENARIO_NAME).unlink()
    record = read_record(read_outline(folder))
    assert record.scenario is None
    assert record.outline.title == "s03"
    assert record.outline.verdict() == "no decision"
    assert len(CoveragePatches.of(record)) == 0


def test_a_folder_without_a_session_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"session\.json"):
        read_outline(tmp_path)


def test_the_language_is_the_one_asked_for(ended: Path) -> None:
    outline = read_outline(ended, "ru")
    assert outline.title == SCENARIO.title.ru
    assert outline.verdict().startswith("решения нет · ")


# --- declined


@pytest.fixture
def declined(ended: Path, tmp_path: Path) -> Path:
    return copied(ended, tmp_path / "declined", consent={"gaze": False, "head": False})


def test_a_declined_session_has_no_replay(declined: Path) -> None:
    outline = read_outline(declined)
    assert outline.declined
    with pytest.raises(DeclinedError):
        read_record(outline)


def test_the_command_tells_a_declined_session_in_words(declined: Path) -> None:
    run = CliRunner().invoke(app, ["replay", str(declined)])
    assert run.exit_code == 0, run.output
    assert "no replay: declined" in run.output
    assert "Went to: right side, outside" in run.output
    assert "of 100" in run.output


def test_the_command_refuses_what_is_no_session(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["replay", str(tmp_path)])
    assert run.exit_code == 2


def test_without_a_display_the_command_says_what_to_do(
    ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import glfw

    glfw.terminate()
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    run = CliRunner().invoke(app, ["replay", str(ended)])
    assert run.exit_code == 3
    assert "start a desktop session" in run.output


# --- what is drawn of a whole record


def test_the_sections_painted_are_those_the_score_counts(played: ReplayRecord) -> None:
    patches = CoveragePatches.of(played)
    assert played.scenario is not None
    search = Search.of(played.scenario, EventLog.read(played.moments.engine), packaged())
    assert patches.wanted.any()
    for surface in set(patches.surfaces[patches.wanted].tolist()):
        own = np.flatnonzero((patches.surfaces == surface) & (patches.section_t != NEVER))
        sections = {section_of(patches.names[i]) for i in own}
        assert sections == {one for one in search.sections if one[0] == surface} != set()
    assert (patches.section_t <= patches.t).all()
    assert (patches.t[patches.t != NEVER] <= played.playback.end).all()


def test_patches_of_a_door_go_with_its_leaf(played: ReplayRecord) -> None:
    patches, playback = CoveragePatches.of(played), played.playback
    playback.seek(playback.start)
    shut, _ = patches.now(playback.snapshot)
    assert np.allclose(shut, patches.quads, atol=1e-5)
    playback.seek(playback.end)
    opened, normals = patches.now(playback.snapshot)
    moved = np.linalg.norm(opened - shut, axis=(1, 2)) > 0.1
    names = {surface_of(aoi) for aoi, far in zip(patches.names, moved, strict=True) if far}
    assert names == {"door_left", "door_right", "number"}
    assert np.allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-5)


def test_the_trail_lies_where_the_gaze_met_things(played: ReplayRecord) -> None:
    trail, playback = Trail(played.session), played.playback
    assert trail.known
    t = playback.start + 60 * S
    playback.seek(t)
    points, age = trail.before(t, playback.snapshot)
    assert 60 <= len(points) <= 260
    assert (np.diff(age) < 0).all()
    assert 0 <= age[-1] <= age[0] <= 1
    met = points[~np.isnan(points[:, 0])]
    assert len(met) > 10
    assert np.abs(met).max() < 60.0
    assert len(trail.before(playback.start - S, playback.snapshot)[0]) == 0
