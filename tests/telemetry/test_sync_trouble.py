"""What a sync makes of servers that are busy, frozen, not ours, or wrong."""

from __future__ import annotations

import errno
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import credentials, dsse, manifest, sync
from vrkiosk_telemetry.enrolment import LASTS, Enrolment, make_answer, read_request
from vrkiosk_telemetry.kiosk_state import STATE_PATH
from vrkiosk_telemetry.listing import Listing, make_listing
from vrkiosk_telemetry.outbox import Outbox, OutboxError
from vrkiosk_telemetry.receipt import sign
from vrkiosk_telemetry.reconcile import MISSING_PATH
from vrkiosk_telemetry.sync_report import (
    EXIT_PARKED,
    EXIT_UNREACHABLE,
    EXIT_UNUSABLE,
    Patience,
    SyncReport,
)

SESSION = "0198f000-0000-7000-8000-000000000001"
QUICK = Patience(attempts=3, wait_initial=0.001, wait_max=0.01, wait_jitter=0.001)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))

Answer = tuple[int, dict[str, str], bytes]


def refusal(status: int, **headers: str) -> Answer:
    body = {"code": "x", "what": "This", "why": "is so", "do": "do that"}
    return status, headers, json.dumps(body).encode()


@dataclass
class Script:
    """A server that answers from a list, then from `last`."""

    answers: list[Answer] = field(default_factory=list)
    last: Callable[[str, bytes], Answer] = lambda path, body: refusal(500)
    requests: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def script() -> Iterator[Script]:
    running = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.path == STATE_PATH:  # what a kiosk tells of itself is another test's
                self.say(204, {}, b"")
                return
            if self.path == MISSING_PATH:
                self.say(200, {}, json.dumps({"missing": [], "erased": []}).encode())
                return
            running.requests.append(f"{self.command} {self.path}")
            last = running.last
            status, headers, text = (
                running.answers.pop(0) if running.answers else last(self.path, body)
            )
            self.say(status, headers, text)

        def say(self, status: int, headers: dict[str, str], text: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self) -> None:
            """Nothing to fetch."""
            self.say(200, {}, make_listing(Listing("baku-01", datetime.now(UTC), ()), KEY))

        do_POST = do_PUT = do_PATCH = do_HEAD = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield running
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """An outbox with one session of one file."""
    folder = tmp_path / "outbox" / SESSION
    folder.mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"content")
    digest = hashlib.sha256(b"content").hexdigest()
    payload = {
        "schema": manifest.MANIFEST_SCHEMA,
        "session": SESSION,
        "files": [{"name": "a.bin", "sha256": digest, "size": 7}],
        "info": {},
    }
    (folder / "manifest.json").write_bytes(manifest.sign(payload, KEY))
    enrol(tmp_path)
    return folder.parent


def enrol(data: Path) -> None:
    """Enrols a kiosk at a server whose receipt key is `KEY`."""
    request = read_request(credentials.prepare(data / "keys", ""))
    now = datetime.now(UTC)
    answer = Enrolment(
        kiosk="baku-01",
        centre="baku",
        device=dsse.key_id(request.device),
        recipients=(),
        receipt_key=KEY.public_key(),
        enrolled=now,
        until=now + LASTS,
    )
    credentials.accept(data / "keys", "http://127.0.0.1:9", make_answer(answer, KEY))


def run(outbox: Path, server: str) -> SyncReport:
    return sync.sync_once(outbox.parent, server, patience=QUICK)


def accept(path: str, body: bytes) -> Answer:
    """A server that has every file."""
    if path.endswith("/plan"):
        return 200, {}, b'{"missing": []}'
    receipt = {"session": SESSION, "manifest_sha256": hashlib.sha256(body).hexdigest()}
    return 201, {}, sign(receipt, KEY)


@pytest.mark.parametrize("status", [408, 423, 424, 425, 429, 460, 500, 502, 503, 504, 507])
def test_trouble_that_passes_is_tried_again(outbox: Path, script: Script, status: int) -> None:
    script.answers = [refusal(status)]
    script.last = accept
    assert run(outbox, script.url).exit_code == 0
    assert len(script.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422])
def test_a_refusal_parks_at_once_with_its_reason(outbox: Path, script: Script, status: int) -> None:
    script.answers = [refusal(status)]
    report = run(outbox, script.url)
    assert report.exit_code == EXIT_PARKED
    assert report.parked[0].reason == "This is so; do that"
    assert len(script.requests) == 1
    assert (outbox / SESSION).is_dir()


@pytest.mark.parametrize("seconds", ["0", "7200"])
def test_a_server_that_says_when_is_heeded(outbox: Path, script: Script, seconds: str) -> None:
    script.answers = [refusal(503, **{"Retry-After": seconds})]
    script.last = accept
    report = run(outbox, script.url)
    if seconds == "0":
        assert report.exit_code == 0
    else:  # longer than a pass goes on: the next pass may, not this one
        assert (report.exit_code, report.retry_after_s) == (EXIT_UNREACHABLE, 7200)
        assert len(script.requests) == 1


PORTAL = b"<html>Please log in</html>"


@pytest.mark.parametrize(
    "answer", [(200, {}, PORTAL), (302, {"Location": "/login"}, b""), (404, {}, PORTAL)]
)
def test_what_is_not_our_server_takes_nothing(outbox: Path, script: Script, answer: Answer) -> None:
    script.last = lambda path, body: answer
    report = run(outbox, script.url)
    assert report.exit_code == EXIT_UNREACHABLE
    assert report.parked == ()
    assert len(report.lines()) == 1
    assert (outbox / SESSION / "manifest.json").is_file()


@pytest.mark.parametrize("which", ["session", "manifest_sha256"])
def test_a_receipt_for_something_else_is_none(outbox: Path, script: Script, which: str) -> None:
    def lie(path: str, body: bytes) -> Answer:
        status, headers, answer = accept(path, body)
        if path.endswith("/plan"):
            return status, headers, answer
        receipt = json.loads(dsse.parse(answer).payload)
        return 200, {}, sign({**receipt, which: "other"}, KEY)

    script.last = lie
    report = run(outbox, script.url)
    assert report.exit_code == EXIT_UNREACHABLE
    assert (outbox / SESSION).is_dir()


def test_an_answer_lost_after_the_commit_is_asked_for_again(outbox: Path, script: Script) -> None:
    script.answers = [accept("/plan", b""), refusal(500), accept("/plan", b"")]
    script.last = accept
    assert run(outbox, script.url).exit_code == 0
    assert [line.split()[0] for line in script.requests] == ["POST", "PUT", "POST", "PUT"]


def test_a_server_that_takes_no_bytes_is_not_asked_for_ever(outbox: Path, script: Script) -> None:
    def stall(path: str, body: bytes) -> Answer:
        if path.endswith("/plan"):
            return (
                200,
                {},
                json.dumps({"missing": [hashlib.sha256(b"content").hexdigest()]}).encode(),
            )
        if path == "/v1/files":
            return 201, {"Location": "/v1/files/abc"}, b""
        return 204, {"Upload-Offset": "0"}, b""

    script.last = stall
    report = run(outbox, script.url)
    assert report.exit_code == EXIT_UNREACHABLE
    assert "takes no more than 0 of 7 bytes" in report.unreachable


@pytest.mark.parametrize("server", ["nonsense", "http://", "ftp://127.0.0.1/", "http://[::1"])
def test_an_address_that_is_none_is_one_line(outbox: Path, server: str) -> None:
    report = run(outbox, server)
    assert report.exit_code == EXIT_UNREACHABLE
    assert len(report.lines()) == 1


def test_a_folder_still_being_sealed_is_left_alone(outbox: Path, script: Script) -> None:
    (outbox / SESSION / "manifest.json").unlink()
    assert run(outbox, script.url) == SyncReport()
    assert script.requests == []


def test_a_session_that_is_in_sent_already_stays_in_the_outbox(
    outbox: Path, script: Script
) -> None:
    script.last = accept
    (outbox.parent / "sent" / SESSION).mkdir(parents=True)
    report = run(outbox, script.url)
    assert "exists already" in report.parked[0].reason
    assert (outbox / SESSION / "a.bin").is_file()


def test_a_folder_with_another_name_is_said_to_have_one(outbox: Path) -> None:
    (outbox / SESSION).rename(outbox / "other")
    with Outbox(outbox, outbox.parent / "sent") as box, pytest.raises(OutboxError, match="name"):
        box.open("other")


def test_the_loop_goes_on_after_trouble_and_says_each_thing_once(
    outbox: Path, script: Script
) -> None:
    class Ended(Exception):
        pass

    def end(seconds: float) -> None:
        raise Ended

    script.answers = [refusal(503)] * 7
    script.last = accept
    said: list[str] = []
    without_end = Patience(None, 0.001, 0.01, 0.001, None)
    with pytest.raises(Ended):
        sync.main(
            outbox.parent,
            script.url,
            once=False,
            patience=QUICK,
            between=without_end,
            echo=said.append,
            wait=end,
        )
    assert len(said) == 2
    assert "nothing is lost" in said[0]
    assert said[1].startswith("sent ")


def test_an_outbox_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    enrol(tmp_path)
    (tmp_path / "outbox").write_text("a file where a folder should be")
    said: list[str] = []
    assert sync.main(tmp_path, "http://127.0.0.1:9", once=True, echo=said.append) == EXIT_UNUSABLE
    assert len(said) == 1
    assert "check that it" in said[0]


def test_a_disk_that_fails_keeps_the_session(
    outbox: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("vrkiosk_telemetry.outbox.write_atomic", full)
    script.last = accept
    report = run(outbox, script.url)
    assert report.exit_code == EXIT_UNREACHABLE
    assert "space" in report.lines()[0]
    assert (outbox / SESSION / "manifest.json").is_file()


def test_an_outbox_opened_by_several_at_once_is_opened_by_all(tmp_path: Path) -> None:
    """SQLite answers "locked" at once, whatever its time limit, when two make a new database."""
    together = threading.Barrier(6)
    failed: list[OutboxError] = []

    def use() -> None:
        together.wait()
        try:
            with Outbox(tmp_path / "outbox", tmp_path / "sent") as box:
                box.park("session", "reason")
        except OutboxError as why:
            failed.append(why)

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
