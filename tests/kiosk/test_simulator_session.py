"""An inspection in the desktop's window, with nothing but keys and a mouse."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk.desktop import KEYS
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_xr.frame import FrameInput

Sit = Callable[..., Any]  # conftest.py: a Desk


def papers_and_seal(desk: Any) -> None:
    desk.tap("1")
    desk.click(desk.on_tablet("page.seal"))
    desk.tap("1")
    desk.go("door_right")
    seal = desk.world.seal.place()
    desk.point(seal)
    desk.key("V", down=True)
    desk.run(1.2)
    desk.key("A", down=True)
    desk.run(1.5)
    desk.key("A", down=False)
    desk.run(1.0)
    desk.key("V", down=False)
    desk.run(0.5)
    try_seal(desk, seal)
    desk.tap("3")
    desk.click(seal)
    desk.tap("3")


def try_seal(desk: Any, seal: Vec) -> None:
    """Down: a tug; far to both sides: a twist."""
    desk.point(seal)
    x, y = desk.pixel(seal)
    desk.button(down=True)
    desk.run(1.0)
    for right, down, seconds in (
        (0, 60, 1.0),
        (0, 0, 0.4),
        (90, 0, 0.8),
        (-90, 0, 1.2),
        (0, 0, 0.5),
    ):
        desk.to(x + right, y + down)
        desk.run(seconds)
    desk.button(down=False)
    desk.settle()


def open_right_door(desk: Any) -> None:
    doors = desk.world.doors
    for rod in doors.rods:
        if rod.leaf.name == "right":
            u, v, y = rod.setting.place
            round_it = [math.radians(angle) for angle in (30, 60, 90, 100)]
            reach = rod.setting.handle
            path = [rod.handle()] + [
                rod.leaf.to_world(
                    u + rod.setting.side * reach * math.cos(a), v + reach * math.sin(a), y
                )
                for a in round_it
            ]
            desk.drag(path, 0.6)
    leaf = doors.leaves["right"]
    hx, hz = leaf.settings.hinge
    edge = [math.radians(angle) for angle in range(0, 110, 10)]
    desk.drag([(hx - 0.9 * math.cos(a), 1.3, 0.9 * math.sin(a) + hz) for a in edge], 0.5)


def measure_and_test(desk: Any) -> None:
    desk.go("doors")
    desk.tap("4")
    desk.point((0.1, 2.2, -11.7))
    desk.button(down=True)
    desk.run(1.5)
    desk.button(down=False)
    desk.settle()
    desk.tap("2")
    desk.go("sill")
    desk.go("aisle_1")
    wall = (1.17, 1.4, -1.9)
    for digit in "567":
        desk.tap(digit)
        desk.click(wall)
    desk.tap("7")


def decide(desk: Any) -> None:
    desk.tap("1")
    desk.click(desk.on_tablet("page.decide"))
    desk.click(desk.on_tablet("decision.full_unload"))
    desk.point(desk.on_tablet("confirm"))
    desk.button(down=True)
    desk.run(3.0)
    desk.button(down=False)


@pytest.mark.gl
@pytest.mark.parametrize("rate_hz", [72, 9])  # a graphics card, none
def test_an_inspection_with_keys_and_mouse(sit_down: Sit, rate_hz: int) -> None:
    desk = sit_down(rate_hz=rate_hz)
    papers_and_seal(desk)
    for name in ("seal_view", "seal_tug", "seal_twist", "seal_cut"):
        assert len(desk.happened(name)) == 1, name
    open_right_door(desk)
    assert desk.world.doors.leaves["right"].degrees > 60
    measure_and_test(desk)
    decide(desk)
    pages = [event.data["page"] for event in desk.happened("page")]
    assert pages == ["papers", "seal", "decide"]
    taken = [event.data["tool"] for event in desk.happened("tool_taken")]
    assert taken == [
        *("tablet", "bolt_cutter", "rangefinder", "torch", "mallet", "density_meter", "marker"),
        "tablet",
    ]
    readings = {event.data["tool"]: event.data for event in desk.happened("reading")}
    assert readings["rangefinder"]["reference"] == "sill"
    assert readings["rangefinder"]["aoi"].startswith("front_wall")
    assert readings["mallet"]["aoi"] == readings["density_meter"]["aoi"]
    assert len(desk.happened("flag")) == 1
    assert desk.happened("finished")[0].data["decision"] == "full_unload"
    assert not desk.happened("seal_verify")  # nothing was pressed in passing


@pytest.mark.gl
def test_cartons_are_lifted_with_both_hands(sit_down: Sit) -> None:
    desk = sit_down()
    world = desk.world
    # stand in the aisle, doors or not: only the hands are tried here
    node = next(node for node in world.moving.nodes if node.name == "aisle_3")
    world.moving.stand(node, (*desk.body.head, *desk.body.eyes))
    desk.run(0.1)
    beside = [
        (index, where)
        for index, where in enumerate(world.carton_poses)
        if where[4] > 0.0 and abs(where[6] - node.place[2]) < 0.5
    ]
    index, where = max(beside, key=lambda item: item[1][5])
    desk.point((where[4], where[5], where[6]))
    assert desk.desktop.guide.sight.index == index
    desk.button(down=True)
    desk.run(1.5)
    assert {event.data["hand"] for event in desk.happened("carton_taken")} == {"left", "right"}
    desk.key("S", down=True)  # a step back, away from the stack
    desk.run(1.5)
    desk.key("S", down=False)
    desk.button(down=False)
    desk.settle()
    assert [event.data["carton"] for event in desk.happened("carton_moved")] == [
        world.plans[index].name
    ]


@pytest.mark.gl
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_strip_says_what_the_button_does(sit_down: Sit, language: str) -> None:
    desk = sit_down(language=language)
    texts, keys = desk.world.texts, {name: name for name in KEYS}
    strip, banner, sheet = (bool(seen) for seen in desk.shown.visible[-3:])
    assert strip
    assert sheet  # at the start, until somebody begins
    assert not banner
    assert texts["desktop.begin"] in desk.shown.panels[-1].words()
    desk.run(30.0)
    assert desk.shown.visible[-1]
    desk.button(down=True)
    assert not any(hand.errand for hand in desk.body.hands)  # the click only puts the sheet away
    desk.button(down=False)
    desk.run(0.1)
    assert not desk.shown.visible[-1]
    desk.tap("4")
    assert texts.fill("desktop.put_back", tool=texts["tool.rangefinder"]) in desk.strip()
    assert not desk.shown.visible[-1]
    assert texts["desktop.say.rangefinder"] in desk.strip()
    assert texts["reading.none"] in desk.strip()
    desk.tap("H")
    assert desk.shown.visible[-1]
    assert texts["desktop.title"] in desk.shown.panels[-1].words()
    assert texts["desktop.begin"] not in desk.shown.panels[-1].words()
    desk.tap("4")
    desk.tap("H")
    desk.key("LEFT_SHIFT", down=True)
    desk.run(0.1)
    assert f"1 {texts['tool.camera']}" in desk.strip()
    desk.key("LEFT_SHIFT", down=False)
    desk.go("door_right")
    desk.point(desk.world.seal.place())
    assert texts.fill("desktop.say.seal", **keys) in desk.strip()
    rod = next(rod for rod in desk.world.doors.rods if rod.name == "left_1")
    desk.go("door_left")
    desk.point(rod.handle())
    assert texts["desktop.say.rod"] in desk.strip()
    desk.point(desk.world.doors.leaves["left"].to_world(0.6, 0.0, 1.6))
    assert texts["desktop.say.leaf_locked"] in desk.strip()


@pytest.mark.gl
def test_a_lesson_is_said_by_mouse_and_keyboard(sit_down: Sit) -> None:
    desk = sit_down()
    texts, shown = desk.world.texts, desk.desktop.foreground
    shown.caption, shown.words_key = texts["course.m0.turn_help"], "course.m0.turn"
    desk.run(0.1)
    assert shown.covered  # a lesson waits for the sheet to be read
    assert not desk.shown.visible[-2]
    desk.tap("H")
    assert not shown.covered
    assert desk.shown.visible[-2]
    words = desk.shown.panels[-2].words()
    title, how = texts.fill("course.m0.turn_desk", Q="Q", E="E").split("\n")
    assert title in words
    assert how in words
    shown.caption, shown.words_key = "Something else", ""
    desk.run(0.1)
    assert desk.shown.panels[-2].words() == "Something else"
    assert not shown.over(desk.world.snapshot, FrameInput()).visible[-2]  # said once


@pytest.mark.gl
def test_the_strip_says_how_a_pause_ends(sit_down: Sit) -> None:
    desk = sit_down()
    texts, shown = desk.world.texts, desk.desktop.foreground
    shown.paused = True
    for reason in ("headset_off", "menu", "trainer"):
        shown.reason = reason
        desk.run(0.05)
        assert desk.strip().strip() == texts[f"desktop.say.paused_{reason}"]
    shown.reason = "who"
    desk.run(0.05)
    assert desk.strip().strip() == texts["desktop.say.paused"]
