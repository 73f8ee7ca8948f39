"""Where a server may keep its tables and its objects: PostgreSQL and S3, each for real."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass
class Postgres:
    """PostgreSQL in a process of its own, that can be killed and started again."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        return f"postgresql://rocb@/{name}?host={self.folder}"

    def start(self) -> None:
        command = [*POSTGRES_USER, str(POSTGRES / "postgres"), "-D", str(self.folder / "data")]
        options = ["-k", str(self.folder), "-c", "listen_addresses="]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([*command, *options], stdout=log, stderr=log)
        self.wait()

    def wait(self) -> None:
        """Returns when it answers."""
        while True:
            try:
                psycopg.connect(f"host={self.folder} user=rocb dbname=postgres").close()
            except psycopg.OperationalError:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return

    def create(self, name: str) -> str:
        """The URL of a new database."""
        with psycopg.connect(
            f"host={self.folder} user=rocb dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)

    def end(self, number: int = signal.SIGINT) -> None:
        """SIGINT: as an operator stops it. SIGKILL: to all of its processes, as a power cut."""
        assert self.process is not None
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, number)
        self.process.wait(30)


POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
# It refuses to run as root.
POSTGRES_USER = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
POSTGRES_USER = POSTGRES_USER if os.geteuid() == 0 else ()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Debian's PostgreSQL, with a folder of its own."""
    if not (POSTGRES / "initdb").is_file():
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="rocb-pg-"))
    if POSTGRES_USER:
        shutil.chown(folder, "postgres", "postgres")
    initdb = [*POSTGRES_USER, str(POSTGRES / "initdb"), "-D", str(folder / "data")]
    subprocess.run(
        [*initdb, "-U", "rocb", "-A", "trust", "--no-sync", "--no-locale", "-E", "UTF8"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    running = Postgres(folder)
    running.start()
    yield running
    running.end()
    shutil.rmtree(folder)


S3_SERVER = Path(__file__).parents[3] / ".venv-s3" / "bin" / "moto_server"


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """moto's S3 server, as the environment of whoever uses it. It has its own environment of
    packages, because it wants other releases of ours."""
    if not S3_SERVER.is_file():
        pytest.skip("moto's S3 server is not installed: bin/test makes .venv-s3")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("s3") / "log").open("wb")
    with (
        log,
        subprocess.Popen(
            [str(S3_SERVER), "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
        ) as process,
    ):
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(trust_env=False) as client:
            while True:
                try:
                    client.get(url)
                    break
                except httpx.TransportError:
                    assert process.poll() is None, Path(log.name).read_text()
                    time.sleep(0.05)
        yield {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        process.terminate()


@pytest.fixture
def bucket(s3: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """`s3://` address of a new bucket, with the environment to reach it."""
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    name = f"rocb-{uuid.uuid4().hex[:12]}"
    with httpx.Client(trust_env=False) as client:
        client.put(f"{s3['AWS_ENDPOINT_URL']}/{name}").raise_for_status()
    return f"s3://{name}/objects"


@pytest.fixture
def make_replica(
    record_key: Ed25519PrivateKey, s3: Mapping[str, str], parts: SimpleNamespace
) -> Callable[[Path, int, str, str], Any]:
    """Starts one of several servers that share a database, a bucket and the server's keys."""

    def make(folder: Path, number: int, url: str, bucket: str) -> Any:
        options = "--database-url", url, "--objects", bucket
        server = parts.Server(
            folder / f"server{number}", folder / "enrolled", options=options, environment=s3
        )
        first = folder / "server0"
        if number == 0:
            parts.write_record_key(server.keys, record_key)
            parts.enrol(server.data, server.keys, "baku", url)
        else:
            shutil.copytree(first / "keys", server.data / "keys")
        server.start()
        return server

    return make
