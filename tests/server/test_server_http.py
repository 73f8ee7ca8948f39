"""The requests of the server, one by one: what it takes, what it refuses and in which words."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import time
from base64 import b64encode

import httpx
import pytest

from vrkiosk_telemetry import dsse, manifest

JSON = {"Content-Type": "application/json"}
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def server(shared_server):
    return shared_server


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


def plan(http: httpx.Client, session: str, files: list[dict[str, object]]) -> list[str]:
    answer = http.post(f"/v1/sessions/{session}/plan", json=files)
    assert answer.status_code == 200, answer.text
    return answer.json()["missing"]


def begin(http: httpx.Client, session: str, sha256: str, size: int) -> httpx.Response:
    data = f"filename {b64('a.bin')},sha256 {b64(sha256)},session {b64(session)}"
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": data}
    return http.post("/v1/files", headers=headers)


def upload(http: httpx.Client, session: str, data: bytes, sha256: str) -> httpx.Response:
    """The answer to the one chunk of a whole upload."""
    url = begin(http, session, sha256, len(data)).raise_for_status().headers["location"]
    return http.patch(url, content=data, headers={**BYTES, "Upload-Offset": "0"})


def send_all(http: httpx.Client, sessions, session: str) -> httpx.Response:
    """The answer to the manifest, after everything before it."""
    files = sessions.plan(session)
    missing = plan(http, session, files)
    for file in files:
        if file["sha256"] in missing:
            data = (sessions.outbox / session / file["name"]).read_bytes()
            assert upload(http, session, data, file["sha256"]).status_code == 204
    envelope = (sessions.outbox / session / "manifest.json").read_bytes()
    return http.put(f"/v1/sessions/{session}/manifest", content=envelope, headers=JSON)


def assert_refused(answer: httpx.Response, status: int, code: str) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) >= {"code", "what", "why", "do"}
    assert body["code"] == code
    return body


def test_a_session_is_acknowledged_once_and_for_all(http, sessions) -> None:
    session = sessions.make()
    first = send_all(http, sessions, session)
    again = send_all(http, sessions, session)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert http.get(f"/v1/sessions/{session}/receipt").content == first.content


def test_content_that_is_here_is_not_asked_for_again(http, sessions) -> None:
    first, second = sessions.make({"a.bin": b"same"}), sessions.make({"b.bin": b"same"})
    send_all(http, sessions, first)
    missing = plan(http, second, sessions.plan(second))
    assert hashlib.sha256(b"same").hexdigest() not in missing
    assert len(missing) == 1


def test_an_upload_without_a_plan_is_refused(http, sessions) -> None:
    session = sessions.make()
    assert_refused(begin(http, session, "0" * 64, 4), 403, "not-planned")
    file = sessions.plan(session)[0]
    plan(http, session, sessions.plan(session))
    assert_refused(begin(http, session, file["sha256"], file["size"] + 1), 403, "not-planned")


def test_a_wrong_hash_is_460_and_leaves_nothing(http, sessions, server) -> None:
    session = sessions.make({"a.bin": b"good"})
    plan(http, session, sessions.plan(session))
    wanted = hashlib.sha256(b"good").hexdigest()
    answer = upload(http, session, b"evil", wanted)
    assert_refused(answer, 460, "checksum-mismatch")
    assert wanted not in {p.name for p in server.objects}
    assert not [
        p for p in (server.data / "uploads").iterdir() if p.is_file() and p.read_bytes() == b"evil"
    ]
    assert wanted in plan(http, session, sessions.plan(session))
    assert upload(http, session, b"good", wanted).status_code == 204


def test_a_manifest_before_its_files_is_refused(http, sessions) -> None:
    session = sessions.make()
    envelope = (sessions.outbox / session / "manifest.json").read_bytes()
    answer = http.put(f"/v1/sessions/{session}/manifest", content=envelope, headers=JSON)
    assert_refused(answer, 424, "objects-missing")


def test_another_manifest_is_a_conflict(http, sessions) -> None:
    session = sessions.make()
    send_all(http, sessions, session)
    other = sessions.plan(session)[:1]
    assert_refused(http.post(f"/v1/sessions/{session}/plan", json=other), 409, "other-manifest")
    payload = manifest.open_unverified((sessions.outbox / session / "manifest.json").read_bytes())
    changed = manifest.sign({**payload, "info": {}}, sessions.key)
    answer = http.put(f"/v1/sessions/{session}/manifest", content=changed, headers=JSON)
    assert_refused(answer, 409, "other-manifest")


def test_a_tampered_manifest_is_refused(http, sessions) -> None:
    session = sessions.make()
    envelope = json.loads((sessions.outbox / session / "manifest.json").read_bytes())
    payload = manifest.open_unverified(json.dumps(envelope).encode())
    payload["info"]["result"]["total"] = 100.0
    envelope["payload"] = b64(json.dumps(payload))
    url = f"/v1/sessions/{session}/manifest"
    assert_refused(http.put(url, json=envelope), 403, "wrong-signature")
    assert_refused(http.put(url, content=b"<html>", headers=JSON), 400, "not-an-envelope")


def test_a_manifest_goes_to_its_own_session_only(http, sessions) -> None:
    one, two = sessions.make(), sessions.make()
    envelope = (sessions.outbox / one / "manifest.json").read_bytes()
    answer = http.put(f"/v1/sessions/{two}/manifest", content=envelope, headers=JSON)
    assert two in assert_refused(answer, 422, "invalid")["why"]


def test_a_signed_thing_that_is_no_manifest_is_refused(http, sessions) -> None:
    session = sessions.make()
    signed = dsse.sign("application/json", b"{}", sessions.key)
    answer = http.put(f"/v1/sessions/{session}/manifest", content=signed, headers=JSON)
    assert_refused(answer, 422, "invalid")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'[{"name": "../a", "sha256": "' + b"0" * 64 + b'", "size": 1}]',
        b'[{"name": "a", "sha256": "xyz", "size": 1}]',
        b'[{"name": "a", "sha256": "' + b"0" * 64 + b'", "size": -1}]',
        b'[{"name": "a", "sha256": "' + b"0" * 64 + b'", "size": 9999999999999}]',
        b"[" * 50_000,
    ],
)
def test_a_plan_that_is_none_is_refused_in_words(http, body: bytes) -> None:
    url = "/v1/sessions/00000000-0000-7000-8000-000000000001/plan"
    assert_refused(http.post(url, content=body, headers=JSON), 422, "invalid")


def test_a_huge_plan_is_refused(http) -> None:
    url = "/v1/sessions/00000000-0000-7000-8000-000000000001/plan"
    assert_refused(http.post(url, content=b" " * (5 << 20), headers=JSON), 413, "too-large")


def test_what_another_site_could_send_from_a_browser_is_refused(http) -> None:
    url = "/v1/sessions/00000000-0000-7000-8000-000000000001/plan"
    answer = http.post(url, content=b"[]", headers={"Content-Type": "text/plain"})
    assert_refused(answer, 415, "not-json")


def test_unknown_addresses_answer_in_the_same_form(http) -> None:
    assert_refused(http.get("/v1/nothing"), 404, "not-found")
    assert_refused(http.delete("/v1/sessions/x/plan"), 405, "method-not-allowed")
    assert http.post("/v1/sessions/x/plan", json=[]).status_code == 422
    assert http.head("/v1/files/" + "0" * 32, headers=TUS).status_code == 404
    assert http.head("/v1/files/..%2f..%2frocb.sqlite", headers=TUS).status_code == 404


def begun(http: httpx.Client, sessions, data: bytes) -> str:
    """Address of an upload of which half was sent on a connection that hangs."""
    session = sessions.make({"a.bin": data})
    plan(http, session, sessions.plan(session))
    answer = begin(http, session, hashlib.sha256(data).hexdigest(), len(data))
    return str(answer.headers["location"])


def send_half(server, signing, url: str, data: bytes) -> socket.socket:
    """A connection in the middle of a chunk: half of what it announced has arrived."""
    headers = {**BYTES, "Upload-Offset": "0"}
    request = next(signing.auth_flow(httpx.Request("PATCH", url, content=data, headers=headers)))
    lines = [f"PATCH {request.url.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + data[: len(data) // 2])
    return connection


def wait_for_half(http: httpx.Client, url: str, half: int) -> None:
    deadline = time.monotonic() + 60
    while http.head(url, headers=TUS).headers["upload-offset"] != str(half):
        assert time.monotonic() < deadline


def test_killed_inside_a_chunk_no_byte_is_lost_or_doubled(http, sessions, server, signing) -> None:
    data = os.urandom(200_000)
    url = begun(http, sessions, data)
    with send_half(server, signing, url, data):
        wait_for_half(http, url, 100_000)
        server.restart()
    wait_for_half(http, url, 100_000)
    headers = {**BYTES, "Upload-Offset": "100000"}
    assert http.patch(url, content=data[100_000:], headers=headers).status_code == 204
    assert hashlib.sha256(data).hexdigest() in {p.name for p in server.objects}


def test_a_dead_connection_gives_way_to_the_next(http, sessions, server, signing) -> None:
    data = os.urandom(200_000)
    url = begun(http, sessions, data)
    with send_half(server, signing, url, data):
        wait_for_half(http, url, 100_000)
        headers = {**BYTES, "Upload-Offset": "100000"}
        assert http.patch(url, content=data[100_000:], headers=headers).status_code == 204
    assert hashlib.sha256(data).hexdigest() in {p.name for p in server.objects}


def test_a_wrong_offset_is_a_conflict(http, sessions) -> None:
    url = begun(http, sessions, b"12345678")
    answer = http.patch(url, content=b"5678", headers={**BYTES, "Upload-Offset": "4"})
    assert_refused(answer, 409, "conflict")


def test_tuspy_as_another_client_can_upload(
    http, sessions, server, signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = pytest.importorskip("tusclient.client", reason="tuspy is not installed")

    def sign(adapter: object, request, **options: object) -> None:
        body = request.body or b""
        same = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        request.headers.update(next(signing.auth_flow(same)).headers)

    monkeypatch.setattr("requests.adapters.HTTPAdapter.add_headers", sign)
    session = sessions.make({"a.bin": b"x" * 5000})
    plan(http, session, sessions.plan(session))
    digest = hashlib.sha256(b"x" * 5000).hexdigest()
    with (sessions.outbox / session / "a.bin").open("rb") as stream:
        metadata = {"filename": "a.bin", "sha256": digest, "session": session}
        options = {"file_stream": stream, "chunk_size": 2000, "metadata": metadata}
        client.TusClient(f"{server.url}/v1/files").uploader(**options).upload()
    assert digest in {p.name for p in server.objects}


def test_an_empty_file_is_a_file(http, sessions, server) -> None:
    session = sessions.make({"a.bin": b""})
    plan(http, session, sessions.plan(session))
    empty = hashlib.sha256(b"").hexdigest()
    assert begin(http, session, empty, 0).status_code == 201
    assert empty not in plan(http, session, sessions.plan(session))
