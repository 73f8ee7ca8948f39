"""From `kiosk enrol` to the session on the server and the class ticket at the kiosk, over a link
that cuts, delays and lies, with the server and the sync killed in between: everything exactly once.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from rocb_server.access import Account, Role
from rocb_server.app import Settings, open_store
from rocb_server.class_bodies import ClassBody
from vrkiosk_telemetry import class_ticket, credentials, receipt, sync
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.files import sha256_of
from vrkiosk_telemetry.keys import load_key
from vrkiosk_telemetry.sync_report import Patience, Progress

QUICK = Patience(attempts=3, wait_initial=0.001, wait_max=0.01, wait_jitter=0.001)
MOST_PASSES = 80
PORTAL = b"<html>Welcome to the hotel. Please accept the terms.</html>"
LIES = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n%b"
    % (len(PORTAL), PORTAL),
    b"HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 4\r\n\r\nsad\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
)
# What the link does to one connection after another.
WAYS = ("cut up", "lie", "slow", "cut down", "lost answer", "cut up", "through")


@dataclass
class BadLink:
    """A proxy that does something to each connection, the same in every run."""

    target: int
    chance: random.Random
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    did: Counter[str] = field(default_factory=Counter)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        for number in range(1 << 30):
            try:
                client, _ = self.listener.accept()
            except OSError:  # closed: the end
                return
            way = WAYS[number % len(WAYS)]
            budget = self.chance.randrange(500, 150_000)
            if way == "lie":
                self.start(self.lie, client, LIES[number // len(WAYS) % len(LIES)])
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:  # it was killed
                client.close()
                continue
            self.did[way] += 1
            slow_s = 0.02 if way == "slow" else 0.0
            up = budget if way == "cut up" else 200_000
            down = {"cut down": budget % 2000, "lost answer": 0}.get(way, 1 << 20)
            self.start(self.relay, client, server, up, slow_s)
            self.start(self.relay, server, client, down, slow_s)

    def start(self, *call: object) -> None:
        thread = threading.Thread(target=call[0], args=call[1:])  # type: ignore[arg-type]
        self.threads.append(thread)
        thread.start()

    def lie(self, client: socket.socket, answer: bytes) -> None:
        self.did["lie"] += 1
        with contextlib.suppress(OSError), client:
            client.recv(65536)
            client.sendall(answer)

    def relay(self, source: socket.socket, sink: socket.socket, left: int, slow_s: float) -> None:
        """Passes `left` bytes on, then cuts both ways."""
        with contextlib.suppress(OSError):
            while data := source.recv(16384):
                if slow_s:
                    time.sleep(slow_s)  # the delay itself, nothing waits for it
                sink.sendall(data[:left])
                left -= len(data)
                if left <= 0:
                    break
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        sink.close()


@pytest.fixture
def link(server) -> Iterator[BadLink]:
    running = BadLink(server.port, random.Random(7))
    running.start(running.serve)
    yield running
    running.listener.shutdown(socket.SHUT_RDWR)
    running.listener.close()
    for thread in running.threads:
        thread.join()


def kiosk(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vrkiosk", *words, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)


def prepare_class(server_data: Path) -> tuple[str, str]:
    """A code for a kiosk of baku, and the id of a class of baku with its ticket made."""
    trainer = Account("trainer", Role.TRAINER, "baku")
    with closing(open_store(Settings(server_data))) as store:
        teaching = store.teaching
        officer, _ = teaching.officers.add(trainer, "Aygün", None)
        until = date.today() + timedelta(days=3)
        body = ClassBody(class_name="Spring", until=until, seed=1, officers=(officer.pseudonym,))
        made = teaching.classes.add(trainer, body)
        teaching.classes.issue(trainer, UUID(made.id), 1)
        return store.kiosks.new_code("baku"), made.id


@pytest.mark.timeout(120)
def test_from_enrolment_to_the_server_over_a_bad_link_exactly_once(
    server, link: BadLink, tmp_path: Path, make_sessions_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_ticket, "SCRYPT_N", 1 << 4)
    data = tmp_path / "kiosk"
    code, class_id = prepare_class(server.data)
    for _ in range(12):
        done = kiosk(data, "enrol", "--server", link.url, "--code", code)
        if done.returncode == 0:
            break
    assert done.returncode == 0, done.stdout + done.stderr
    sessions = make_sessions_of(data, load_key(data / "keys" / "record.key"))
    chance = random.Random(3)
    made = [sessions.make() for _ in range(3)]
    made += [sessions.make({"frames.parquet": chance.randbytes(900_000)}) for _ in range(2)]
    wanted = {file["sha256"] for one in made for file in sessions.plan(one)}
    kills: Counter[str] = Counter()

    def disturb(now: Progress) -> None:
        if now.done > 300_000 * (kills["server"] + 1) and kills["server"] < 2:
            kills["server"] += 1
            server.restart()

    child = subprocess.Popen(
        [sys.executable, "-m", "vrkiosk", "sync", "--server", link.url, "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    outbox = data / "outbox" / ".sync.sqlite"
    while not outbox.exists():  # it is at work
        assert child.poll() is None
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    ticket = data / "inbox" / "tickets" / f"{class_id}.ticket"
    for _ in range(MOST_PASSES):
        report = sync.sync_once(data, link.url, disturb, patience=QUICK)
        if report.exit_code == 0 and ticket.is_file():
            break
    assert report.exit_code == 0, report.lines()
    print(dict(link.did), f"server killed {kills['server']} times")
    assert kills["server"] == 2
    assert all(link.did[way] for way in WAYS)
    check(data, server.data, made, wanted)
    known = credentials.enrolment(data / "keys").receipt_key
    assert class_ticket.load(ticket, {key_id(known): known}).class_name == "Spring"
    direct = kiosk(data, "sync", "--once", "--server", server.url)
    assert (direct.returncode, direct.stdout) == (0, "")


def check(data: Path, server_data: Path, made: list[str], wanted: set[str]) -> None:
    """Each session once, whole and acknowledged; nothing else."""
    assert [path for path in (data / "outbox").iterdir() if not path.name.startswith(".")] == []
    key = credentials.enrolment(data / "keys").receipt_key
    for session in made:
        folder = data / "sent" / session
        manifest = (folder / "manifest.json").read_bytes()
        receipt.check((folder / "receipt.json").read_bytes(), key, session, manifest)
    with closing(open_store(Settings(server_data))) as store:
        rows, count = store.sessions(0)
        assert (count, {row.uuid for row in rows}) == (len(made), set(made))
        assert all(row.state == "stored" for row in rows)
    stored = [path for path in (server_data / "objects").rglob("*") if path.is_file()]
    assert all(path.name == sha256_of(path) for path in stored)
    assert {path.name for path in stored} > wanted
    assert len(stored) == len(wanted) + 1  # the class ticket
