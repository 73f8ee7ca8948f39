"""Learning systems: a SCORM package played in a real browser, and statements in a record store."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import threading
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest
from typer.testing import CliRunner

from rocb_server.access import Role
from rocb_server.cli import cli
from rocb_server.errors import Refusal
from rocb_server.lms_outbox import LmsOutbox, Lrs
from rocb_server.lms_statements import MOST_PARTS, statements
from rocb_server.models import SessionRow
from rocb_server.pairings import LASTS, Pairings
from rocb_server.scorm_package import make
from rocb_server.store import Store
from vrkiosk_telemetry import sync

PASSWORD = "correct horse battery"
CHROMIUM = Path("/usr/bin/chromium")
RALPH = Path(__file__).parents[2] / ".venv-lrs" / "bin" / "ralph"
# Its file backend writes a file once and then refuses, unless told to append.
RUN_RALPH = """
import sys, uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend
FSDataBackend.default_operation_type = BaseOperationType.APPEND
uvicorn.run("ralph.api:app", host="127.0.0.1", port=int(sys.argv[1]))
"""
# A learning system, as far as a package sees it: the API of SCORM 1.2 in the parent window.
PLAYER = """<!doctype html><meta charset="utf-8"><script>
const values = JSON.parse(sessionStorage.getItem("values") || "{}"), calls = [];
const keep = () => sessionStorage.setItem("values", JSON.stringify(values));
window.API = {
  LMSInitialize: () => (calls.push("initialize"), "true"),
  LMSGetValue: (key) => values[key] || "",
  LMSSetValue: (key, value) => (values[key] = value, "true"),
  LMSCommit: () => (calls.push("commit"), keep(), "true"),
  LMSFinish: () => (calls.push("finish"), keep(), "true"),
  LMSGetLastError: () => "0",
};
</script><iframe src="/package/index.html" style="width: 100%; height: 90vh"></iframe>"""


@pytest.fixture
def pairings(store: Store, clock: Any) -> Pairings:
    return Pairings(store.database, clock)


def add_session(store: Store, started: datetime, **changes: Any) -> str:
    """A stored session's row."""
    uuid = changes.pop("uuid", "01a20000-0000-7000-8000-000000000001")
    values = {
        "state": "stored",
        "centre": "baku",
        "kiosk": "baku-01",
        "planned": "2026-11-22T00:00:00Z",
        "received": "2026-11-22T00:00:00Z",
        "started": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "officer": "officer-17",
        "scenario": "s03",
        "score": 91.5,
        "passed": True,
        "duration_s": 125.0,
        **changes,
    }
    with store.database.writing(uuid) as db:
        db.add(SessionRow(uuid=uuid, **values))
    return uuid


def test_a_page_gets_the_result_of_the_officer_its_code_was_claimed_for(
    store: Store, pairings: Pairings
) -> None:
    page = pairings.begin(pairings.new_package("baku"))
    assert pairings.state(page.token) == {"state": "waiting", "code": page.code}
    add_session(store, datetime.now(UTC) - timedelta(hours=1), uuid="0" * 36)  # before the page
    pairings.claim(page.code, "officer-17", "trainer", "baku")
    assert pairings.state(page.token)["state"] == "paired"
    add_session(store, datetime.now(UTC), officer="officer-18", uuid="1" * 36)
    add_session(store, datetime.now(UTC), centre="astana", uuid="2" * 36)
    assert pairings.state(page.token)["state"] == "paired"
    session = add_session(store, datetime.now(UTC))
    assert pairings.state(page.token) == {
        "state": "done",
        "session": session,
        "score": 91.5,
        "passed": True,
        "duration_s": 125.0,
    }


def test_only_the_packages_scenario_counts(store: Store, pairings: Pairings) -> None:
    page = pairings.begin(pairings.new_package("baku", "s05"))
    pairings.claim(page.code, "officer-17", "trainer", None)
    add_session(store, datetime.now(UTC))
    assert pairings.state(page.token)["state"] == "paired"


def test_what_is_no_pairing_is_refused(pairings: Pairings, clock: Any) -> None:
    page = pairings.begin(pairings.new_package("baku"))
    for wrong in (
        lambda: pairings.begin("x"),
        lambda: pairings.state("x"),
        lambda: pairings.claim(page.code, "officer-17", "trainer", "astana"),
        lambda: pairings.claim("x", "officer-17", "trainer", None),
    ):
        with pytest.raises(Refusal) as refused:
            wrong()
        assert refused.value.status_code == 404
    pairings.claim(page.code, "officer-17", "trainer", "baku")
    with pytest.raises(Refusal):  # once
        pairings.claim(page.code, "officer-18", "trainer", "baku")
    clock.ahead += LASTS + timedelta(days=1)
    with pytest.raises(Refusal):
        pairings.state(page.token)


def test_pages_of_other_sites_may_ask_and_read_why_not(
    client: httpx.Client, pairings: Pairings, store: Store
) -> None:
    package, site = pairings.new_package("baku"), {"origin": "https://lms.example"}
    made = client.post(f"/lms/packages/{package}/pairings", headers=site)
    assert made.headers["access-control-allow-origin"] == "*"
    assert client.get(f"/lms/pairings/{made.json()['token']}").json()["state"] == "waiting"
    lost = client.get("/lms/pairings/x", headers=site)
    assert (lost.status_code, lost.headers["access-control-allow-origin"]) == (404, "*")

    store.accounts.add("trainer", Role.TRAINER, "baku", PASSWORD)
    cookie = {"cookie": f"rocb-login={store.accounts.log_in('trainer', PASSWORD)}"}
    path = f"/api/pairings/{made.json()['code']}"
    assert client.post(path, headers=cookie, json={"officer": ""}).status_code == 422
    assert client.post(path, headers=cookie, json={"officer": "officer-17"}).status_code == 204


@pytest.mark.parametrize("language", ["en", "ru", "fr", "az"])
def test_a_package_is_scorm_1_2(language: str) -> None:
    data = make("https://rocb.example/", "token", language)
    assert data == make("https://rocb.example", "token", language)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        manifest = ElementTree.fromstring(archive.read("imsmanifest.xml"))
    space = {"c": "http://www.imsproject.org/xsd/imscp_rootv1p1p2"}
    assert manifest.findtext("c:metadata/c:schemaversion", namespaces=space) == "1.2"
    listed = {e.get("href") for e in manifest.iterfind("c:resources/c:resource/c:file", space)}
    assert names == {*listed, "imsmanifest.xml"}
    (resource,) = manifest.iterfind("c:resources/c:resource", space)
    assert resource.get("{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype") == "sco"


@pytest.fixture
def learning_system(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A web server with the player; the folder its package is unpacked into, and its address."""
    folder = tmp_path / "lms"
    (folder / "package").mkdir(parents=True)
    (folder / "index.html").write_text(PLAYER)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield folder / "package", f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()
        thread.join()


def test_a_package_played_in_a_browser_passes_the_result_on(
    server: Any,
    sessions: Any,
    http: httpx.Client,
    learning_system: tuple[Path, str],
    tmp_path: Path,
) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    package, address = learning_system
    done = CliRunner().invoke(
        cli,
        f"scorm {tmp_path}/p.zip --data {server.data} --server {server.url}"
        " --centre baku --language ru",
    )
    assert done.exit_code == 0, done.output
    shutil.unpack_archive(tmp_path / "p.zip", package)
    config = (package / "config.js").read_text()
    (package / "config.js").write_text(config.replace('"interval_ms": 10000', '"interval_ms": 100'))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        frame = page.frame_locator("iframe")
        frame.get_by_text("Сообщите этот код").wait_for()
        code = frame.locator("#code").inner_text()
        page.reload()  # the learner comes back: the code stays
        frame.get_by_text("Сообщите этот код").wait_for()
        assert frame.locator("#code").inner_text() == code
        kiosk_says = f"{server.url}/v1/pairings/{code}"
        assert http.post(kiosk_says, json={"officer": "officer-17"}).status_code == 204
        frame.get_by_text("Код принят").wait_for()
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        session = sessions.make(started=now)
        assert sync.main(sessions.data, server.url, once=True, echo=lambda line: None) == 0
        frame.get_by_text("Результат передан").wait_for()
        values, calls = page.evaluate("[values, calls]")
        browser.close()
    assert values["cmi.core.lesson_status"] == "passed"
    assert values["cmi.core.score.raw"] == "91.5"
    assert values["cmi.core.session_time"] == "0000:02:05.00"
    assert values["cmi.comments"] == session
    assert calls[-1] == "finish"


RESULT = {
    "total": 91.5,
    "passed": True,
    "decision": "full_unload",
    "duration_s": 125.0,
    "areas": [
        {"name": "safety", "parts": [{"name": f"part{n}", "points": 2.0, "of": 4.0}]}
        for n in range(60)
    ],
}


def row() -> SessionRow:
    return SessionRow(
        uuid="01a20000-0000-7000-8000-000000000001",
        started="2026-11-22T08:00:00Z",
        officer="officer-17",
        scenario="s03",
    )


def test_statements_have_the_same_ids_each_time_and_no_name() -> None:
    made = statements(row(), {"result": RESULT}, "https://rocb.example")
    assert made == statements(row(), {"result": RESULT}, "https://rocb.example")
    verbs = [one["verb"]["id"].rpartition("/")[2] for one in made]
    assert verbs == ["initialized", *["answered"] * MOST_PARTS, "completed", "passed", "terminated"]
    assert len({one["id"] for one in made}) == len(made) <= 50
    assert all(UUID(one["id"]).version == 5 for one in made)
    assert made[-2]["result"]["score"]["scaled"] == 0.915


@pytest.mark.parametrize(
    "result", [None, {}, {"areas": 7, "passed": "x"}, {"total": 1e9, "areas": [{"parts": [3]}]}]
)
def test_a_strange_result_makes_few_statements(result: object) -> None:
    made = statements(row(), {"result": result}, "https://rocb.example")
    assert len(made) in (0, 3)


@pytest.fixture
def lrs(tmp_path: Path) -> Iterator[Lrs]:
    """A real learning record store, of an environment of its own."""
    if not RALPH.is_file():
        pytest.skip("ralph-malph is not installed: bin/test makes .venv-lrs")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path / "lrs"
    (folder / "statements").mkdir(parents=True)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "RALPH_APP_DIR": str(folder),
        "RALPH_AUTH_FILE": str(folder / "auth.json"),
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder / "statements"),
        "RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE": "statements.jsonl",
    }
    known = "--write-to-disk -u rocb -p secret -s all -M mailto:a@rocb.example -N rocb"
    words = subprocess.run(
        [RALPH, "auth", *known.split()],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert words.returncode == 0, words.stderr
    log = (folder / "log").open("wb")
    command = [RALPH.with_name("python"), "-c", RUN_RALPH, str(port)]
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(trust_env=False) as asking:
            while True:
                try:
                    asking.get(f"{address}/__heartbeat__")
                    break
                except httpx.TransportError:
                    assert process.poll() is None, (folder / "log").read_text()
        yield Lrs(f"{address}/xAPI", "rocb", "secret", "http://rocb.example")
        process.terminate()


def test_a_record_store_gets_each_statement_once(
    store: Store, lrs: Lrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_session(store, datetime.now(UTC))
    add_session(store, datetime.now(UTC), uuid="01a20000-0000-7000-8000-000000000002")
    monkeypatch.setattr("rocb_server.lms_outbox.info_of", lambda row, store: {"result": RESULT})
    outbox = LmsOutbox(store, lrs)
    with monkeypatch.context() as patch:  # killed after the store had them, before it was noted
        patch.setattr(outbox, "_note", lambda *_: (_ for _ in ()).throw(InterruptedError))
        with pytest.raises(InterruptedError):
            outbox.send()
    assert outbox.send() == 2
    assert outbox.send() == 0
    found = []
    ask: str | None = f"{lrs.endpoint}/statements?limit=100"
    headers = {
        "X-Experience-API-Version": "1.0.3",
        "authorization": "Basic " + b64encode(b"rocb:secret").decode(),
    }
    with httpx.Client(trust_env=False, headers=headers) as asking:
        while ask:
            answer = asking.get(ask).json()
            found += answer["statements"]
            more = answer.get("more")
            ask = httpx.URL(lrs.endpoint).join(more).__str__() if more else None
    ids = [one["id"] for one in found]
    assert len(ids) == len(set(ids)) == 2 * (MOST_PARTS + 4)
    assert json.dumps(found).count("officer-17") == len(found)


def test_a_store_that_is_not_there_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_session(store, datetime.now(UTC))
    monkeypatch.setattr("rocb_server.lms_outbox.info_of", lambda row, store: {"result": RESULT})
    gone = Lrs("http://127.0.0.1:9/xAPI", "rocb", "secret", "http://rocb.example")
    with pytest.raises(httpx.HTTPError):
        LmsOutbox(store, gone).send()
