"""Two records shown together: in words, side by side, one as a ghost in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.replay import ghost
from vrkiosk.replay.comparing import step_text
from vrkiosk.replay.encode import ClipError
from vrkiosk.replay.ghost import Figure
from vrkiosk.replay.pair import GhostReel, SideReel, align_records
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk.replay.reel import Reel, View
from vrkiosk_render.context import EglContext
from vrkiosk_render.marks import Marks
from vrkiosk_render.renderer import Quality
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_scenarios.steps import WEIGHTS, Step
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_telemetry.wording import Wording
from vrkiosk_xr.frame import Flag, FrameInput

S = 1_000_000_000
SMALL = (320, 180)
COARSE = Quality.quick()


@pytest.fixture(scope="module")
def dirty(played_session: Callable[[str], Path]) -> ReplayRecord:
    return read_record(read_outline(played_session("s03")))


@pytest.fixture(scope="module")
def clean(played_session: Callable[[str], Path]) -> ReplayRecord:
    return read_record(read_outline(played_session("s03_clean")))


@pytest.fixture(scope="module")
def context() -> Iterator[EglContext]:
    with EglContext() as made:
        yield made


def at(reel: Reel, seconds: float) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return reel.picture(reel.start + round(seconds * S), 1.0)


def test_every_step_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        words = Wording(Texts(language))
        for name in WEIGHTS:
            text = step_text(Step(0, name, "mallet", "left_wall"), words)
            assert text not in ("", name), language


def test_records_align_from_begin_to_end(dirty: ReplayRecord, clean: ReplayRecord) -> None:
    both = align_records(dirty, clean)
    assert both.to_b(dirty.playback.start) == clean.playback.start
    assert both.to_b(dirty.playback.end) == clean.playback.end
    assert [step.key for step in both.only_a] == ["mark/front_wall"]


def test_the_table_says_when_each_did_what(played_session: Callable[[str], Path]) -> None:
    words = ["replay", str(played_session("s03")), "--compare", str(played_session("s03_clean"))]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    (marked,) = [line for line in lines if "Marked: front wall" in line]
    assert "only A" in marked
    (decided,) = [line for line in lines if "Confirmed the decision" in line]
    assert "Full unload | Release" in decided
    (papers,) = [line for line in lines if "Papers" in line]
    assert "+0.0 s" in papers


def test_side_by_side_shows_both(
    context: EglContext, dirty: ReplayRecord, clean: ReplayRecord
) -> None:
    context.make_current()
    with closing(SideReel(dirty, clean, View.BOTH, SMALL, COARSE)) as reel:
        picture = at(reel, 104.0)  # at the false wall, and where there is none
        assert picture.shape == (180, 320, 3)
        left, right = picture[:140, :158], picture[:140, 160:318]
        assert left.std() > 8.0
        assert right.std() > 8.0
        assert (left != right).any()


def test_a_ghost_is_in_the_others_scene(context: EglContext, dirty: ReplayRecord) -> None:
    context.make_current()
    with closing(GhostReel(dirty, dirty, View.BEHIND, SMALL, COARSE)) as reel:
        haunted = at(reel, 14.0).astype(int)
    red, blue = haunted[..., 0], haunted[..., 2]
    assert ((red - blue > 60) & (red > 150)).sum() > 60  # vermilion, over the officer's blue


def test_a_ghost_needs_the_same_container(
    context: EglContext, dirty: ReplayRecord, clean: ReplayRecord
) -> None:
    context.make_current()
    with pytest.raises(ClipError, match="s03 and s03_clean; show them --as side"):
        GhostReel(dirty, clean, View.BOTH, SMALL, COARSE)


def test_a_pair_from_the_command_line(
    tmp_path: Path, played_session: Callable[[str], Path]
) -> None:
    words = [
        *("replay", str(played_session("s03")), "--compare", str(played_session("s03_clean"))),
        *("--headless", "--out", str(tmp_path / "pair"), "--from", "30", "--to", "30.5"),
        *("--fps", "2", "--size", "320x180", "--draft"),
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "pair").glob("*.png"))) == 2
    done = CliRunner().invoke(app, [*words, "--as", "ghost"])
    assert done.exit_code == 2
    assert "show them --as side" in done.output


def frame_with(flags: int) -> FrameInput:
    frame = FrameInput()
    frame.record["flags"] = flags
    frame.record["head"][4:] = 0.0, 1.7, 0.0
    frame.record["gaze"][4:] = 0.0, 1.7, 0.0
    frame.record["grip"][:, 4:] = (-0.3, 1.0, -0.4), (0.3, 1.0, -0.4)
    return frame


def moved_snapshot() -> SceneSnapshot:
    snapshot = SceneSnapshot(SceneDescription(parts=()))
    snapshot.world_from_stage[4:] = 5.0, 0.2, -3.0
    return snapshot


def test_a_figure_is_in_the_world_and_only_what_is_valid() -> None:
    nothing = Figure.of(frame_with(0), moved_snapshot())
    assert (nothing.head, nothing.gaze, nothing.sight, nothing.torch) == (None, None, None, None)
    assert [len(hand) for hand in nothing.hands] == [0, 0]
    flags = Flag.HEAD_VALID | Flag.GAZE_VALID | Flag.GAZE_IS_EYE | Flag.GRIP_LEFT
    figure = Figure.of(frame_with(flags), moved_snapshot(), reach=2.0)
    assert figure.eye
    assert figure.head is not None
    assert figure.head[4:].tolist() == pytest.approx([5.0, 1.9, -3.0], abs=1e-6)
    assert figure.sight is not None
    assert figure.sight[1].tolist() == pytest.approx([5.0, 1.9, -5.0], abs=1e-6)
    assert [hand.shape for hand in figure.hands] == [(1, 3), (0, 3)]
    assert figure.hands[0][0].tolist() == pytest.approx([4.7, 1.2, -3.4], abs=1e-6)


def test_joints_become_bones() -> None:
    frame = frame_with(Flag.HAND_RIGHT)
    frame.record["joints_valid"][1] = (1 << 26) - 1
    frame.record["joints"][1, :, 4] = np.arange(26) * 0.01
    figure = Figure.of(frame, moved_snapshot())
    assert figure.hands[1].shape == (26, 3)
    marks = Marks()
    ghost.draw_hand(marks, figure.hands[1], ghost.OFFICER)
    assert marks.count > 20


def test_a_head_that_was_never_a_number_draws_nothing() -> None:
    frame = frame_with(Flag.HEAD_VALID | Flag.GAZE_VALID | Flag.GRIP_LEFT)
    for name in ("head", "gaze"):
        frame.record[name][4] = np.nan
    frame.record["grip"][0, 5] = np.nan
    marks = Marks()
    with np.errstate(invalid="ignore"):
        ghost.draw_figure(marks, Figure.of(frame, moved_snapshot()), ghost.OFFICER)
    assert marks.count == 0


def test_a_trail_breaks_where_nothing_was_met_and_fades() -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [np.nan] * 3, [2, 0, 0], [3, 0, 0], [4, 0, 0]])
    marks = Marks()
    ghost.draw_trail(marks, points, np.linspace(1.0, 0.0, 6), ghost.OFFICER.gaze)
    assert marks.count == 3
    assert np.isfinite(marks.rows).all()
    assert marks.rows[0, 19] < marks.rows[2, 19]
    ghost.draw_trail(marks, np.zeros((0, 3)), np.zeros(0), ghost.OFFICER.gaze)
    assert marks.count == 3


def test_a_heads_direction_is_paler_than_a_gaze() -> None:
    strengths = []
    for flags in (Flag.GAZE_VALID, Flag.GAZE_VALID | Flag.GAZE_IS_EYE):
        marks = Marks()
        ghost.draw_gaze(marks, Figure.of(frame_with(flags), moved_snapshot()), ghost.OFFICER)
        strengths.append(float(marks.rows[0, 19]))
    assert strengths[0] < strengths[1]
