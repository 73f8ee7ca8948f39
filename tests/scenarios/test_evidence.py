"""Finds, photographs, bags and the scale: what is kept of what was found, and how it is proved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    about_x,
    add,
    along,
    distance,
    place_of,
    pose,
    rotate,
    sine_cosine,
    subtract,
    transform,
    turn_of,
    unit,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.tools import camera

Make = Callable[..., Any]
LEFT, RIGHT = 0, 1
TOOLS = ("camera", "evidence_bag", "scale", "new_seal")


def find(name: str, model: str, x_mm: float, from_door_mm: float, **more: Any) -> dict[str, Any]:
    title = {"en": name, "ru": "вещь", "fr": "objet"}
    place = {"x_mm": x_mm, "from_door_mm": from_door_mm}
    return {"name": name, "model": model, "title": title, **place, **more}


@pytest.fixture(scope="module")
def rip_off(s03: Scenario) -> Scenario:
    """A bag and two packs behind the right door of s03, and a bag of spare seals."""
    finds = [
        find("bag", "sports_bag", 450, 700, contraband=True),
        find("brick", "contraband_pack", 700, 350, contraband=True),
        find("seals", "seal_bag", 200, 350),
    ]
    return schema.with_values(s03, {"tools": [*s03.tools, *TOOLS], "finds": finds})


@pytest.fixture
def at_doors(make_puppet: Make, rip_off: Scenario) -> Any:
    """Before the right door, which stands open."""
    puppet = make_puppet(rip_off)
    puppet.go("doors")
    puppet.cut_seal()
    puppet.turn_rod("right_1")
    puppet.turn_rod("right_2")
    puppet.swing("right")
    return puppet


def where(puppet: Any, name: str) -> Any:
    world = puppet.world
    index = next(i for i, plan in enumerate(world.plans) if plan.name == f"find_{name}")
    return world.carton_poses[index]


def point_camera(puppet: Any, at: Any, eye: Any) -> None:
    """Brings the lens, held upright, to `eye`, looking at a point."""
    way = unit(subtract(at, eye))
    puppet.hand(RIGHT, eye, way)
    turn = turn_of(puppet.world.hands[RIGHT].grip)
    lens = rotate(turn, puppet.world.settings.camera.lens)
    puppet.hand(RIGHT, subtract(eye, lens), way, 0.2)


def shoot(puppet: Any, at: Any, eye: Any) -> Any:
    point_camera(puppet, at, eye)
    puppet.trigger(RIGHT, 1.0, 0.1)
    puppet.trigger(RIGHT, 0.0, 0.1)
    return puppet.named("photograph")[-1]


def bag_up(puppet: Any, at: Any) -> None:
    """Brings the mouth of a bag in the right hand down to a point, with use held."""
    mouth = puppet.world.settings.evidence_bag.mouth
    way = unit((0.0, -1.0, -0.8))
    hand = along(at, way, mouth[2])
    puppet.hand(RIGHT, (hand[0], hand[1] + 0.3, hand[2] + 0.2), way)
    puppet.hand(RIGHT, hand, way)
    puppet.trigger(RIGHT, 1.0, 0.3)
    puppet.trigger(RIGHT, 0.0, 0.1)


def test_a_find_lies_where_its_file_says(make_puppet: Make, rip_off: Scenario) -> None:
    world = make_puppet(rip_off).world
    plan = next(plan for plan in world.plans if plan.name == "find_bag")
    assert (plan.mass, plan.half) == (26.0, (0.31, 0.16, 0.155))
    x, y, z = place_of(plan.pose)
    assert (x, z) == (0.45, -0.7)
    assert y == pytest.approx(world.room.floor + 0.16)


def test_a_find_makes_a_box_dirty_only_as_contraband(s03: Scenario) -> None:
    clean = schema.without_hides(s03)
    schema.with_values(clean, {"finds": [find("seals", "seal_bag", 0, 800)]})
    with pytest.raises(schema.ScenarioError, match="dirty"):
        schema.with_values(clean, {"finds": [find("b", "pouch", 0, 800, contraband=True)]})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([find("a", "sports_bag", 1000, 800)], "inside the box"),
        ([find("a", "sports_bag", 0, 100)], "inside the box"),
        ([find("a", "pouch", 0, 800), find("a", "pouch", 300, 800)], "different names"),
        ([find("a", "elephant", 0, 800)], "a model of"),
    ],
)
def test_finds_that_cannot_be_are_refused(s03: Scenario, values: Any, said: str) -> None:
    with pytest.raises(schema.ScenarioError, match=said):
        schema.with_values(s03, {"finds": values})


def test_a_photograph_says_what_fills_it(at_doors: Any) -> None:
    at_doors.take(RIGHT, "camera")
    taken = shoot(at_doors, place_of(where(at_doors, "bag")), (0.5, 1.3, 0.6))
    assert "find/bag" in taken["aois"].split()
    assert (taken["number"], taken["zoom"]) == (1, 1.0)
    away = shoot(at_doors, (0.5, 3.5, -3.0), (0.5, 1.3, 0.6))
    assert "find/bag" not in away["aois"].split()
    assert away["number"] == 2


def test_what_is_small_needs_the_zoom(make_puppet: Make, rip_off: Scenario) -> None:
    world = make_puppet(rip_off).world
    seal = world.seal.place()
    before = pose(NO_TURN, add(seal, (0.0, 0.0, 0.6)))
    assert "seal" not in camera.shown(world, before, 1.0)
    assert "seal" in camera.shown(world, before, 4.0)
    assert "number" in camera.shown(world, pose(NO_TURN, (0.6, 2.3, 1.5)), 1.0)


def test_use_held_zooms_and_takes_no_picture(make_puppet: Make, rip_off: Scenario) -> None:
    puppet = make_puppet(rip_off)
    puppet.take(RIGHT, "camera")
    world = puppet.world
    views = [world.part(part) for part in camera.PARTS]
    assert [bool(world.snapshot.visible[view]) for view in views] == [True, False, False, False]
    puppet.trigger(RIGHT, 1.0, 1.2)
    puppet.trigger(RIGHT, 0.0)
    assert puppet.named("photograph") == []
    assert [bool(world.snapshot.visible[view]) for view in views] == [False, False, True, False]
    assert "3x" in world.tools["camera"].panel(world).words()
    puppet.dock(RIGHT, "camera")
    puppet.wait(0.1)
    assert not any(world.snapshot.visible[view] for view in views)


def test_the_views_of_the_zoom_grow_narrower(make_puppet: Make, rip_off: Scenario) -> None:
    insets = [i for i in make_puppet(rip_off).world.description.insets if i.camera == "camera"]
    assert [round(i.fov, 3) for i in insets] == [0.785, 0.408, 0.274, 0.206]
    assert all(i.size[0] / i.size[1] == pytest.approx(1.5) for i in insets)


def test_a_thing_photographed_where_it_lay_goes_into_a_numbered_bag(at_doors: Any) -> None:
    world = at_doors.world
    at_doors.take(RIGHT, "camera")
    shoot(at_doors, place_of(where(at_doors, "brick")), (0.7, 0.55, 0.1))
    at_doors.dock(RIGHT, "camera")
    at_doors.wait(0.5)
    number = world.evidence.next_bag()
    at_doors.take(RIGHT, "evidence_bag")
    bag_up(at_doors, place_of(where(at_doors, "brick")))
    (bagged,) = at_doors.named("bagged")
    assert bagged["item"] == "find/brick"
    assert (bagged["bag"], bagged["photographed"], bagged["gloves"]) == (number, True, False)
    assert world.evidence.next_bag() != number
    assert not world.snapshot.visible[world.part("find_brick")]
    bag = world.part("bag_find_brick")
    assert world.snapshot.visible[bag]
    shown = world.snapshot.panels[world.description.parts[bag].display]
    assert number in shown.words()


def test_a_thing_not_photographed_is_bagged_as_such(at_doors: Any) -> None:
    at_doors.take(RIGHT, "evidence_bag")
    bag_up(at_doors, place_of(where(at_doors, "seals")))
    (bagged,) = at_doors.named("bagged")
    assert (bagged["item"], bagged["photographed"]) == ("find/seals", False)


def test_the_cut_seal_is_evidence(at_doors: Any) -> None:
    world = at_doors.world
    at_doors.take(RIGHT, "evidence_bag")
    bag_up(at_doors, place_of(world.seal.pose()))
    assert [event["item"] for event in at_doors.named("bagged")] == ["seal"]
    assert not world.snapshot.visible[world.part("seal")]
    assert world.snapshot.visible[world.part("bag_seal")]


def test_a_bag_passing_by_takes_nothing(at_doors: Any) -> None:
    at_doors.take(RIGHT, "evidence_bag")
    at = place_of(where(at_doors, "brick"))
    way = unit((0.0, -1.0, -0.8))
    at_doors.hand(RIGHT, along(at, way, -0.34), way)
    at_doors.wait(0.5)
    assert at_doors.named("bagged") == []


def test_contraband_is_not_taken_with_bare_hands(at_doors: Any) -> None:
    for name, told in (("seals", 0), ("brick", 1)):
        at_doors.hand(RIGHT, add(place_of(where(at_doors, name)), (0.0, 0.05, 0.0)), seconds=0.6)
        at_doors.click(RIGHT)
        kinds = [event["kind"] for event in at_doors.named("hazard")]
        assert kinds.count("bare_hands") == told


def put_on_scale(puppet: Any, name: str) -> None:
    """Carries a light find to the scale with the left hand and lets go over it."""
    world = puppet.world
    puppet.hand(LEFT, add(place_of(where(puppet, name)), (0.0, 0.05, 0.0)), seconds=0.6)
    puppet.squeeze(LEFT, 1.0)
    top = world.tools["scale"].top(world)
    puppet.hand(LEFT, transform(top, (0.0, 0.5, 0.0)), seconds=4.0)
    puppet.hand(LEFT, transform(top, (0.0, 0.12, 0.0)), seconds=0.5)
    puppet.wait(0.3)
    puppet.squeeze(LEFT, 0.0)
    puppet.hand(LEFT, transform(top, (0.0, 0.5, 0.3)), seconds=0.3)
    puppet.wait(2.0)


def weighed(puppet: Any) -> list[float]:
    return [e["value"] for e in puppet.named("reading") if e["tool"] == "scale"]


def test_the_scale_weighs_what_lies_on_it(at_doors: Any) -> None:
    put_on_scale(at_doors, "brick")
    (reading,) = [e for e in at_doors.named("reading") if e["tool"] == "scale"]
    assert (reading["aoi"], reading["unit"]) == ("find/brick", "kg")
    assert reading["value"] == pytest.approx(0.8125, abs=0.031)
    world = at_doors.world
    assert f"{reading['value']:.2f}" in world.tools["scale"].panel(world).words()


def test_two_finds_weigh_more_than_one(at_doors: Any) -> None:
    put_on_scale(at_doors, "seals")
    put_on_scale(at_doors, "brick")
    both = weighed(at_doors)
    assert both[0] == pytest.approx(0.16, abs=0.031)
    assert both[-1] == pytest.approx(0.9725, abs=0.031)


def test_what_lies_on_the_scale_comes_along(at_doors: Any) -> None:
    put_on_scale(at_doors, "brick")
    world = at_doors.world
    at_doors.go("start")
    at_doors.wait(0.2)
    top = place_of(world.tools["scale"].top(world))
    assert distance(place_of(where(at_doors, "brick")), top) < 0.2


def test_no_hand_takes_the_scale(make_puppet: Make, rip_off: Scenario) -> None:
    puppet = make_puppet(rip_off)
    puppet.hand(RIGHT, place_of(puppet.world.tools["scale"].pose))
    puppet.click(RIGHT)
    assert puppet.named("tool_taken") == []


def shut(puppet: Any, name: str, begin: float) -> None:
    """Leads a leaf back and both its handles into their keepers."""
    leaf = puppet.world.doors.leaves[name]
    hx, hz = leaf.settings.hinge
    puppet.hand(RIGHT, leaf.to_world(1.0, 0.0, 1.2))
    puppet.squeeze(RIGHT, 1.0)
    for step in range(60, -6, -1):
        sine, cosine = sine_cosine(begin * DEGREE * step / 60.0)
        puppet.hand(RIGHT, (-leaf.sign * (hx - cosine), 1.2, hz + sine), seconds=0.08)
    puppet.squeeze(RIGHT, 0.0)
    puppet.wait(0.5)
    for rod in leaf.rods:
        puppet.hand(RIGHT, rod.handle())
        puppet.squeeze(RIGHT, 1.0)
        u, v, y = rod.setting.place
        for step in range(11, -2, -1):
            sine, cosine = sine_cosine(100.0 * DEGREE * step / 11.0)
            reach = rod.setting.handle
            there = rod.leaf.to_world(u + rod.setting.side * reach * cosine, v + reach * sine, y)
            puppet.hand(RIGHT, there, seconds=0.1)
        puppet.squeeze(RIGHT, 0.0)


def bring_seal(puppet: Any, above: float, tilt: float = 0.0) -> None:
    """Holds the new seal so far above its place at the hasp."""
    eye = puppet.world.settings.new_seal.eye
    hasp = puppet.world.seal.place()
    at = subtract(add(hasp, (0.0, above, 0.0)), rotate(about_x(tilt), eye))
    puppet.hand(RIGHT, at, rotate(about_x(tilt), (0.0, 0.0, -1.0)))


def test_a_shut_box_takes_a_new_seal(at_doors: Any) -> None:
    world = at_doors.world
    at_doors.take(RIGHT, "new_seal")
    bring_seal(at_doors, 0.0)
    assert at_doors.named("sealed") == [], "the door stands open"
    at_doors.dock(RIGHT, "new_seal")
    at_doors.wait(0.5)
    shut(at_doors, "right", 120.0)
    assert world.doors.leaves["right"].angle == 0.0
    at_doors.take(RIGHT, "new_seal")
    bring_seal(at_doors, 0.0, tilt=0.7)
    assert at_doors.named("sealed") == [], "not upright"
    at_doors.hand(RIGHT, (0.5, 1.5, 0.6))
    bring_seal(at_doors, 0.045)
    assert at_doors.named("sealed") == [], "not pushed home"
    assert distance(
        transform(world.tools["new_seal"].pose, world.settings.new_seal.eye), world.seal.place()
    ) == pytest.approx(0.045, abs=0.004)
    bring_seal(at_doors, 0.01)
    (sealed,) = at_doors.named("sealed")
    assert sealed["number"] == world.evidence.seal != ""
    assert world.hands[RIGHT].held is None
    assert world.seal.blocks("right_2")
    at_doors.hand(RIGHT, (0.5, 1.5, 0.6))
    hung, body = world.seal.place(), world.tools["new_seal"].pose
    at_doors.hand(RIGHT, hung)
    at_doors.squeeze(RIGHT, 1.0)
    at_doors.hand(RIGHT, add(hung, (0.0, -0.1, 0.1)), seconds=0.6)
    (tug,) = at_doors.named("new_seal_tug")
    assert tug["gave_mm"] == 3
    assert distance(place_of(world.tools["new_seal"].pose), place_of(body)) == pytest.approx(0.003)
    at_doors.squeeze(RIGHT, 0.0)
    at_doors.wait(0.1)
    assert world.tools["new_seal"].pose == pytest.approx(body)
    assert at_doors.named("seal_tug") == []
    at_doors.take(RIGHT, "camera")
    assert at_doors.named("tool_taken")[-1]["tool"] == "camera"


def test_the_seal_in_the_papers_is_no_new_one(make_puppet: Make, rip_off: Scenario) -> None:
    puppet = make_puppet(rip_off)
    puppet.take(RIGHT, "new_seal")
    puppet.go("doors")
    bring_seal(puppet, 0.0)
    assert puppet.named("sealed") == [], "the old one still hangs there"
