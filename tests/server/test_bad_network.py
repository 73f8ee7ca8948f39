"""Networks that lose connections, look into them or have a clock of their own: each session arrives
once, or stays. Every test counts that its fault happened."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vrkiosk_telemetry import http_client, sync
from vrkiosk_telemetry.signed_requests import SignedRequests
from vrkiosk_telemetry.sync_report import EXIT_UNREACHABLE, Patience

QUICK = Patience(attempts=4, wait_initial=0.001, wait_max=0.01, wait_jitter=0.001)
PIECE = 1400  # bytes: a packet's
LOSS = 0.3
PASSES = 200  # of a sync that comes each minute: three hours
YEAR_S = 365.25 * 86_400
DAY = timedelta(days=1)


@dataclass
class Lossy:
    """Passes bytes on in pieces and ends a connection at one of them, at LOSS of all pieces."""

    target: int
    draw: Random
    lost: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    threads: list[threading.Thread] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # closed: the end
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            for ends in ((client, server), (server, client)):
                thread = threading.Thread(target=self.relay, args=ends)
                self.threads.append(thread)
                thread.start()

    def relay(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(PIECE):
                with self.lock:
                    lost = self.draw.random() < LOSS
                    self.lost += lost
                if lost:
                    break
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        sink.close()


@pytest.fixture
def lossy(shared_server) -> Iterator[Lossy]:
    running = Lossy(shared_server.port, Random(5))
    thread = threading.Thread(target=running.serve)
    thread.start()
    yield running
    running.listener.shutdown(socket.SHUT_RDWR)
    running.listener.close()
    thread.join()
    for relay in running.threads:
        relay.join()


@pytest.fixture
def server(shared_server):
    return shared_server


def test_a_network_that_loses_three_of_ten_packets_delivers_once(
    lossy: Lossy, sessions, server, http
) -> None:
    """Harder than a real one, whose packets are sent again below us: here each loss is a cut."""
    content = Random(1).randbytes(6_000)
    session = sessions.make({"a.bin": content})
    for _ in range(PASSES):
        report = sync.sync_once(sessions.data, lossy.url, patience=QUICK)
        assert report.parked == ()
        if report.sent:
            break
    assert [one.session for one in report.sent] == [session], report.lines()
    assert lossy.lost >= 5, "the loss did not happen"
    assert http.get(f"/sessions/{session}/files/a.bin").content == content
    assert not (sessions.data / "outbox" / session).exists()


@pytest.mark.parametrize("years", [-7.0, 12.0])
def test_a_clock_that_is_set_within_an_upload_delivers_once(
    years: float, sessions, server, http, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    told: list[float | None] = []
    off = SignedRequests._off

    def stepped() -> float:
        asked.append(time.time() + (years * YEAR_S if len(asked) > 1 else 0.0))
        return asked[-1]

    def noted(signer: SignedRequests, answer: httpx.Response) -> float | None:
        told.append(off(signer, answer))
        return told[-1]

    session = sessions.make({"a.bin": b"a" * 3000, "b.bin": b"b" * 3000})
    monkeypatch.setattr(SignedRequests.__init__, "__defaults__", (stepped,))
    monkeypatch.setattr(SignedRequests, "_off", noted)
    report = sync.sync_once(sessions.data, server.url, patience=QUICK)
    assert len(told) == 1, "the server was asked with a wrong clock once, and told the right one"
    assert told[0] == pytest.approx(-years * YEAR_S, abs=60)
    assert [one.session for one in report.sent] == [session], report.lines()
    assert http.get(f"/sessions/{session}/files/b.bin").content == b"b" * 3000


def certificate(
    folder: Path, host: str, begins: datetime, ends: datetime
) -> tuple[Path, ssl.SSLContext]:
    """A CA's certificate, and the context of a server with one it signed."""
    key, authority = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ROCB test")])
    now = datetime.now(UTC)
    root = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(authority.public_key())
        .serial_number(1)
        .not_valid_before(now - 3650 * DAY)
        .not_valid_after(now + 3650 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority, hashes.SHA256())
    )
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(authority, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "ca.pem").write_bytes(root.public_bytes(pem))
    (folder / "leaf.pem").write_bytes(leaf.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "leaf.key").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem", folder / "leaf.key")
    return folder / "ca.pem", context


@dataclass
class Handshakes:
    """Takes connections and counts those whose client went on after it saw the certificate."""

    context: ssl.SSLContext
    begun: int = 0
    taken: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.begun += 1
            with client, contextlib.suppress(OSError):  # the client hangs up
                with self.context.wrap_socket(client, server_side=True) as secured:
                    self.taken += bool(secured.recv(1))


NOW = datetime.now(UTC)
CERTIFICATES = {
    "expired": ("localhost", NOW - 30 * DAY, NOW - DAY, True, "clock says"),
    "not yet valid": ("localhost", NOW + DAY, NOW + 30 * DAY, True, "clock says"),
    "for another host": ("rocb.example", NOW - DAY, NOW + DAY, True, "certificate is refused"),
    "of a stranger": ("localhost", NOW - DAY, NOW + DAY, False, "looks into connections"),
}


@pytest.mark.parametrize("which", CERTIFICATES)
def test_a_certificate_that_is_wrong_gets_nothing(
    which: str, sessions, server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, begins, ends, known, words = CERTIFICATES[which]
    authority, context = certificate(tmp_path, host, begins, ends)
    # A server on this machine is asked without the environment's proxy and certificates.
    monkeypatch.setattr(http_client, "_is_loopback", lambda server: False)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    else:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    stranger = Handshakes(context)
    thread = threading.Thread(target=stranger.serve)
    thread.start()
    session = sessions.make({"a.bin": b"content"})
    port = stranger.listener.getsockname()[1]
    report = sync.sync_once(sessions.data, f"https://localhost:{port}", patience=QUICK)
    stranger.listener.shutdown(socket.SHUT_RDWR)
    stranger.listener.close()
    thread.join()
    assert stranger.begun >= 1, "nobody was asked"
    assert stranger.taken == 0
    assert report.exit_code == EXIT_UNREACHABLE
    assert words in report.lines()[0]
    assert (sessions.data / "outbox" / session / "manifest.json").is_file()
