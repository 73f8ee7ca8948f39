"""Rays at a menu: which are shown, and what they and the hands lie before."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk.flow.foreground import Foreground, hold_hands
from vrkiosk.flow.pointer import Pointer
from vrkiosk.flow.rays import LEAST, Ray, draw
from vrkiosk.flow.screens import Screen
from vrkiosk_render.marks import OVERLAID, THROUGH, Marks
from vrkiosk_scenarios import schema, settings
from vrkiosk_scenarios.geometry import Pose
from vrkiosk_scenarios.snapshot import Panel, SceneSnapshot
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

MENU = Screen(Panel(300.0, 140.0))
AT: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.5, -0.6)
TRACKED = int(Flag.GRIP_RIGHT | Flag.AIM_RIGHT)


def frame(x: float, z: float = 0.0, flags: int = TRACKED) -> FrameInput:
    made = FrameInput()
    made.record["t"], made.record["flags"] = 1_000_000_000, flags
    made.record["aim"][1] = made.record["grip"][1] = 0, 0, 0, 1, x, 1.5, z
    return made


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        (frame(0.1), True),
        (frame(0.2), False),  # beside it
        (frame(0.1, -0.6 + 0.9 * LEAST), False),  # so near it presses by touch
        (frame(0.1, flags=int(Flag.GRIP_RIGHT)), False),  # where it points is not known
    ],
)
def test_a_ray_is_shown_that_ends_on_the_menu(seen: FrameInput, shown: bool) -> None:
    pointer = Pointer(settings.load())
    pointer.update(seen, AT, MENU)
    assert len(pointer.rays) == shown
    if shown:
        (ray,) = pointer.rays
        assert ray.end == pytest.approx((0.1, 1.5, -0.6))
        assert ray.normal == (0.0, 0.0, 1.0)


def test_a_ray_is_a_line_and_a_dot_with_a_rim() -> None:
    marks, ray = Marks(), Ray((0.1, 1.5, 0.0), (0.1, 1.5, -0.6), (0.0, 0.0, 1.0))
    draw(marks, [ray], overlaid=True)
    assert marks.count == 3
    assert (marks.rows[:, THROUGH] == OVERLAID).all()
    assert not marks.overlaid  # what comes next is as ever
    draw(marks, [ray], overlaid=False)
    assert (marks.rows[3:, THROUGH] == 0.0).all()


def test_hands_lie_before_a_menu_as_long_as_it_is_there() -> None:
    world = World(schema.library()["s03"], 1)
    fore = Foreground(world.description)
    hands = [world.part("hand_left"), world.part("hand_right")]
    assert not fore.over(world.snapshot, frame(0.0)).overlaid[hands].any()
    fore.notice, fore.notice_at = MENU, AT
    shown = fore.over(world.snapshot, frame(0.0))
    assert shown.overlaid[hands].all()
    assert not shown.overlaid[world.part("torch")]
    fore.notice = None
    assert not fore.over(world.snapshot, frame(0.0)).overlaid[hands].any()


def test_bare_hands_stay_bare_in_a_pause() -> None:
    world = World(schema.library()["s07"], 1)
    parts = {part.name: n for n, part in enumerate(world.description.parts)}
    snapshot = SceneSnapshot(world.description)
    snapshot.visible[:] = False
    snapshot.visible[parts["bare_right"]] = True
    hold_hands(snapshot, parts, frame(0.3))
    assert [name for name, n in parts.items() if snapshot.visible[n]] == ["bare_right"]
    assert snapshot.poses[parts["bare_right"], 4:] == pytest.approx(np.array((0.3, 1.5, 0.0)))
