"""Whole sessions: what is derived from them, and what is not where it cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios.scoring import score
from vrkiosk_telemetry.analysis import (
    ALGORITHM,
    Derived,
    Parameters,
    analyse,
    table_path,
    write_tables,
)
from vrkiosk_telemetry.analysis.fixations import detect
from vrkiosk_telemetry.analysis.reaches import find_reaches
from vrkiosk_telemetry.analysis.samples import read_samples
from vrkiosk_telemetry.analysis.schemas import TABLES
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.played import scenario_of
from vrkiosk_telemetry.reader import EventRow, Session
from vrkiosk_telemetry.seal import seal
from vrkiosk_xr.frame import Flag, FrameInput

EYE = int(Flag.GAZE_IS_EYE)


@pytest.fixture(scope="module")
def derived(played_session: Callable[[str], Path]) -> Derived:
    return analyse(Session.open(played_session("s03")))


LONG = 4000  # frames: till the officer has looked at more than tools


def rows(derived: Derived, table: str, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of a derived table with these values."""
    found: list[dict[str, Any]] = derived.tables[table].to_pylist()
    return [row for row in found if all(row[k] == v for k, v in wanted.items())]


def head_only(frame: FrameInput) -> None:
    frame.record["flags"] &= ~np.uint32(EYE)
    frame.record["gaze_t"] = 0


def as_it_is(frame: FrameInput) -> None:
    """Leaves a frame alone."""


def test_every_row_says_whose_it_is_and_how_it_was_made(derived: Derived) -> None:
    assert set(derived.tables) == set(TABLES)
    for table in derived.tables.values():
        assert set(table.column("session").to_pylist()) == {derived.session}
        assert set(table.column("algorithm").to_pylist()) == {ALGORITHM}
        assert set(table.column("parameters").to_pylist()) == {Parameters().digest}


def test_the_score_is_the_one_of_the_scenarios(derived: Derived) -> None:
    session = derived.context.session
    events = [json.loads(line) for line in session.event_lines()]
    plain = score(scenario_of(session), events).to_dict()
    (row,) = rows(derived, "session")
    assert row["score"] == pytest.approx(plain["total"])
    assert row["training_coverage"] == pytest.approx(plain["coverage"])
    assert (row["passed"], row["decision"]) == (plain["passed"], plain["decision"])
    assert json.loads(row["misses"]) == plain["misses"]
    assert json.loads(row["areas"]) == plain["areas"]


def test_dwells_agree_with_the_engine(derived: Derived) -> None:
    """The engine's own events say when another patch was looked at, and so do the glances."""
    events = [json.loads(line) for line in derived.context.session.event_lines()]
    entered = [e["aoi"] for e in events if e["name"] == "aoi_enter"]
    glances = [row["aoi"] for row in rows(derived, "glance", level="aoi")]
    # not all: a pause on nothing shorter than a glance joins two stays for the engine as well
    assert abs(len(glances) - len(entered)) <= 0.05 * len(entered)
    assert set(glances) == set(entered)


def test_time_on_all_surfaces_is_not_more_than_there_was(derived: Derived) -> None:
    whole = rows(derived, "aoi_measure", level="surface", step=-1)
    (session,) = rows(derived, "session")
    assert 0.5 < sum(row["dwell_share"] for row in whole) <= 1.0
    assert sum(row["dwell_ms"] for row in whole) <= session["valid_s"] * 1e3
    assert all(row["revisits"] == max(row["entries"] - 1, 0) for row in whole)


def test_steps_share_out_the_session(derived: Derived) -> None:
    steps = rows(derived, "step")
    (session,) = rows(derived, "session")
    assert sum(step["duration_s"] for step in steps) == pytest.approx(
        session["recorded_s"], abs=1e-3
    )
    assert sum(step["fixations"] for step in steps) == session["fixations"]
    by_step = rows(derived, "aoi_measure", level="surface")
    in_steps = sum(row["dwell_ms"] for row in by_step if row["step"] >= 0)
    in_all = sum(row["dwell_ms"] for row in by_step if row["step"] == -1)
    assert in_steps == pytest.approx(in_all, rel=1e-4)


def test_what_was_never_looked_at_is_censored(
    derived: Derived, replayed: Callable[..., Session]
) -> None:
    short = analyse(replayed(600, as_it_is))
    (never,) = rows(short, "aoi_measure", level="surface", step=-1, aoi="outside_left")
    assert (never["entries"], never["censored"], never["first_fixation_s"]) == (0, True, None)
    (seen,) = rows(derived, "aoi_measure", level="surface", step=-1, aoi="front_wall")
    assert not seen["censored"]
    assert seen["first_fixation_s"] > 40.0


def test_fixations_lie_on_their_faces(derived: Derived) -> None:
    faces = derived.context.faces
    for row in rows(derived, "fixation"):
        if row["u"] is not None:
            name = "door_right" if row["surface"] == "number" else row["surface"]
            face = faces[name]
            assert -0.02 <= row["u"] <= face.width + 0.02
            assert -0.02 <= row["v"] <= face.height + 0.02
            point = np.array([row["x"], row["y"], row["z"]])
            on_face = np.array(face.point(row["u"], row["v"]))
            assert np.abs(point - on_face).max() < (0.12 if name == "seal" else 0.06)


def test_grabs_follow_reaches(derived: Derived) -> None:
    grabbed = rows(derived, "hand_reach", grab="tool_taken")
    assert {row["target"] for row in grabbed} >= {"mallet", "rangefinder", "bolt_cutter"}
    assert all(0.0 <= row["hover_ms"] <= 2000.0 for row in grabbed)


def test_an_ideal_tracker_has_no_loss_and_no_noise(derived: Derived) -> None:
    (quality,) = rows(derived, "quality")
    assert quality["source"] == "eye"
    assert quality["frame_rate_hz"] == pytest.approx(90.0, abs=0.01)
    assert (quality["data_loss"], quality["losses"], quality["repeated"]) == (0.0, 0, 0.0)
    assert quality["precision_rms_s2s_deg"] < 0.02  # the record's own grid
    assert quality["accuracy_deg"] is None


def test_a_larger_radius_covers_more(derived: Derived) -> None:
    small = {r["surface"]: r["share"] for r in rows(derived, "coverage", radius_deg=1.0, aoi="")}
    large = {r["surface"]: r["share"] for r in rows(derived, "coverage", radius_deg=2.5, aoi="")}
    assert all(large[name] >= share for name, share in small.items())
    assert large["front_wall"] > 0.0
    assert 0.0 < large["outside_left"] < large["front_wall"]


def test_the_same_record_gives_the_same_tables(derived: Derived) -> None:
    again = analyse(Session.open(derived.context.session.path))
    for name, table in derived.tables.items():
        assert again.tables[name].equals(table)


def test_tables_are_written_once_for_a_session(derived: Derived, tmp_path: Path) -> None:
    for _ in range(2):
        written = write_tables(derived, tmp_path)
    assert sorted(tmp_path.rglob("*.parquet")) == sorted(written)
    path = table_path(tmp_path, "fixation", derived)
    assert path.relative_to(tmp_path).parts[:2] == ("fixation", "scenario=s03")
    metadata = pq.read_schema(path).metadata
    assert json.loads(metadata[b"parameters"]) == json.loads(Parameters().to_json())
    assert pq.read_table(path).num_rows == derived.tables["fixation"].num_rows


def test_other_parameters_have_another_digest() -> None:
    assert replace(Parameters(), velocity_deg_s=50.0).digest != Parameters().digest


def test_direction_of_the_head_is_no_gaze(replayed: Callable[..., Session]) -> None:
    derived = analyse(replayed(LONG, head_only))
    for table in ("fixation", "saccade", "coverage"):
        assert derived.tables[table].num_rows == 0
    (session,) = rows(derived, "session")
    assert session["source"] == "head"
    assert session["fixations"] is None
    glances = rows(derived, "glance")
    assert glances
    assert {row["source"] for row in glances} == {"head"}
    assert all(row["first_fixation_s"] is None for row in rows(derived, "aoi_measure"))
    assert all(row["fixations"] is None for row in rows(derived, "aoi_measure"))
    assert any("head" in note for note in derived.notes)


def test_a_blink_does_not_turn_the_head_into_gaze(replayed: Callable[..., Session]) -> None:
    def blink(frame: FrameInput) -> None:
        if frame.index % 200 < 20:  # OpenXR gives the head's direction meanwhile
            head_only(frame)
            frame.record["gaze"] = frame.record["head"]

    derived = analyse(replayed(LONG, blink))
    assert {row["source"] for row in rows(derived, "glance")} == {"eye"}
    (quality,) = rows(derived, "quality")
    assert quality["data_loss"] == pytest.approx(0.1, abs=0.01)
    assert quality["blinks"] == quality["losses"] >= 6


def test_without_its_table_the_gaze_is_computed_again(
    replayed: Callable[..., Session], tmp_path: Path
) -> None:
    live = replayed(2600, as_it_is).path
    sealed = seal(live, tmp_path / "outbox", Ed25519PrivateKey.generate()).path
    recorded = analyse(Session.open(sealed))
    (sealed / "gaze.parquet").unlink()  # the manifest names it: that it is gone is damage, and said
    computed = analyse(Session.open(sealed))
    assert recorded.context.sights.recorded
    assert not computed.context.sights.recorded
    assert any("computed again" in note for note in computed.notes)
    assert any("gaze" in note for note in computed.notes if note.startswith("damaged"))
    by_name = [
        np.array([*one.context.sights.names, ""], object)[one.context.sights.code]
        for one in (recorded, computed)
    ]
    # on the seam between the leaves either one is right
    seam = np.abs(recorded.context.sights.point[:, 0]) < 1e-3
    assert ((by_name[0] == by_name[1]) | seam).mean() > 0.98
    same = (by_name[0] == by_name[1]) & (by_name[0] != "") & (by_name[0] != "seal")
    apart = np.abs(recorded.context.sights.point - computed.context.sights.point)[same]
    assert np.percentile(apart, 99) < 0.01


def test_impossible_numbers_are_no_samples(replayed: Callable[..., Session]) -> None:
    def broken(frame: FrameInput) -> None:
        if frame.index % 50 == 0:
            frame.record["gaze"] = np.nan
        if frame.index % 50 == 25:
            frame.record["head"][4:] = 1e30

    derived = analyse(replayed(900, broken))
    samples = derived.context.samples
    assert (~samples.eye_valid).sum() == 36
    assert np.isfinite(samples.eye).all()
    assert rows(derived, "fixation")


def test_a_session_that_was_declined_has_its_score_only(
    played_session: Callable[[str], Path], replayed: Callable[..., Session]
) -> None:
    session = replayed(0, as_it_is)
    info = replace(session.info, consent={"gaze": False, "hands": False, "head": False})
    derived = analyse(Session(session.path, info, session.source))
    (row,) = rows(derived, "session")
    assert (row["trace"], row["source"], row["fixations"]) == ("declined", "none", None)
    assert any("declined" in note for note in derived.notes)
    assert all(derived.tables[name].num_rows == 0 for name in ("glance", "quality", "hand_reach"))


def test_a_session_without_its_scenario_has_no_score(replayed: Callable[..., Session]) -> None:
    session = replayed(900, as_it_is)
    (session.path / "scenario.json").unlink()
    derived = analyse(session)
    (row,) = rows(derived, "session")
    assert row["score"] is None
    assert row["fixations"] > 3
    assert any("no score" in note for note in derived.notes)


def test_teleports_are_breaks(derived: Derived) -> None:
    samples = read_samples(derived.context.session)
    events = [json.loads(line) for line in derived.context.session.event_lines()]
    teleports = [e["t"] for e in events if e["name"] == "teleport"]
    jumps = samples.t[samples.jump]
    assert len(jumps) == len(teleports)
    assert np.abs(jumps - np.array(teleports)).max() < 300_000_000


def test_a_damaged_record_is_analysed_up_to_the_damage(
    played_session: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(played_session("s03"), folder)
    (whole,) = rows(analyse(Session.open(folder)), "session")
    whole_s = whole["recorded_s"]
    path = folder / "frames.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    derived = analyse(Session.open(folder))
    (row,) = rows(derived, "session")
    assert 20.0 < row["recorded_s"] < 0.9 * whole_s
    assert row["fixations"] > 10
    assert row["score"] >= 90.0  # of the events, which are whole
    assert any(note.startswith("damaged: frames") for note in derived.notes)


def test_names_of_strangers_make_no_folders(replayed: Callable[..., Session]) -> None:
    session = replayed(0, as_it_is)
    info = replace(session.info, scenario="../../etc", started="../../../x")
    derived = analyse(Session(session.path, info, session.source))
    assert (derived.scenario, derived.month) == ("unknown", "unknown")


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"name":"door","t":1}', b'{"name":"flag","t":[]}'])
def test_events_nobody_wrote_are_refused(replayed: Callable[..., Session], line: bytes) -> None:
    session = replayed(0, as_it_is)
    name = "door" if b"door" in line else "flag"
    event = EventRow(1, 0, "engine", name, line)
    session.events = lambda: iter([event])  # type: ignore[method-assign]
    with pytest.raises(RecordError, match="not as the engine writes it"):
        analyse(session)


def test_a_clock_that_creeps_asks_for_no_memory() -> None:
    """Frames a nanosecond apart, and then gaps that would be filled with 75 million each."""
    t = np.cumsum(np.where(np.arange(400) % 2, 1, 74_000_000)).astype(np.int64)
    way = np.tile([0.0, 0.0, -1.0], (400, 1))
    found, _ = detect(t, way, np.zeros(400, bool), Parameters())
    assert len(found) <= 1
    assert len(find_reaches(t, way.astype(np.float32), Parameters())) == 0
