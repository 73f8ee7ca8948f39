"""A real server in a process of its own, and sealed sessions to send to it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image

from rocb_server.access import Role
from rocb_server.app import Settings, create_app, open_store
from rocb_server.store import Store
from rocb_server.uploads import DurableUploads
from vrkiosk_telemetry import credentials, manifest
from vrkiosk_telemetry.session import new_session_id
from vrkiosk_telemetry.signatures import server_tag
from vrkiosk_telemetry.signed_requests import SignedRequests

SCORE = {
    "scenario": "s03",
    "version": "1",
    "decision": "full_unload",
    "right": True,
    "total": 91.5,
    "passed": True,
    "critical": [],
    "duration_s": 125.0,
    "coverage": 0.9,
    "areas": [
        {
            "name": "safety",
            "points": 8.0,
            "of": 8.0,
            "parts": [
                {"name": "right_leaf_first", "points": 4.0, "of": 4.0, "assessed": True},
                {"name": "gas_test", "points": 0.0, "of": 4.0, "assessed": False},
            ],
        }
    ],
    "misses": [{"kind": "not_covered", "what": "ceiling", "aoi": "ceiling", "t": None}],
}


def info(session: str, **changes: Any) -> dict[str, Any]:
    """The content of a session.json."""
    return {
        "schema": "kiosk.session/1",
        "session": session,
        "scenario": "s03",
        "officer": "officer-17",
        "started": "2026-11-21T09:30:00.000Z",
        "ended": "done",
        "ended_at": "2026-11-21T09:32:05.000Z",
        "result": SCORE,
        **changes,
    }


def events(count: int = 3) -> bytes:
    """An events.parquet."""
    lines = [
        json.dumps({"t": n * 1_000_000_000, "name": "reading", "value": n, "unit": "mm"})
        for n in range(count)
    ]
    table = pa.table(
        {"t": [n * 1_000_000_000 for n in range(count)], "name": ["reading"] * count, "line": lines}
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def picture() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (64, 36), (70, 80, 90)).save(sink, "PNG")
    return sink.getvalue()


@dataclass
class Sessions:
    """Makes sealed sessions in an outbox of an enrolled kiosk, signed by its record key."""

    outbox: Path
    key: Ed25519PrivateKey

    @property
    def data(self) -> Path:
        return self.outbox.parent

    def make(
        self,
        files: dict[str, bytes] | None = None,
        *,
        session: str | None = None,
        key: Ed25519PrivateKey | None = None,
        **changes: Any,
    ) -> str:
        """Id of a new session with these files, session.json and a manifest."""
        session = session or new_session_id()
        content = {
            "session.json": json.dumps(info(session, **changes)).encode(),
            **(files or {"events.parquet": events(), "picture.png": picture()}),
        }
        folder = self.outbox / session
        folder.mkdir(parents=True)
        for name, data in content.items():
            (folder / name).write_bytes(data)
        payload = {
            "schema": manifest.MANIFEST_SCHEMA,
            "session": session,
            "files": [
                {"name": n, "sha256": hashlib.sha256(d).hexdigest(), "size": len(d)}
                for n, d in sorted(content.items())
            ],
            "chain": {"head": "0" * 64},
            "info": info(session, **changes),
        }
        (folder / "manifest.json").write_bytes(manifest.sign(payload, key or self.key))
        return session

    def plan(self, session: str) -> list[dict[str, Any]]:
        """The file list of a session's manifest."""
        data = (self.outbox / session / "manifest.json").read_bytes()
        return list(manifest.open_unverified(data)["files"])


@dataclass
class Server:
    """`rocb-server serve` in a process that can be killed and started again. keys: of a kiosk
    that is enrolled."""

    data: Path
    keys: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    options: tuple[str, ...] = ()
    ingest: bool = False  # a second process for each server, which few tests need
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def objects(self) -> list[Path]:
        return sorted(p for p in (self.data / "objects").rglob("*") if p.is_file())

    def start(self) -> None:
        """Returns when the server listens; the second time on the port of the first."""
        command = [sys.executable, "-m", "rocb_server", "serve", "--data", str(self.data)]
        command += ["--ingest" if self.ingest else "--no-ingest"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), *self.options],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.environment},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("rocb-server: http://127.0.0.1:"), line
        self.port = int(line.split()[1].rpartition(":")[2])

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        os.kill(self.process.pid, number)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return code

    def restart(self) -> None:
        """kill -9 and start."""
        self.end(signal.SIGKILL)
        self.start()


class InProcess(httpx.BaseTransport):
    """Sends requests to an application of this process: quick, and its clock can be moved."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._loop = asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def call() -> httpx.Response:
            answer = await self._transport.handle_async_request(request)
            body = b"".join([piece async for piece in answer.aiter_raw()])  # as it was sent
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        return self._loop.run_until_complete(call())

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


class Clock:
    """This machine's clock, moved."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes and passwords hashed in this process: as they are, but in no time."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("rocb_server.codes._HASHER", quick)
    monkeypatch.setattr("rocb_server.accounts._HASHER", quick)


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A server's store in this process, with a clock to be moved."""
    with closing(open_store(Settings(tmp_path / "server"), clock)) as opened:
        yield opened


@pytest.fixture
def client(store: Store, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of an application in this process."""
    app = create_app(store, DurableUploads(tmp_path / "server" / "uploads"))
    with httpx.Client(transport=InProcess(app), base_url="http://rocb.example") as running:
        yield running


@pytest.fixture
def keys(store: Store, tmp_path: Path) -> Path:
    """Of a kiosk that is enrolled at the `store`."""
    folder = tmp_path / "keys"
    request = credentials.prepare(folder, store.kiosks.new_code("baku"))
    credentials.accept(folder, "http://rocb.example", store.kiosks.enrol(request))
    return folder


@pytest.fixture(scope="session")
def record_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def sessions(tmp_path: Path, record_key: Ed25519PrivateKey, server: Server) -> Sessions:
    """Of a kiosk that is enrolled at the server."""
    shutil.copytree(server.keys, tmp_path / "kiosk" / "keys")
    return Sessions(tmp_path / "kiosk" / "outbox", record_key)


@pytest.fixture
def make_sessions_of() -> Callable[[Path, Ed25519PrivateKey], Sessions]:
    """Sessions in the outbox of a kiosk with this data folder and record key."""
    return lambda data, key: Sessions(data / "outbox", key)


def write_record_key(keys: Path, key: Ed25519PrivateKey) -> None:
    keys.mkdir(mode=0o700, parents=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (keys / "record.key").write_bytes(pem)
    (keys / "record.key").chmod(0o600)


TRAINER = "trainer", "correct horse battery"


def open_to_people(server_data: Path, database_url: str = "") -> None:
    """Makes an account that sees everything."""
    with closing(open_store(Settings(server_data, database_url))) as store:
        store.accounts.add(TRAINER[0], Role.ADMINISTRATOR, None, TRAINER[1])


def enrol(server_data: Path, keys: Path, centre: str = "baku", database_url: str = "") -> str:
    """Enrols the kiosk with these keys, without a running server. Its id."""
    request = credentials.prepare(keys, "")
    with closing(open_store(Settings(server_data, database_url))) as store:
        answer = store.kiosks.vouch(request, centre)
    return credentials.accept(keys, "", answer).kiosk


@contextmanager
def run_server(folder: Path, record_key: Ed25519PrivateKey) -> Iterator[Server]:
    """A running server at which a kiosk with one record key is enrolled."""
    running = Server(folder / "server", folder / "enrolled")
    write_record_key(running.keys, record_key)
    enrol(running.data, running.keys)
    open_to_people(running.data)
    running.start()
    try:
        yield running
    finally:
        if running.process is not None:
            running.end(signal.SIGKILL)


@pytest.fixture
def server(tmp_path: Path, record_key: Ed25519PrivateKey) -> Iterator[Server]:
    """A server of this test alone."""
    with run_server(tmp_path, record_key) as running:
        yield running


@pytest.fixture(scope="session")
def shared_server(
    tmp_path_factory: pytest.TempPathFactory, record_key: Ed25519PrivateKey
) -> Iterator[Server]:
    """A server that tests share: it holds what the others sent."""
    with run_server(tmp_path_factory.mktemp("shared"), record_key) as running:
        yield running


@pytest.fixture
def signing(server: Server) -> SignedRequests:
    """Signs requests as the enrolled kiosk does."""
    known = credentials.load(server.keys)
    return SignedRequests(known.key, server_tag(known.enrolment.receipt_key))


@pytest.fixture
def http(server: Server, signing: SignedRequests) -> Iterator[httpx.Client]:
    """A client whose requests the enrolled kiosk signs, and who is logged in."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30, auth=signing) as client:
        name, password = TRAINER
        client.post("/login", data={"name": name, "password": password})
        yield client


@pytest.fixture
def enrol_kiosk() -> Callable[..., str]:
    """Enrols another kiosk at a server: `enrol_kiosk(server, keys, centre, key)`; its id."""

    def enrol_another(
        server: Server, keys: Path, centre: str, key: Ed25519PrivateKey | None = None
    ) -> str:
        if key is not None:
            write_record_key(keys, key)
        return enrol(server.data, keys, centre)

    return enrol_another


@pytest.fixture
def parts() -> SimpleNamespace:
    """What servers of another shape are put together from."""
    return SimpleNamespace(Server=Server, enrol=enrol, write_record_key=write_record_key)


@pytest.fixture
def make_sessions(tmp_path: Path, record_key: Ed25519PrivateKey) -> Callable[[Path], Sessions]:
    """Sessions of the kiosk with these keys."""

    def make(keys: Path) -> Sessions:
        shutil.copytree(keys, tmp_path / "kiosk" / "keys")
        return Sessions(tmp_path / "kiosk" / "outbox", record_key)

    return make


@pytest.fixture
def make_events() -> Callable[[int], bytes]:
    return events
