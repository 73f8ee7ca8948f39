"""Which frames are kept, and where the camera behind the officer stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vrkiosk.captures import EVERY_NS, SETTLE_NS, Captures, behind
from vrkiosk_scenarios.snapshot import Event, SceneDescription, SceneSnapshot

EYES = np.zeros((2, 4, 6, 3), np.uint8)


def test_a_picture_is_taken_just_after_a_moment_and_named_by_it(tmp_path: Path) -> None:
    captures = Captures(tmp_path)
    assert not captures.wanted(1, [])
    assert captures.wanted(1 + SETTLE_NS, [])
    captures.keep(1 + SETTLE_NS, EYES, EYES[0])
    t = 10**9
    assert not captures.wanted(t, [Event(t, "flag")])
    assert captures.wanted(t + SETTLE_NS, [])
    captures.keep(t + SETTLE_NS, EYES, None)
    assert [p.name for p in captures.saved] == [
        "001-start-eyes.png",
        "001-start-spectator.png",
        "002-flag-eyes.png",
    ]


def test_quiet_times_are_kept_now_and_then(tmp_path: Path) -> None:
    captures = Captures(tmp_path)
    captures.wanted(1, [])
    captures.keep(1, EYES, None)
    assert not captures.wanted(EVERY_NS - 1, [])
    assert captures.wanted(EVERY_NS + 1, [])


def test_the_sessions_picture_is_of_the_telling_moment() -> None:
    captures = Captures(None)
    for shade, name in ((50, "door"), (90, "flag"), (130, "reading")):
        captures.wanted(10**9 * shade, [Event(1, name)])
        captures.keep(10**9 * shade, EYES + np.uint8(shade), None)
    assert captures.best is not None
    assert captures.best[0, 0, 0] == 90


def test_without_a_folder_only_a_better_picture_is_read() -> None:
    captures, left = Captures(None), np.zeros((2, 2, 4), np.uint8)
    left[0, :, 0], left[1, :, 0] = 9, 7  # the last row of the picture comes first
    asked = []
    for second, name in enumerate(("", "door", "door", "reading", "flag", "flag", "reading")):
        t = 10**9 * (1 + second)
        captures.wanted(t, [Event(t, name)] if name else [])
        asked.append(captures.wanted(t + SETTLE_NS, []))
        if asked[-1]:
            captures.keep_left(t + SETTLE_NS, left + np.uint8(10 * second))
    assert asked == [True, True, False, True, True, False, False]
    assert captures.best is not None
    assert captures.best[:, 0].tolist() == [[47, 40, 40], [49, 40, 40]]


@pytest.mark.parametrize("turn", [0.0, 0.7, -2.0])
def test_the_camera_stands_a_metre_behind_the_officer(turn: float) -> None:
    snapshot = SceneSnapshot(SceneDescription(()))
    snapshot.world_from_stage[:] = [0, np.sin(0.5), 0, np.cos(0.5), 1, 0, 2]
    head = np.array([0, np.sin(turn / 2), 0, np.cos(turn / 2), 0.3, 1.6, -0.2], np.float32)
    pose = behind(head, snapshot)
    yaw = 1.0 + turn
    forward = np.array([-np.sin(yaw), 0, -np.cos(yaw)])
    eye = np.array(
        [1 + np.cos(1) * 0.3 - np.sin(1) * 0.2, 1.6, 2 - np.sin(1) * 0.3 - np.cos(1) * 0.2]
    )
    assert np.allclose(pose[4:], eye - forward + [0, 0.35, 0], atol=1e-5)
    assert np.isclose(np.linalg.norm(pose[:4]), 1.0, atol=1e-6)
