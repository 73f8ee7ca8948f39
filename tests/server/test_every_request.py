"""Every route, asked what its description allows and what it does not: never an error of the
server's own, and what is refused is said in the one form refusals have."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from rocb_server.access import ROUTES, Needs, Role
from rocb_server.app import make_routes
from rocb_server.store import Store
from rocb_server.uploads import DurableUploads
from vrkiosk_telemetry import credentials
from vrkiosk_telemetry.manifest import FileEntry
from vrkiosk_telemetry.signatures import server_tag
from vrkiosk_telemetry.signed_requests import SignedRequests

PASSWORD = "correct horse battery"
SESSION = "00000000-0000-7000-8000-000000000001"
EXAMPLES = 8
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema(store: Store, tmp_path: Path) -> dict[str, Any]:
    """The OpenAPI description of what the server answers."""
    found: dict[str, Any] = make_routes(store, DurableUploads(tmp_path / "routes")).openapi()
    return found


@pytest.fixture
def ask(client: httpx.Client, store: Store, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sends a request as somebody who may: signed below /v1/, else with an administrator's or a
    trainer's cookie."""
    monkeypatch.setattr("rocb_server.rates.Rates.take", lambda *_: 0)
    known = credentials.load(keys)
    signing = SignedRequests(known.key, server_tag(known.enrolment.receipt_key))
    kiosk = store.kiosks.of_key(known.enrolment.device)
    assert kiosk is not None
    store.plan(kiosk, UUID(SESSION), [FileEntry("a.bin", "0" * 64, 1)])
    cookies = {}
    for role in Role:
        store.accounts.add(role, role, "baku" if role.of_a_centre else None, PASSWORD)
        cookies[role] = f"rocb-login={store.accounts.log_in(role, PASSWORD)}"

    def send(method: str, url: str, role: Role, **values: Any) -> httpx.Response:
        headers = {**values.pop("headers", {}), "cookie": cookies[role]}
        headers = {
            name: str(value).encode("latin-1", "replace").decode("latin-1").replace("\n", " ")
            for name, value in headers.items()
        }
        try:
            request = client.build_request(method, url, headers=headers, **values)
        except (httpx.InvalidURL, UnicodeError, ValueError):
            return httpx.Response(400)  # no client can send it
        return client.send(request, auth=signing if "/v1/" in url else None)

    return send


def role_for(needs: Needs) -> Role:
    teaching = {Needs.TEACHING, Needs.PACKS, Needs.CLASSES, Needs.SESSIONS}
    return Role.TRAINER if needs in teaching else Role.ADMINISTRATOR


def check(answer: httpx.Response, what: str) -> None:
    assert answer.status_code < 500, f"{what}: {answer.status_code} {answer.text[:500]}"
    in_json = "application/json" in answer.headers.get("content-type", "")
    if answer.status_code >= 400 and in_json and answer.content:  # HEAD has no body
        assert {"code", "what", "why", "do"} <= answer.json().keys(), what


def test_what_the_description_allows_and_what_not_is_answered(
    schema: dict[str, Any], ask: Any
) -> None:
    loaded = schemathesis.openapi.from_dict(schema)
    for operation in (result.ok() for result in loaded.get_all_operations()):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try_all(operation, mode, ask)


def try_all(operation: Any, mode: GenerationMode, ask: Any) -> None:
    role = role_for(ROUTES[operation.method.upper(), operation.path])

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def every(case: Any) -> None:
        values = case.as_transport_kwargs(base_url="http://rocb.example")
        values.pop("cookies", None)
        method, url = values.pop("method"), values.pop("url")
        if "data" in values:
            values["content"] = values.pop("data")
        check(ask(method, url, role, **values), f"{method} {url} {values}"[:600])

    try:
        every()
    except Unsatisfiable:
        pass  # nothing that the description does not allow


ODD = st.one_of(
    st.sampled_from(["", ".", "%00", "..%2f..", SESSION, "0" * 64, "a.bin", "'", "%f0%9f%92%a9"]),
    st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=60),
)
BODIES = st.one_of(
    st.sampled_from([b"", b"{}", b"[]", b"null", b'{"a":', b"\xff\xfe", b"[" * 5000]),
    st.binary(max_size=200),
)


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_odd_addresses_and_bodies_are_answered(method: str, path: str, ask: Any) -> None:
    """Also of pages, uploads and files, which the description leaves out."""
    needs = ROUTES[method, path]

    @FEW
    @given(
        words=st.lists(ODD, min_size=4, max_size=4), body=BODIES, query=ODD, as_json=st.booleans()
    )
    def every(words: list[str], body: bytes, query: str, as_json: bool) -> None:
        pieces, filled = iter(words), []
        for piece in path.split("/"):
            filled.append(next(pieces, "x") if piece.startswith("{") else piece)
        url = "/".join(filled) + f"?page={query}&lang={query}"
        headers = {"content-type": "application/json"} if as_json else {}
        if path.startswith("/v1/files"):
            headers |= {"tus-resumable": "1.0.0", "upload-offset": query, "upload-length": query}
        values = {"content": body} if method in ("POST", "PUT", "PATCH") else {}
        answer = ask(method, url.replace("#", "%23"), role_for(needs), headers=headers, **values)
        check(answer, f"{method} {url} {body[:40]!r}")

    every()


def test_the_description_is_of_every_route_for_programs(schema: dict[str, Any]) -> None:
    """Each says what it does, and how it may refuse."""
    described = {(m.upper(), path) for path, ways in schema["paths"].items() for m in ways}
    for method, path in ROUTES:
        if path.startswith(("/v1/", "/api/", "/lms/")) and method not in ("HEAD", "OPTIONS"):
            if path.startswith("/v1/files"):
                continue  # tus 1.0 describes them
            assert (method, path) in described, f"{method} {path}"
            told = schema["paths"][path][method.lower()]
            assert told.get("description"), f"{method} {path} says nothing of itself"
            assert "4XX" in told["responses"], f"{method} {path} says nothing of refusals"
