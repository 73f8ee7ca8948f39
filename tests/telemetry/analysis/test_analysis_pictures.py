"""Heat map and scan path: looked at in docs/pictures; here that they show what they should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.analysis import Derived, analyse, write_pictures
from vrkiosk_telemetry.analysis.pictures import HEAT_TOP_S, draw_heat_map, draw_scan_path
from vrkiosk_telemetry.analysis.sheet import HEADER, WALL, lay_out, painted
from vrkiosk_telemetry.analysis.spots import find_signs, find_spots, missed_patches, missed_signs
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import FrameInput


@pytest.fixture(scope="module")
def derived(played_session: Callable[[str], Path]) -> Derived:
    return analyse(Session.open(played_session("s03")))


@pytest.fixture(scope="module")
def halfway(derived: Derived) -> Derived:
    """The same session as if it had ended halfway: much is missed then."""
    events = derived.context.events[: len(derived.context.events) // 2]
    assert derived.context.scenario is not None
    found = score(derived.context.scenario, events)
    context = replace(derived.context, events=events, log=EventLog.read(events), score=found)
    return replace(derived, context=context)


def test_slots_do_not_overlap_and_fit_the_sheet(derived: Derived) -> None:
    slots, height = lay_out(derived.context.faces)
    boxes = [slot.box for slot in slots.values()]
    for i, a in enumerate(boxes):
        assert a[0] >= 0.0
        assert a[1] >= HEADER
        assert a[2] <= 1920.0
        assert a[3] <= height
        for b in boxes[i + 1 :]:
            apart = a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] or b[3] <= a[1]
            assert apart


@pytest.mark.parametrize("language", ["en", "ru"])
def test_both_pictures_are_written(derived: Derived, tmp_path: Path, language: str) -> None:
    written = write_pictures(derived, tmp_path, language)
    assert [path.name.partition("_")[2] for path in written] == ["heat_map.png", "scan_path.png"]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    with Image.open(written[0]) as picture:
        assert picture.width == 1920


def test_heat_is_where_the_gaze_rested(derived: Derived) -> None:
    picture = np.asarray(draw_heat_map(derived.context, Texts("en")))
    slots, _ = lay_out(derived.context.faces)
    longest = max(
        (s for s in find_spots(derived.context).shown if s.face == "right_wall"),
        key=lambda spot: spot.seconds,
    )
    assert longest.seconds > HEAT_TOP_S / 2
    x, y = slots["right_wall"].at(longest.u, longest.v)
    red, green, _ = picture[round(y), round(x)].tolist()
    assert red - green > 80
    x, y = slots["outside_left"].at(5.3, 1.3)
    assert tuple(picture[round(y) + 6, round(x) + 6].tolist()) == WALL


def test_looks_stay_on_their_faces(derived: Derived) -> None:
    faces = derived.context.faces
    for spot in find_spots(derived.context).shown:
        assert 0.0 <= spot.u <= faces[spot.face].width
        assert 0.0 <= spot.v <= faces[spot.face].height


def test_misses_are_those_of_the_report(derived: Derived, halfway: Derived) -> None:
    assert missed_patches(derived.context) == []
    assert missed_signs(derived.context) == []
    missed = {patch.face.name for patch in missed_patches(halfway.context)}
    assert "ceiling" in missed
    assert not missed & {"outside_left", "outside_right"}
    assert {m.what for m in missed_signs(halfway.context)} >= {"density_step", "dull_wall"}


def test_misses_are_drawn(derived: Derived, halfway: Derived) -> None:
    whole = np.asarray(draw_scan_path(derived.context, Texts("en"))).astype(int)
    half = np.asarray(draw_scan_path(halfway.context, Texts("en"))).astype(int)
    alarm = [((p[..., 0] - p[..., 1]) > 120).sum() for p in (whole, half)]
    assert alarm[1] > alarm[0] + 2000


def test_marks_and_readings_have_places(derived: Derived) -> None:
    signs = find_signs(derived.context)
    assert {sign.kind for sign in signs} == {"flag", "reading"}
    assert {sign.face for sign in signs if sign.kind == "flag"} == {"front_wall"}


def test_by_the_head_there_are_looks_without_fixations(replayed: Callable[..., Session]) -> None:
    def head_only(frame: FrameInput) -> None:
        frame.record["flags"] &= ~np.uint32(1 << 6)

    derived = analyse(replayed(4000, head_only))
    spots = find_spots(derived.context)
    assert spots.shown
    assert not derived.context.fixations
    assert draw_scan_path(derived.context, Texts("ru")).width == 1920


def test_without_gaze_there_is_no_picture(replayed: Callable[..., Session], tmp_path: Path) -> None:
    derived = analyse(replayed(0, lambda frame: None))
    assert write_pictures(derived, tmp_path / "pictures", "en") == []


def test_colours_go_straight_between_their_stops() -> None:
    two = painted(np.array([[-1.0, 0.0, 0.5, 1.0, 9.0]]), ((0, 0, 0), (100, 200, 50)))
    assert two[0].tolist() == [[0, 0, 0], [0, 0, 0], [50, 100, 25], [100, 200, 50], [100, 200, 50]]
