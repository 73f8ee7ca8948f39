"""The monitor: pictures from one process to another, and words where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrkiosk import units
from vrkiosk.mirror.feed import EVERY_NS, HEIGHT, WIDTH, Feed, Pictures
from vrkiosk.mirror.monitor import Eye, fitted
from vrkiosk.mirror.page import page, strip
from vrkiosk.mirror.reasons import EVERY_S, FRESH_NS, Reasons, Words, say
from vrkiosk.units import SystemdUnavailable, UnitState
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_xr.runtime import Target

EYE = Target(1, 2000, 2000, 0)
KEYS = (
    "updating", "safe_mode", "stopped", "waiting", "not_worn", "starting",
)  # fmt: skip


class Copy:
    """A graphics card that needs `frames` frames for a copy."""

    def __init__(self, frames: int) -> None:
        self.frames, self.left, self.asked, self.closed = frames, 0, 0, False

    def ask(self, target: Target) -> None:
        self.asked += 1
        self.left = self.frames

    def take(self, pixels: Any) -> bool:
        self.left -= 1
        if self.left > 0:
            return False
        pixels[:] = self.asked
        return True

    def close(self) -> None:
        self.closed = True


class Clock:
    def __init__(self) -> None:
        self.now = EVERY_NS

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_picture_goes_from_main_to_the_monitor(tmp_path: Path, clock: Clock) -> None:
    copy = Copy(2)
    feed = Feed(tmp_path / "mirror", clock=clock, copy=copy)  # type: ignore[arg-type]
    assert (tmp_path / "mirror").stat().st_mode & 0o777 == 0o644
    eye = Eye(tmp_path / "mirror", clock)
    assert eye.look() is None
    feed.seen(EYE)
    feed.seen(EYE)
    assert eye.look() is None  # the card has not copied it yet
    feed.seen(EYE)
    assert eye.look() == bytes([1]) * (WIDTH * HEIGHT * 4)
    clock.now += FRESH_NS + 1
    assert eye.look() is None  # of the past
    feed.close()
    assert copy.closed


def test_ten_pictures_a_second_are_enough(tmp_path: Path, clock: Clock) -> None:
    copy = Copy(1)
    feed = Feed(tmp_path / "mirror", clock=clock, copy=copy)  # type: ignore[arg-type]
    for _ in range(100):
        feed.seen(EYE)
        clock.now += EVERY_NS // 10
    assert copy.asked == 10
    clock.now += EVERY_NS
    for _ in range(2):
        feed.seen(Target(0, 640, 480, 0))  # a window is its own mirror
    assert copy.asked == 10


def test_without_a_kiosk_or_with_one_of_another_release_there_is_no_picture(
    tmp_path: Path, clock: Clock
) -> None:
    eye = Eye(tmp_path / "mirror", clock)
    assert eye.look() is None
    (tmp_path / "mirror").write_bytes(bytes(10))
    assert eye.look() is None
    (tmp_path / "mirror").write_bytes(bytes(4 * WIDTH * HEIGHT + 64))
    with pytest.raises(ValueError, match="another size"):
        Pictures(tmp_path / "mirror")


def active(text: str) -> UnitState:
    return UnitState(units.KIOSK, "loaded", "active", text=text)


@pytest.mark.parametrize(
    ("state", "fresh", "key"),
    [
        (active("training: s03"), True, "training"),
        (active("ready: an officer can begin"), True, "lobby"),
        (active("ready: an officer can begin"), False, "not_worn"),
        (active("training: s03"), False, "not_worn"),
        (active("waiting for the headset: no runtime"), False, "waiting"),
        (active("looking for the headset"), False, "starting"),
        (UnitState(units.KIOSK, "loaded", "failed"), False, "stopped"),
        (None, False, "stopped"),
        (None, True, "lobby"),
    ],
)
def test_what_is_said(state: UnitState | None, fresh: bool, key: str) -> None:
    words = say(state, fresh=fresh, safe=False, code="", trying=False)
    assert words.key == key
    assert words.picture == fresh
    assert not fresh or key in ("training", "lobby")


def test_why_the_headset_is_waited_for_is_said_as_the_machine_says_it() -> None:
    state = active("waiting for the headset: no runtime")
    words = say(state, fresh=False, safe=False, code="", trying=False)
    assert words.detail == "no runtime"


def test_safe_mode_and_updates_come_first() -> None:
    safe = say(active("x"), fresh=False, safe=True, code="ABC234", trying=False)
    assert (safe.key, safe.code, safe.picture) == ("safe_mode", "ABC234", False)
    assert say(None, fresh=False, safe=True, code="", trying=True).key == "updating"


def test_systemd_is_asked_now_and_then(tmp_path: Path) -> None:
    asked, now = [], [100.0]

    def ask(*names: str) -> dict[str, UnitState]:
        asked.append(now[0])
        if len(asked) > 1:
            raise SystemdUnavailable("gone")
        safe = UnitState(units.SAFE_MODE, "loaded", "active")
        return {units.KIOSK: active("ready"), units.SAFE_MODE: safe}

    code = tmp_path / "code"
    code.write_text("ABC234\n")
    reasons = Reasons(ask, clock=lambda: now[0], trying=tmp_path / "none", code=code)
    for _ in range(3):
        assert reasons.now(fresh=False).code == "ABC234"
    assert asked == [100.0]
    now[0] += EVERY_S
    assert reasons.now(fresh=False).key == "stopped"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_page_has_its_words(language: str, key: str) -> None:
    texts = Texts(language, "vrkiosk")
    painted = page(Words(key, "why", "ABC234"), texts, (640, 360))
    assert painted.shape == (360, 640, 4)
    assert len(np.unique(painted.reshape(-1, 4), axis=0)) > 10  # there is writing on it


def test_a_strip_is_as_wide_as_the_monitor() -> None:
    texts = Texts("en", "vrkiosk")
    for key in ("training", "lobby", "updating"):
        assert strip(Words(key), texts, (1920, 1080)).shape == (75, 1920, 4)


def test_a_picture_stands_in_the_middle_and_keeps_its_shape() -> None:
    for size in ((1920, 1080), (1024, 768), (3440, 1440), (100, 10)):
        left, low, right, high = fitted(size, 5)
        assert 0 <= left <= right <= size[0]
        assert 5 <= low <= high <= max(size[1], 6)
        if size[1] > 100:
            assert (right - left) / (high - low) == pytest.approx(16 / 9, rel=0.01)
