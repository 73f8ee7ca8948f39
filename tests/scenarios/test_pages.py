"""Tabs: how many fit, in which order, and what turning a page says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios.pages.book import MOST, PAGES, TAB, Book
from vrkiosk_scenarios.pages.page import BOTTOM, LEFT, RIGHT, TOP, Page
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World

FINGER_MM = 14.0  # wide: a ball of 7 mm


@pytest.fixture
def world(s03: Scenario) -> World:
    return World(s03, 1)


def many(count: int) -> Book:
    """A book of that many blank pages, with texts of pages that exist."""
    book = Book()
    book.pages = {}
    for place in range(count):
        page = Page()
        page.name = PAGES[place % len(PAGES)].name
        book.pages[f"{place}"] = page
    book.shown = book.pages["0"]
    return book


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_tabs_are_as_wide_as_a_finger_and_leave_the_page_its_room(count: int, world: World) -> None:
    tabs = many(count).tabs(world)
    assert len(tabs) == count
    for i, tab in enumerate(tabs):
        assert tab.x >= LEFT
        assert tab.x + tab.width <= RIGHT + 1e-9
        assert tab.y + tab.height < TOP
        assert min(tab.width, tab.height) > FINGER_MM
        for other in tabs[i + 1 :]:
            assert not other.holds(tab.x + tab.width / 2, tab.y + tab.height / 2, 0.0)


def test_there_are_no_more_pages_than_tabs_fit() -> None:
    assert len(PAGES) <= MOST
    assert len({kind.name for kind in PAGES}) == len(PAGES)


def test_every_page_stays_below_the_tabs(world: World) -> None:
    book = Book()
    for name, page in book.pages.items():
        book.turn_to(name)
        for button in page.buttons(world):
            assert button.y >= TOP, button.name
            assert button.y + button.height <= BOTTOM + 1.0, button.name
            assert not button.name.startswith(TAB)


def test_turning_to_the_page_that_is_shown_says_nothing(
    make_puppet: Callable[..., Any], s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    puppet.poke("page.marks")
    puppet.poke("page.marks")
    assert [event["page"] for event in puppet.named("page")] == ["marks"]
