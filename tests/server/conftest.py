"""A real server in a process of its own, and sealed sessions to send to it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from vrkiosk_telemetry import manifest
from vrkiosk_telemetry.keys import public_pem
from vrkiosk_telemetry.session import new_session_id

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
    """Makes sealed sessions in an outbox, signed by one record key."""

    outbox: Path
    key: Ed25519PrivateKey

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
    """`rocb-server serve` in a process that can be killed and started again."""

    data: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def objects(self) -> list[Path]:
        return sorted(p for p in (self.data / "objects").rglob("*") if p.is_file())

    def start(self) -> None:
        """Returns when the server listens; the second time on the port of the first."""
        command = [sys.executable, "-m", "rocb_server", "serve", "--data", str(self.data)]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)], stdout=subprocess.PIPE, text=True
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


@pytest.fixture(scope="session")
def record_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def sessions(tmp_path: Path, record_key: Ed25519PrivateKey) -> Sessions:
    return Sessions(tmp_path / "kiosk" / "outbox", record_key)


@contextmanager
def run_server(data: Path, record_key: Ed25519PrivateKey) -> Iterator[Server]:
    """A running server that trusts one record key."""
    (data / "trusted").mkdir(parents=True)
    (data / "trusted" / "kiosk-1.pub").write_bytes(public_pem(record_key.public_key()))
    running = Server(data)
    running.start()
    try:
        yield running
    finally:
        if running.process is not None:
            running.end(signal.SIGKILL)


@pytest.fixture
def server(tmp_path: Path, record_key: Ed25519PrivateKey) -> Iterator[Server]:
    """A server of this test alone."""
    with run_server(tmp_path / "server", record_key) as running:
        yield running


@pytest.fixture(scope="session")
def shared_server(
    tmp_path_factory: pytest.TempPathFactory, record_key: Ed25519PrivateKey
) -> Iterator[Server]:
    """A server that tests share: it holds what the others sent."""
    with run_server(tmp_path_factory.mktemp("shared"), record_key) as running:
        yield running


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def make_events() -> Callable[[int], bytes]:
    return events
