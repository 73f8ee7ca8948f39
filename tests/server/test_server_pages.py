"""What a person sees: the pages, in both languages, with nothing in them that could run."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from rocb_server.gate import COOKIE
from rocb_server.session_view import duration_text
from rocb_server.texts import choose, texts
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_telemetry import sync


@pytest.fixture
def server(shared_server):
    return shared_server


def send(sessions, server) -> None:
    assert sync.sync_once(sessions.data, server.url).exit_code == 0


def test_the_list_shows_what_was_sent(sessions, server, http) -> None:
    session = sessions.make()
    send(sessions, server)
    page = http.get("/").text
    for shown in (
        session,
        "officer-17",
        "s03",
        Texts("en")["decision.full_unload"],
        "91.5",
        "2:05",
        "2026-11-21 09:30",
    ):
        assert shown in page


def test_a_session_that_is_coming_is_listed_as_that(sessions, server, http) -> None:
    session = sessions.make({"frames.parquet": os.urandom(8)})
    http.post(f"/v1/sessions/{session}/plan", json=sessions.plan(session))
    assert "receiving" in http.get("/").text
    assert "2 of 2 files" in http.get(f"/sessions/{session}").text


def test_the_session_page_shows_score_events_files_and_receipt(sessions, server, http) -> None:
    session = sessions.make()
    digest = sessions.plan(session)[0]["sha256"]
    send(sessions, server)
    page = http.get(f"/sessions/{session}").text
    terms = Texts("en")
    for shown in (
        terms["part.right_leaf_first"],
        "not assessed",
        f"{terms['miss.not_covered']}: {terms['surface.ceiling']}",
        terms["result.passed"],
        "value 2, unit mm",
        "events.parquet",
        digest,
        f"/sessions/{session}/receipt",
    ):
        assert shown in page


def test_only_the_first_events_are_shown(sessions, server, http, make_events) -> None:
    session = sessions.make({"events.parquet": make_events(620)})
    send(sessions, server)
    page = http.get(f"/sessions/{session}").text
    assert "The first 500 of 620" in page
    assert page.count("unit mm") == 500


@pytest.mark.parametrize("content", [b"no parquet", b"", b"PAR1" + bytes(40) + b"PAR1"])
def test_events_that_cannot_be_read_are_said_to_be_so(sessions, server, http, content) -> None:
    session = sessions.make({"events.parquet": content})
    send(sessions, server)
    answer = http.get(f"/sessions/{session}")
    assert answer.status_code == 200
    assert "cannot be read" in answer.text


def test_a_session_without_result_or_with_an_odd_one_has_a_page(sessions, server, http) -> None:
    odd = {"total": "many", "areas": [1, {"name": 5, "parts": "x"}], "misses": None}
    pages = [sessions.make(result=None), sessions.make(result=odd, started="soon", ended_at=5)]
    send(sessions, server)
    assert http.get("/").status_code == 200
    for session in pages:
        assert http.get(f"/sessions/{session}").status_code == 200


def test_nothing_a_kiosk_sends_becomes_markup(sessions, server, http) -> None:
    evil = "<script>alert(1)</script>"
    session = sessions.make(officer=evil, scenario=evil, result={"decision": evil})
    send(sessions, server)
    for path in ("/", f"/sessions/{session}"):
        page = http.get(path).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_every_answer_has_the_security_headers(sessions, server, http) -> None:
    for path in ("/", "/nothing", "/static/rocb.css", "/v1/nothing"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in headers


def test_pictures_are_shown_and_other_files_are_stored(sessions, server, http) -> None:
    session = sessions.make({"picture.png": b"\x89PNG", "page.html": b"<script>"})
    send(sessions, server)
    picture = http.get(f"/sessions/{session}/files/picture.png")
    assert (picture.headers["content-type"], picture.content) == ("image/png", b"\x89PNG")
    page = http.get(f"/sessions/{session}/files/page.html")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == 'attachment; filename="page.html"'
    assert http.get(f"/sessions/{session}/files/manifest.json").status_code == 404
    assert http.get(f"/sessions/{session}/files/..%2frocb.sqlite").status_code == 404


def test_an_error_is_a_page_that_says_what_to_do(http) -> None:
    answer = http.get("/sessions/00000000-0000-7000-8000-00000000000f")
    assert answer.status_code == 404
    assert "is not stored here" in answer.text
    assert "list of sessions" in answer.text
    assert http.get("/sessions/nonsense").status_code == 422
    assert "Здесь нет такой страницы" in http.get("/nothing?lang=ru").text
    assert http.post("/").status_code == 405


def test_russian_on_request(sessions, server, http) -> None:
    sessions.make()
    send(sessions, server)
    by_header = http.get("/", headers={"accept-language": "ru-RU,ru;q=0.9,en;q=0.5"})
    by_query = http.get("/?lang=ru")
    for page in (by_header, by_query):
        assert page.headers["content-language"] == "ru"
        assert "Учебные сеансы" in page.text
        assert Texts("ru")["decision.full_unload"] in page.text
    assert "?lang=ru" in by_query.text  # links keep a language that was asked for


@pytest.mark.parametrize(
    ("asked", "accept", "language"),
    [
        (None, "", "en"),
        (None, "ru", "ru"),
        (None, "en;q=0.4, ru;q=0.8", "ru"),
        (None, "fr, ru;q=0", "fr"),
        (None, "de, ru;q=0", "en"),
        (None, "ru;q=x", "en"),
        ("ru", "en", "ru"),
        ("xx", "ru", "ru"),
    ],
)
def test_choice_of_language(asked: str | None, accept: str, language: str) -> None:
    assert choose(asked, accept) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_texts_and_offers_the_others(http, language: str) -> None:
    assert texts("en").keys() == texts(language).keys()
    page = http.get(f"/?lang={language}").text
    offered = {code for code in LANGUAGES if f'hreflang="{code}"' in page}
    assert offered == set(LANGUAGES) - {language}
    assert all(texts(code)["language"] in page for code in offered)


def test_durations() -> None:
    shown = [duration_text(seconds) for seconds in (None, 0, 59.6, 125, 3725)]
    assert shown == ["", "0:00", "1:00", "2:05", "1:02:05"]


def colours_of(picture: bytes) -> dict[Any, int]:
    """How often a picture has each colour."""
    with Image.open(io.BytesIO(picture)) as image:
        found = image.convert("RGB").getcolors(1 << 24) or []
    return {colour: count for count, colour in found}


def test_a_real_browser_shows_the_page(sessions, server, http, tmp_path: Path) -> None:
    """The style is applied under the content security policy, and the picture is there."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    Image.new("RGB", (160, 90), (255, 0, 255)).save(tmp_path / "magenta.png")
    session = sessions.make({"picture.png": (tmp_path / "magenta.png").read_bytes()})
    send(sessions, server)
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        page = browser.new_page(viewport={"width": 1000, "height": 1400})
        page.context.add_cookies(
            [{"name": COOKIE, "value": http.cookies[COOKIE], "url": server.url}]
        )
        answer = page.goto(f"{server.url}/sessions/{session}", wait_until="networkidle")
        assert answer is not None
        assert answer.ok, (answer.status, page.content())
        colours: dict[Any, int] = {}
        for _ in range(100):  # a busy machine may be asked for the picture before it painted
            colours = colours_of(page.screenshot())
            if (255, 0, 255) in colours:
                break
            page.wait_for_timeout(200)
        browser.close()
    assert colours.get((255, 0, 255), 0) > 200_000, "the picture, scaled to the page"
    assert colours.get((246, 247, 248), 0) > 10_000, "the ground that the style sheet paints"
