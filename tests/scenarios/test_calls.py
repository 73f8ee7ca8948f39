"""Calls: what they cost, what comes back, and the radiograph on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.calls import ANSWERS, Finding
from vrkiosk_scenarios.geometry import DEGREE, rotate, transform, turn_of
from vrkiosk_scenarios.pages.calls_page import said
from vrkiosk_scenarios.pages.xray import HIGH, PICTURE, WIDE, XrayPage
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scent import sources, strongest
from vrkiosk_scenarios.snapshot import Picture
from vrkiosk_scenarios.texts import LANGUAGES
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
RIGHT = 1


def opened(scenario: Scenario, seed: int = 1) -> World:
    """A world with both leaves wide open."""
    world = World(scenario, seed)
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, 200.0 * DEGREE)
    return world


def sat_at(world: World) -> str:
    spot = strongest(world)
    return "" if spot is None else spot.aoi


def test_a_call_is_held_costs_minutes_and_is_answered(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.poke("page.calls")
    puppet.poke("calls.supervisor")
    called, answered = puppet.named("call"), puppet.named("call_result")
    assert [(e["who"], e["minutes"], e["hand"]) for e in called] == [("supervisor", 2, "right")]
    puppet.wait(1.0)
    answered = puppet.named("call_result")
    assert [(e["who"], e["result"], e["aoi"]) for e in answered] == [("supervisor", "informed", "")]
    assert 0.4 < (answered[0]["t"] - called[0]["t"]) / 1e9 < 1.0  # a blink, not two minutes


def test_a_short_press_calls_nobody(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.poke("page.calls")
    tablet = puppet.world.tablet
    button = next(b for b in tablet.buttons(puppet.world) if b.name == "calls.dog")
    screen = tablet.screen(puppet.world)
    x, y = button.x + button.width / 2 - 120.0, 85.0 - button.y - button.height / 2
    out = rotate(turn_of(screen), (0.0, 0.0, -1.0))
    for depth, seconds in ((0.16, 0.4), (0.003, 0.4), (0.16, 0.2)):
        puppet.hand(RIGHT, transform(screen, (x / 1000, y / 1000, depth)), out, seconds)
    assert puppet.named("call") == []


def test_the_blink_is_dark_in_its_middle_and_ends_light(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    world.calls.place(world, "partner", world.hands[RIGHT])
    darkest = 0.0
    for _ in range(120):
        puppet.frame()
        darkest = max(darkest, world.snapshot.fade)
    assert darkest == 1.0
    assert world.snapshot.fade == 0.0


def test_one_call_at_a_time(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    for who in ("partner", "dog"):
        world.calls.place(world, who, world.hands[RIGHT])
    puppet.wait(2.0)
    assert [e["who"] for e in puppet.named("call_result")] == ["partner"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_words(s03: Scenario, language: str) -> None:
    world = World(s03, 1, language)
    for who in ANSWERS:
        assert world.texts[f"call.{who}"]
        assert world.settings.calls.minutes[who] > 0
    for finding in (Finding("sat", "front_wall/a2"), Finding("no_response")):
        assert said(world, finding)


def test_the_radiograph_comes_to_its_page_and_is_marked(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    assert "page.xray" not in [b.name for b in world.tablet.buttons(world)]
    world.calls.place(world, "xray", world.hands[RIGHT])
    puppet.wait(1.0)
    puppet.poke("page.xray")
    puppet.wait(3.0)
    assert [(e["number"], e["side"]) for e in puppet.named("radiograph")] == [(1, "side")]
    puppet.poke(PICTURE)  # its middle
    puppet.poke("xray.turn")
    puppet.poke("xray.nearer")
    assert [e["side"] for e in puppet.named("radiograph")] == ["side", "top"]
    mark = puppet.named("suspicion")[0]
    assert (mark["number"], mark["side"]) == (1, "side")
    assert mark["x"] == pytest.approx(6.1, abs=0.1)
    assert mark["y"] == pytest.approx(1.45, abs=0.1)
    assert mark["aoi"] == ""  # over the cargo
    puppet.poke("xray.undo")
    puppet.poke("xray.undo")
    assert [e["aoi"] for e in puppet.named("suspicion_removed")] == [mark["aoi"]]
    panel = world.tablet.panel(world)
    shown = next(item for item in panel.items if isinstance(item, Picture))
    assert len(shown.pixels()) == shown.columns * shown.rows
    assert shown.view[2] == pytest.approx(shown.columns / 2)


def test_the_view_keeps_to_the_picture_and_its_shape(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    world.calls.place(world, "xray", world.hands[RIGHT])
    puppet.wait(4.0)
    world.tablet.book.turn_to("xray")
    puppet.frame()
    page = world.tablet.book.shown
    assert isinstance(page, XrayPage)
    shadow = world.calls.radiographs[0].shadows["side"]
    for page.nearness in (1.0, 2.0, 4.0, 8.0):
        for page.middle in ((0.0, 0.0), (500.0, 100.0), (2000.0, 900.0)):
            left, top, across, down = page.view(shadow)
            assert across / down == pytest.approx(WIDE / HIGH)
            assert 0 <= left <= shadow.columns - across
            assert down > shadow.rows or 0 <= top <= shadow.rows - down


def test_the_dog_sits_where_what_smells_is(hidden_box: Make) -> None:
    for kind in ("front_wall", "floor", "left_wall"):
        world = opened(hidden_box(kind))
        assert sat_at(world).startswith(kind), kind


def test_the_dog_follows_packs_that_are_moved_and_finds_none_where_none_are(
    hidden_box: Make,
) -> None:
    world = opened(hidden_box("left_wall"))
    packs = next(s for s in world.solids if s.name == "hide_packs")
    before = sat_at(world)
    packs.pose = (*packs.pose[:6], packs.pose[6] - 3.0)
    after = sat_at(world)
    assert int(after[-2:]) > int(before[-2:])
    world = opened(schema.without_hides(hidden_box("left_wall")))
    assert sat_at(world) == ""
    assert sources(world) == []


def test_the_dog_smells_little_through_shut_doors(hidden_box: Make) -> None:
    few = {"hides.0.packs.0.count": [2, 2, 1]}
    assert sat_at(opened(hidden_box("front_wall", **few))) != ""
    assert sat_at(World(hidden_box("front_wall", **few), 1)) == ""
    assert sat_at(World(hidden_box("front_wall"), 1)).startswith("door_")


def test_a_cross_member_is_smelt_from_below(hidden_box: Make) -> None:
    assert sat_at(World(hidden_box("cross_member"), 1)).startswith("undercarriage/")


@pytest.mark.parametrize(("kind", "shut"), [("left_wall", False), ("front_wall", True)])
def test_the_dog_sits_before_what_it_smells(hidden_box: Make, kind: str, shut: bool) -> None:
    world = World(hidden_box(kind), 1) if shut else opened(hidden_box(kind))
    part = world.part("dog")
    assert not world.snapshot.visible[part]
    assert ANSWERS["dog"](world).result == "sat"
    assert world.snapshot.visible[part]
    turn, place = world.snapshot.poses[part][:4].tolist(), world.snapshot.poses[part][4:].tolist()
    ahead = rotate(tuple(turn), (0.0, 0.0, -1.0))
    if shut:
        assert place[2] > 0.3
        assert ahead == pytest.approx((0.0, 0.0, -1.0), abs=1e-6)
    else:
        assert -world.space.half_width < place[0] < -0.3
        assert place[1] == pytest.approx(world.room.floor)
        assert ahead == pytest.approx((-1.0, 0.0, 0.0), abs=1e-6)
