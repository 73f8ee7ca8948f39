"""The console in a real Chromium: a session is found, seen again, its misses read, and refused to
who may not see it. Pixels of the picture are looked at: by colour, what is meant is there."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

PATIENCE_S = 120
Open = Callable[..., Page]
Pixels = npt.NDArray[np.int16]
GAZE = (230, 159, 0)  # figure.ts
HANDS = (86, 180, 233)  # hands.ts
CONTAINER = (20, 95, 100)  # its teal paint, in this light


def pixels(page: Page) -> Pixels:
    """(height, width, 3) of the replay's picture, as it is on the screen."""
    shot = page.locator(".screen").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), np.int16)


def count(picture: Pixels, colour: tuple[int, int, int], apart: int = 24) -> int:
    """Pixels of about this colour."""
    return int((np.abs(picture - np.array(colour)).max(axis=2) < apart).sum())


def settle(page: Page, act: Callable[[], object]) -> None:
    """Does something and waits until its picture stands, with all pixels."""
    act()
    page.wait_for_selector("canvas[data-settled=yes]")


def go(page: Page, t: float) -> None:
    page.evaluate("t => { location.hash = '#t=' + t }", t)
    page.wait_for_selector(f"canvas[data-t='{t:.3f}'][data-settled=yes]")


@pytest.fixture
def replay(open_page: Open, console: Any) -> Page:
    """The session's page, with the first picture drawn."""
    page = open_page(f"/console/sessions/{console.session}")
    page.wait_for_selector("canvas[data-drawn]")
    return page


def test_a_session_is_found_and_opened(open_page: Open, console: Any) -> None:
    page = open_page("/console/")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Search").fill("nobody")
    expect(page.locator(".empty")).to_be_visible()
    page.get_by_label("Search").fill("officer-17")
    page.locator("tbody a").click()
    page.wait_for_url(f"**/console/sessions/{console.session}")
    expect(page.locator("h1")).to_contain_text("officer-17")


def test_the_picture_has_container_hands_gaze_and_coverage(replay: Page) -> None:
    replay.focus("canvas")
    settle(replay, lambda: replay.keyboard.press("1"))
    go(replay, 40.0)  # before the doors, through the officer's eyes
    own = pixels(replay)
    assert count(own, CONTAINER, 40) > own.shape[0] * own.shape[1] * 0.1
    assert count(own, HANDS) > 500
    ring = count(own, GAZE)
    assert ring > 40
    settle(replay, lambda: replay.get_by_label("Gaze", exact=True).uncheck())
    settle(replay, lambda: replay.get_by_label("Gaze trail").uncheck())
    assert count(pixels(replay), GAZE) < ring / 4
    settle(replay, lambda: replay.get_by_label("Finger joints").uncheck())
    assert count(pixels(replay), HANDS) < 100
    settle(replay, lambda: replay.keyboard.press("4"))
    go(replay, 70.0)
    bare = pixels(replay)
    settle(replay, lambda: replay.get_by_label("Coverage").select_option("missed"))
    painted = pixels(replay) - bare  # the floor, which was never looked at, turns red
    assert (painted[..., 0] - painted[..., 2] > 20).sum() > 2000


def test_doors_open_in_the_replay(replay: Page) -> None:
    replay.focus("canvas")
    settle(replay, lambda: replay.keyboard.press("4"))
    go(replay, 5.0)
    shut = pixels(replay)
    go(replay, 70.0)
    changed = np.abs(pixels(replay) - shut).max(axis=2) > 40
    assert changed.sum() > 500


def test_time_goes_by_keys_buttons_and_links(replay: Page, console: Any) -> None:
    at = replay.locator("output.clock")
    replay.focus("canvas")
    replay.keyboard.press("Home")
    replay.keyboard.press("ArrowRight")
    expect(at).to_contain_text("0:10.00 /")
    replay.keyboard.press("Shift+ArrowLeft")
    expect(at).to_contain_text("0:09.00 /")
    replay.keyboard.press(".")
    expect(at).to_contain_text("0:09.01 /")
    replay.get_by_role("button", name="Play").click()
    expect(at).not_to_contain_text("0:09.01 /")
    replay.get_by_role("button", name="Pause").click()
    replay.get_by_label("Speed").select_option("64")
    replay.get_by_role("button", name="Play").click()
    expect(replay.get_by_role("button", name="Play")).to_be_visible()  # the end was reached
    replay.goto(f"{console.url}/console/sessions/{console.session}#t=30.5")
    expect(at).to_contain_text("0:30.50 /")


def test_a_miss_leads_to_its_moment(replay: Page) -> None:
    miss = replay.locator(".misses .line").first
    expect(miss).to_contain_text("1:00")
    miss.click()
    expect(replay.locator("output.clock")).to_contain_text("0:59.")
    free = replay.get_by_role("button", name="Free camera")
    expect(free).to_have_attribute("aria-pressed", "true")
    expect(replay.locator(".events [aria-current]")).to_have_count(1)


@pytest.mark.parametrize(("language", "word"), [("ru", "Пропущено"), ("fr", "Manqué")])
def test_other_languages(open_page: Open, console: Any, language: str, word: str) -> None:
    page = open_page(f"/console/sessions/{console.session}", language=language)
    expect(page.locator(".misses h2")).to_have_text(word)
    assert "console." not in page.inner_text("body")
    assert page.get_attribute("html", "lang") == language


def test_a_trainer_of_another_centre_is_refused(open_page: Open, console: Any) -> None:
    page = open_page(f"/console/sessions/{console.session}", "astana")
    expect(page.get_by_role("alert")).to_contain_text("no such session")
    page.goto(f"{console.url}/console/")
    expect(page.locator(".empty")).to_be_visible()


def test_an_expired_log_in_leads_back(replay: Page, console: Any) -> None:
    replay.context.clear_cookies()
    replay.reload()
    expect(replay.locator("#password")).to_be_visible()
    assert f"next=/console/sessions/{console.session}" in replay.url
    replay.fill("#name", "baku")
    replay.fill("#password", console.passwords["baku"])
    replay.click("main button[type=submit]")
    expect(replay.locator("h1")).to_contain_text("officer-17")


def test_two_sessions_side_by_side(open_page: Open, console: Any) -> None:
    page = open_page(f"/console/compare/{console.session}/{console.session}")
    expect(page.locator("canvas[data-drawn]")).to_have_count(2)
    page.get_by_role("button", name="Play both").click()
    for number in (0, 1):
        expect(page.locator("output.clock").nth(number)).not_to_contain_text("0:00.00 /")
    page.get_by_role("button", name="Pause both").click()
    page.get_by_role("button", name="Both to the start").click()
    for number in (0, 1):
        expect(page.locator("output.clock").nth(number)).to_contain_text("0:00.00 /")


def test_a_class_is_prepared(open_page: Open) -> None:
    page = open_page("/console/classes")
    page.get_by_label("New officer").fill("Aliyev R.")
    page.get_by_role("button", name="Add").click()
    assert len(page.inner_text(".pin")) == 6
    page.get_by_role("button", name="New class").click()
    page.get_by_label("Name of the class").fill("November intake")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article")).to_contain_text("Officers: 1")
    page.get_by_role("button", name="Issue the ticket").click()
    expect(page.locator("article")).to_contain_text("Ticket issued on")
    with page.expect_download() as ticket:
        page.get_by_role("link", name="Ticket as a file").click()
    assert "November intake" not in ticket.value.suggested_filename  # the class's id
    assert ticket.value.path().stat().st_size > 100


def test_the_overview_counts_what_was_derived(open_page: Open, console: Any) -> None:
    with console.client("baku") as client:
        wait_for(lambda: client.get("/api/cohort/pass_rates").json()["sessions"])
    page = open_page("/console/cohort")
    row = page.locator("section", has_text="How the scenarios are passed").locator("tbody tr")
    expect(row).to_contain_text("Furniture, part load")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").first.click()
    lines = saved.value.path().read_text().splitlines()
    assert lines[0].startswith("scenario,")
    assert lines[1].startswith("s03,1,")


def test_the_report_is_printed_without_the_player(replay: Page) -> None:
    replay.emulate_media(media="print")
    expect(replay.locator(".player")).to_be_hidden()
    expect(replay.locator(".misses")).to_be_visible()
    assert len(replay.pdf()) > 10_000


def wait_for(done: Callable[[], object]) -> None:
    """Returns when a process beside the server has done something."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end
        time.sleep(0.2)
