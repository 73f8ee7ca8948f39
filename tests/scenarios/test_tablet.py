"""The tablet by finger and by ray; what confirms and what does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios.geometry import along, rotate, scale, subtract, transform, turn_of, unit
from vrkiosk_scenarios.pages.decide import DECISIONS
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.tools.tablet import Press
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
LEFT, RIGHT = 0, 1


def spot(world: World, button: str) -> tuple[float, float, float]:
    """A button's middle in the world."""
    tablet = world.tablet
    assert tablet is not None
    found = next(b for b in tablet.buttons(world) if b.name == button)
    width, height = world.settings.displays["tablet"].size_mm
    x = (found.x + found.width / 2 - width / 2) / 1000.0
    y = (height / 2 - found.y - found.height / 2) / 1000.0
    return transform(tablet.screen(world), (x, y, 0.0))


def words(world: World) -> str:
    part = world.description.parts[world.description.index("tablet")]
    return world.snapshot.panels[part.display].words()


def press_by_ray(puppet: Any, button: str, seconds: float = 0.1) -> None:
    at = (0.0, 1.3, 2.0)
    puppet.hand(RIGHT, at, unit(subtract(spot(puppet.world, button), at)))
    puppet.trigger(RIGHT, 1.0, seconds)
    puppet.trigger(RIGHT, 0.0)


def test_papers_first(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    assert s03.papers.seal_number in words(puppet.world)
    assert s03.papers.goods.en in words(puppet.world)
    puppet.take(RIGHT, "tablet")
    assert puppet.named("page")[0]["page"] == "papers"


def test_russian_words(s03: Scenario) -> None:
    world = World(s03, 1, language="ru")
    panel = world.tools["tablet"].panel(world)
    assert panel is not None
    assert s03.papers.goods.ru in panel.words()


@pytest.mark.parametrize("by", ["poke", "ray"])
def test_pages_and_the_seal(make_puppet: Make, s03: Scenario, by: str) -> None:
    puppet = make_puppet(s03)
    for button in ("page.seal", "seal.differs"):
        puppet.poke(button) if by == "poke" else press_by_ray(puppet, button)
    assert [e["page"] for e in puppet.named("page")] == ["seal"]
    assert [e["agrees"] for e in puppet.named("seal_verify")] == [False]


@pytest.mark.parametrize("by", ["poke", "ray"])
def test_the_confirmation_has_to_be_held(make_puppet: Make, s03: Scenario, by: str) -> None:
    puppet = make_puppet(s03)
    puppet.poke("page.decide")
    tablet = puppet.world.tablet
    assert "confirm" not in [b.name for b in tablet.buttons(puppet.world)]
    puppet.poke("decision.detain")
    press_by_ray(puppet, "confirm", 0.6)
    assert not puppet.world.finished
    if by == "poke":
        puppet.poke("confirm")
    else:
        press_by_ray(puppet, "confirm", 1.3)
    assert puppet.world.finished
    assert puppet.named("finished")[0]["decision"] == "detain"


def test_every_decision_has_a_button(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.poke("page.decide")
    for decision in DECISIONS:
        puppet.poke(f"decision.{decision}")
    assert [e["decision"] for e in puppet.named("decision")] == list(DECISIONS)


def test_a_finger_from_behind_presses_nothing(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    middle = spot(world, "page.seal")
    out = rotate(turn_of(world.tablet.screen(world)), (0.0, 0.0, 1.0))
    for away in (-0.16, -0.05, 0.05):
        there = tuple(m + o * away for m, o in zip(middle, out, strict=True))
        puppet.hand(RIGHT, there, out, 0.3)
    assert puppet.named("page") == []


def test_a_trigger_that_slides_off_cancels(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    at = (0.0, 1.3, 2.0)
    puppet.hand(RIGHT, at, unit(subtract(spot(puppet.world, "page.seal"), at)))
    puppet.trigger(RIGHT, 1.0)
    puppet.hand(RIGHT, at, (0.0, 0.0, -1.0), 0.2)
    puppet.trigger(RIGHT, 0.0)
    assert puppet.named("page") == []


def test_buttons_do_not_overlap_and_stay_on_the_glass(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world, tablet = puppet.world, puppet.world.tablet
    width, height = world.settings.displays["tablet"].size_mm
    tablet.book.pages["decide"].decision = "release"
    for page in tablet.book.pages:
        tablet.book.turn_to(page)
        buttons = tablet.buttons(world)
        for i, a in enumerate(buttons):
            assert a.x >= 0 <= a.y
            assert a.x + a.width <= width
            assert a.y + a.height <= height
            for b in buttons[i + 1 :]:
                apart_x = a.x + a.width <= b.x or b.x + b.width <= a.x
                apart_y = a.y + a.height <= b.y or b.y + b.height <= a.y
                assert apart_x or apart_y, f"{page}: {a.name} over {b.name}"


def test_a_press_ends_when_its_hand_takes_something(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    tablet = puppet.world.tablet
    assert tablet is not None
    puppet.poke("page.decide")
    puppet.poke("decision.release")
    confirm = next(b for b in tablet.buttons(puppet.world) if b.hold)
    puppet.take(LEFT, "tablet")
    puppet.wait(0.3)
    # as when its finger rested on the button in the very step in which it closed on the tablet
    tablet._press = Press(puppet.world.hands[LEFT], confirm, (0.0, 0.0), poke=True)
    puppet.poke("page.papers")
    assert puppet.named("page")[-1]["page"] == "papers"


def test_a_finger_in_the_way_of_the_tablet_presses_nothing(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    home = spot(world, "page.seal")
    puppet.take(LEFT, "tablet")
    ahead = rotate(turn_of(world.tablet.screen(world)), (0.0, 0.0, 1.0))
    grip = world.hands[LEFT].point
    puppet.hand(LEFT, along(grip, ahead, -0.4))  # it comes forward then
    way = scale(ahead, -1.0)
    puppet.hand(RIGHT, along(home, ahead, 0.3), way)
    off = subtract(world.hands[RIGHT].tip(), world.hands[RIGHT].point)
    before = along(home, ahead, -0.1)  # in its way
    puppet.hand(RIGHT, subtract(before, off), way)
    puppet.squeeze(LEFT, 1.0)
    puppet.squeeze(LEFT, 0.0)
    puppet.wait(1.0)
    assert world.tablet.holder is None
    assert [event["page"] for event in puppet.named("page")] == ["papers"]
