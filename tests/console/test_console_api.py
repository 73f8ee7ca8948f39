"""What the console asks the server for: lists, sessions in words, scenes, tracks in pieces."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI

from rocb_server import console_pages
from vrkiosk_assets import catalogue
from vrkiosk_assets.gltf import read_glb


@pytest.fixture
def baku(console: Any) -> Iterator[httpx.Client]:
    """A trainer of the centre."""
    with console.client("baku") as client:
        yield client


def test_who_is_there(baku: httpx.Client) -> None:
    me = baku.get("/api/me", headers={"accept-language": "ru"}).json()
    assert (me["name"], me["role"], me["centre"], me["language"]) == (
        "baku",
        "trainer",
        "baku",
        "ru",
    )
    assert "sessions" in me["rights"]


def test_a_stranger_is_told_to_log_in(console: Any) -> None:
    answer = httpx.get(f"{console.url}/api/sessions", trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (401, "log-in-first")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("text=officer-17", 1),
        ("text=OFFICER s03", 1),
        ("text=officer_17", 0),
        ("scenario=s03&decision=release&state=stored", 1),
        ("decision=full_unload", 0),
        ("since=2020-01-01&until=2020-12-31", 0),
        ("since=2020-01-01", 1),
        ("page=1", 1),
    ],
)
def test_filters(baku: httpx.Client, query: str, found: int) -> None:
    answer = baku.get(f"/api/sessions?{query}").json()
    assert answer["count"] == found
    assert len(answer["sessions"]) == (0 if "page" in query else found)


def test_a_day_that_is_none_is_refused(baku: httpx.Client) -> None:
    assert baku.get("/api/sessions?since=tomorrow").status_code == 422


def test_another_centre_sees_nothing(console: Any) -> None:
    with console.client("astana") as client:
        answer = client.get("/api/sessions").json()
        assert (answer["count"], answer["choices"]["officer"]) == (0, [])
        for path in ("", "/scene", "/tracks/frames"):
            refused = client.get(f"/api/sessions/{console.session}{path}")
            assert (refused.status_code, refused.json()["code"]) == (404, "no-session")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Not looked at"), ("ru", "Не осмотрено"), ("fr", "Non regardé")],
)
def test_a_session_in_words(baku: httpx.Client, console: Any, language: str, text: str) -> None:
    told = baku.get(f"/api/sessions/{console.session}?lang={language}").json()
    assert told["unplayable"] == ""
    result = told["result"]
    assert result["passed"] is False
    assert told["score"] == result["total"]
    kinds = {miss["text"] for miss in result["misses"]}
    assert len(kinds) > 1
    if language == "en":
        assert text in kinds
    times = [moment["t"] for moment in told["moments"]]
    assert times == sorted(times)
    assert {"tools", "doors", "marks"} <= {moment["group"] for moment in told["moments"]}


def test_the_scene_is_that_of_the_record(baku: httpx.Client, console: Any) -> None:
    scene = baku.get(f"/api/sessions/{console.session}/scene").json()
    names = [part["name"] for part in scene["parts"]]
    assert {"container", "leaf_left", "seal", "trolley"} <= set(names)
    assert scene["same_assets"]
    assert {"frames", "hands", "gaze", "objects"} <= set(scene["tables"])
    missing = {part["model"] for part in scene["parts"]} - {"", *scene["models"]}
    assert missing == set()
    seen = [patch for patch in scene["patches"] if patch["t"] is not None]
    assert seen
    assert len(seen) < len(scene["patches"])


def test_models_come_by_their_hash_and_letters_by_their_words(
    baku: httpx.Client, console: Any
) -> None:
    scene = baku.get(f"/api/sessions/{console.session}/scene").json()
    carton = baku.get(scene["models"]["seal_pin"])
    assert carton.headers["cache-control"] == "private, max-age=31536000, immutable"
    mine = catalogue.load_model("seal_pin")
    assert np.array_equal(read_glb(carton.content, "seal_pin").indices, mine.indices)
    letters = next(name for name in scene["models"] if name.startswith("text:"))
    assert read_glb(baku.get(scene["models"][letters]).content, letters).indices.size
    for path in (f"/api/assets/{'0' * 64}", "/api/letters?id=text:9", "/api/letters?id=../x"):
        assert baku.get(path).status_code == 404


def test_tracks_come_in_pieces(baku: httpx.Client, console: Any) -> None:
    path = f"/api/sessions/{console.session}/tracks/objects"
    whole = baku.get(path)
    assert pq.read_table(io.BytesIO(whole.content)).num_rows
    size = len(whole.content)
    for asked, start, end in (
        ("bytes=0-3", 0, 4),
        ("bytes=-8", size - 8, size),
        (f"bytes=4-{size + 9}", 4, size),
        ("bytes=10-", 10, size),
    ):
        piece = baku.get(path, headers={"range": asked})
        assert piece.status_code == 206
        assert piece.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert piece.content == whole.content[start:end]
    for asked in (f"bytes={size}-", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,3-4"):
        refused = baku.get(path, headers={"range": asked})
        assert (refused.status_code, refused.headers["content-range"]) == (416, f"bytes */{size}")
    assert baku.get(path.replace("objects", "passwords")).status_code == 422


def test_the_page_may_run_its_own_scripts_and_nothing_else(baku: httpx.Client) -> None:
    page = baku.get("/console/")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in baku.get("/kiosks").headers["content-security-policy"]
    assert baku.get("/console/..%2faccess.py").headers["content-type"].startswith("text/html")
    assert baku.get("/console/assets/none.js").status_code == 404


def test_names_of_built_files_have_their_hash_so_browsers_keep_them(baku: httpx.Client) -> None:
    page = baku.get("/console/")
    assert page.headers["cache-control"] == "no-cache"
    script = page.text.partition('src="')[2].partition('"')[0]
    packed = baku.get(script, headers={"accept-encoding": "gzip"})
    plain = baku.get(script, headers={"accept-encoding": "identity"})
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content


def test_no_page_without_a_built_console(tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(console_pages.make_router(tmp_path))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://rocb.example") as client:
            return await client.get("/console/")

    answer = asyncio.run(ask())
    assert answer.status_code == 404
    assert "bin/console" in answer.text
