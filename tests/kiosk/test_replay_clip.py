"""Clips of a record: which moments, what is in the pictures, and the words with them."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.replay import clip
from vrkiosk.replay.caption import Painter, Teller
from vrkiosk.replay.clip import ClipWishes
from vrkiosk.replay.encode import ClipError
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk.replay.reel import Follower, Pixels, SingleReel, Size, Stage, View, is_inside
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Quality
from vrkiosk_render.transforms import rotation

S = 1_000_000_000
SMALL = (320, 180)
COARSE = Quality.quick()


@pytest.fixture(scope="module")
def dirty(played_session: Callable[[str], Path]) -> ReplayRecord:
    return read_record(read_outline(played_session("s03")))


@pytest.fixture(scope="module")
def lit(dirty: ReplayRecord) -> Iterator[tuple[EglContext, Stage]]:
    with EglContext() as context, closing(Stage(dirty, quality=COARSE)) as made:
        yield context, made
        context.make_current()


@pytest.fixture
def stage(lit: tuple[EglContext, Stage]) -> Stage:
    """A record that can be seen; its context is current whatever other tests left."""
    lit[0].make_current()
    return lit[1]


class Flat:
    """A reel of grey pictures."""

    def __init__(self, seconds: float, size: Size = SMALL) -> None:
        self.size, self.start, self.end = size, 7 * S, 7 * S + round(seconds * S)

    def picture(self, t: int, speed: float) -> Pixels:
        return np.full((self.size[1], self.size[0], 3), 99, np.uint8)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0.0), ("83", 83.0), ("83.5", 83.5), ("1:23.5", 83.5), ("1:02:03", 3723.0)],
)
def test_times_are_seconds_or_minutes(text: str, expected: float) -> None:
    assert clip.seconds(text) == expected


@pytest.mark.parametrize("text", ["", "-1", "1:2:3:4", "soon", "1:", "nan", "1e3"])
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(ClipError, match=r"1:23\.5"):
        clip.seconds(text)


def test_sizes() -> None:
    assert clip.pixels("1280x720") == (1280, 720)
    for text in ("1280", "x", "1280x", "-1x5", "99999999x2"):
        with pytest.raises(ClipError, match="WIDTHxHEIGHT"):
            clip.pixels(text)


def test_wishes_that_cannot_be_met(tmp_path: Path) -> None:
    for wrong, words in (
        ({"speed": 100.0}, "--speed"),
        ({"speed": 0.0}, "--speed"),
        ({"speed": float("nan")}, "--speed"),
        ({"fps": 0}, "--fps"),
        ({"size": (8, 8)}, "--size"),
    ):
        with pytest.raises(ClipError, match=words):
            ClipWishes(tmp_path, **wrong)  # type: ignore[arg-type]


def test_which_moments_are_drawn(tmp_path: Path) -> None:
    def drawn(**more: float) -> list[float]:
        times = clip.moments(Flat(10.0), ClipWishes(tmp_path, **more), 2)  # type: ignore[arg-type]
        return [(t - 7 * S) / S for t in times]

    assert drawn()[:3] == [0.0, 0.5, 1.0]
    assert drawn()[-1] == 10.0
    assert drawn(speed=4.0) == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    assert drawn(first=9.0, last=99.0) == [9.0, 9.5, 10.0]
    with pytest.raises(ClipError, match="leave nothing of a record of 0:10"):
        drawn(first=11.0)
    with pytest.raises(ClipError, match="leave nothing"):
        drawn(first=5.0, last=5.0)


def test_both_views_differ_and_the_bar_tells_the_time(stage: Stage) -> None:
    reel = SingleReel(stage, View.BOTH, SMALL)
    first, later = reel.picture(reel.start + 10 * S, 1.0), reel.picture(reel.start + 60 * S, 1.0)
    assert first.shape == (180, 320, 3)
    assert (first != later).any(axis=2).mean() > 0.5
    bar = slice(165, 180)
    assert (first[bar] != later[bar]).any()
    assert first[:150, :200].std() > 8.0
    assert first[:90, 200:].std() > 8.0


@pytest.mark.parametrize("view", [View.OFFICER, View.BEHIND])
def test_one_view_fills_the_picture(stage: Stage, view: View) -> None:
    picture = SingleReel(stage, view, SMALL).picture(stage.record.playback.start + 20 * S, 2.0)
    assert picture.shape == (180, 320, 3)
    assert picture[:160].std() > 8.0


def test_the_officer_stands_in_the_third_persons_picture(stage: Stage) -> None:
    stage.seek(stage.record.playback.start + 14 * S)
    picture = stage.behind((320, 240)).astype(int)
    red, blue = picture[..., 0], picture[..., 2]
    assert ((blue - red > 90) & (blue > 180)).sum() > 100  # the figure's sky blue


def test_the_officers_blink_is_not_the_third_persons(stage: Stage) -> None:
    stage.seek(stage.record.playback.start + 14 * S)
    stage.snapshot.fade = 1.0
    assert np.median(stage.eye((96, 64))) < 8  # but for the ring of the gaze
    assert stage.behind((96, 64)).max() > 100
    assert stage.snapshot.fade == 1.0


def test_the_camera_behind_follows_calmly_and_stays_inside() -> None:
    follower = Follower((1.176, 0.17, 2.868, -12.032))
    head = np.array([0, 0, 0, 1, 0.0, 1.7, 2.0], np.float32)
    before = follower.pose(head, S)
    assert before[6] > head[6] + 1.0
    head[4] += 0.4
    after = follower.pose(head, S + S // 30)
    assert 0.0 < after[4] - before[4] < 0.1
    head[4:] = 0.9, 1.7, -5.0  # a teleport: it is there at once, and not in the wall
    inside = follower.pose(head, S + 2 * S // 30)
    assert abs(float(inside[4])) < 1.1
    assert inside[6] < -3.0
    to_head = head[4:] - inside[4:]
    assert float(-rotation(inside)[2] @ to_head) > 0.5  # the head is before the camera


def test_walls_are_cut_away_only_for_an_officer_inside() -> None:
    box = (1.176, 0.17, 2.868, -12.032)
    assert is_inside(np.array([0.0, 1.7, -5.0]), box)
    for outside in ([0.0, 1.7, 0.5], [2.4, 1.7, -5.0], [0.0, 3.0, -5.0], [0.0, 1.7, -13.0]):
        assert not is_inside(np.array(outside), box)


def test_what_is_told_is_fresh_or_dim(dirty: ReplayRecord) -> None:
    teller = Teller(dirty)
    start = dirty.playback.start
    assert teller.happening(start - 1) == ("", "dim")
    seal_cut = next(m.t for m in dirty.moments.all if m.name == "seal_cut")
    assert teller.happening(seal_cut) == ("Cut the seal", "heading")
    assert teller.clock(start + 83_456_000_000, 2.0).startswith("1:23.4 / ")
    assert teller.clock(start, 2.0).endswith("2x")
    words = teller.events(seal_cut, 480.0, 270.0).words()
    assert "Cut the seal" in words
    assert "Looks at: " in words


def test_a_panel_that_stays_the_same_is_painted_once(dirty: ReplayRecord) -> None:
    painter, teller = Painter(1.0), Teller(dirty)
    panel = teller.events(dirty.playback.start + 30 * S, 200.0, 100.0)
    first = painter.paint("events", panel, (200, 100))
    assert first.shape == (100, 200, 3)
    assert painter.paint("events", panel, (200, 100)) is first


@pytest.mark.parametrize(
    ("number", "kind"), [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)]
)
def test_who_stops_a_clip_leaves_nothing(
    tmp_path: Path, number: signal.Signals, kind: type[BaseException]
) -> None:
    class Stopped(Flat):
        drawn = 0

        def picture(self, t: int, speed: float) -> Pixels:
            self.drawn += 1
            if self.drawn == 3:
                signal.raise_signal(number)
            return super().picture(t, speed)

    reel, before = Stopped(10.0), signal.getsignal(number)
    wishes = ClipWishes(tmp_path / "clip.mp4", fps=2, size=SMALL)
    with pytest.raises(kind):
        clip.film(lambda: reel, wishes, (), lambda done, count: None)
    assert reel.drawn == 3  # that picture was finished
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(number) is before


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["replay", *map(str, words)])
    return done.exit_code, done.output


def test_a_film_from_the_command_line(
    tmp_path: Path, played_session: Callable[[str], Path]
) -> None:
    out = tmp_path / "clip.mp4"
    code, text = run(
        *(played_session("s03"), "--headless", "--out", out, "--from", "0:29", "--to", "31"),
        *("--fps", "4", "--speed", "2", "--size", "320x180", "--draft", "--language", "ru"),
    )
    assert (code, f"{out}: 5 pictures" in text) == (0, True), text
    with av.open(str(out)) as film:
        pictures = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(pictures) == 5
    assert all(picture.std() > 8.0 for picture in pictures)


def test_pictures_from_the_command_line(
    tmp_path: Path, played_session: Callable[[str], Path]
) -> None:
    out = tmp_path / "frames"
    code, text = run(
        *(played_session("s03"), "--out", out, "--from", "29", "--to", "30", "--view", "officer"),
        *("--fps", "2", "--size", "160x160", "--draft"),
    )
    assert code == 0, text
    index = json.loads((out / "index.json").read_text())
    assert [row["t"] for row in index["pictures"]] == [29 * S, 29 * S + S // 2, 30 * S]
    with Image.open(out / "000003.png") as picture:
        assert picture.size == (160, 160)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--headless",), "--headless needs --out"),
        (("--from", "3"), "--from needs --out"),
        (("--as", "ghost"), "--as needs --compare"),
        (("--test-runtime",), "--test-runtime needs --runtime"),
        (("--out", "clip.avi"), "NAME.mp4"),
        (("--out", "x", "--from", "soon"), "1:23.5"),
        (("--out", "x", "--from", "9:59"), "leave nothing"),
        (("--out", "x", "--size", "big"), "WIDTHxHEIGHT"),
    ],
)
def test_bad_wishes_write_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    played_session: Callable[[str], Path],
    words: tuple[str, ...],
    expected: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, text = run(played_session("s03"), *words)
    assert (code, expected in text) == (2, True), text
    assert list(tmp_path.iterdir()) == []
