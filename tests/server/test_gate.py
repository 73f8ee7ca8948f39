"""What the gate lets in: signed, once, in time, by a kiosk that may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from rocb_server.store import Store
from vrkiosk_telemetry import credentials, enrol, signatures
from vrkiosk_telemetry.enrolment import LASTS
from vrkiosk_telemetry.signed_requests import SignedRequests

PLAN = "/v1/sessions/00000000-0000-7000-8000-000000000001/plan"
FILES = [{"name": "a", "sha256": "0" * 64, "size": 1}]


def signer(keys: Path, ahead_s: float = 0.0) -> SignedRequests:
    known = credentials.load(keys)
    tag = signatures.server_tag(known.enrolment.receipt_key)
    return SignedRequests(known.key, tag, lambda: datetime.now(UTC).timestamp() + ahead_s)


def signed(keys: Path, ahead_s: float = 0.0) -> httpx.Request:
    request = httpx.Request("POST", f"http://rocb.example{PLAN}", json=FILES)
    return next(signer(keys, ahead_s).auth_flow(request))


def code(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"code", "what", "why", "do"}
    return answer.status_code, body["code"]


def test_a_signed_request_is_taken_once(client: httpx.Client, keys: Path) -> None:
    request = signed(keys)
    assert client.send(request).status_code == 200
    assert code(client.send(request)) == (401, "replayed")


def test_what_is_not_signed_is_refused(client: httpx.Client) -> None:
    assert code(client.post(PLAN, json=FILES)) == (401, "unsigned")
    assert code(client.get("/v1/nothing")) == (401, "unsigned")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda r: r.headers.update({"content-type": "text/plain"}), (401, "forged")),
        (lambda r: setattr(r, "url", r.url.copy_with(query=b"x=1")), (401, "forged")),
        (lambda r: setattr(r, "method", "PUT"), (401, "forged")),
        (lambda r: r.headers.update({"x-http-method-override": "PUT"}), (400, "method-override")),
        (
            lambda r: r.headers.update({"signature": "rocb=:" + "A" * 86 + "==:"}),
            (401, "forged"),
        ),
        (lambda r: r.headers.update({"signature": "nonsense"}), (401, "unsigned")),
    ],
)
def test_what_was_altered_is_refused(
    client: httpx.Client, keys: Path, change: Callable[[httpx.Request], None], expected
) -> None:
    request = signed(keys)
    change(request)
    assert code(client.send(request)) == expected


def test_a_body_that_was_altered_is_refused(client: httpx.Client, keys: Path) -> None:
    request = signed(keys)
    headers = {k: v for k, v in request.headers.items() if k != "host"}
    body = request.content.replace(b"0" * 64, b"1" * 64)
    assert code(client.post(PLAN, content=body, headers=headers)) == (400, "altered-body")


def test_a_key_nobody_knows_is_refused(client: httpx.Client, keys: Path, store: Store) -> None:
    known = credentials.load(keys)
    record = credentials.load_key(keys / "record.key")  # bound, but for other things
    tag = signatures.server_tag(known.enrolment.receipt_key)
    answer = client.post(PLAN, json=FILES, auth=SignedRequests(record, tag))
    assert code(answer) == (401, "unknown-kiosk")


def test_a_request_for_another_server_is_refused(client: httpx.Client, keys: Path) -> None:
    auth = SignedRequests(credentials.load(keys).key, "rocb/0000000000000000")
    assert code(client.post(PLAN, json=FILES, auth=auth)) == (401, "other-server")


@pytest.mark.parametrize("ahead_s", [-400.0, 400.0])
def test_a_clock_that_differs_is_told_apart(
    client: httpx.Client, keys: Path, ahead_s: float
) -> None:
    answer = client.send(signed(keys, ahead_s))
    assert code(answer) == (401, "clock-differs")
    assert "UTC" in answer.json()["do"]


def test_a_kiosk_with_a_wrong_clock_delivers_all_the_same(keys: Path, store: Store) -> None:
    """The clock of the answer is the server's `Date`, which a web server puts there."""
    auth = signer(keys, -86_400.0)
    flow = auth.auth_flow(httpx.Request("POST", f"http://rocb.example{PLAN}", json=FILES))
    first = next(flow)
    body = {"code": "clock-differs", "what": "", "why": "", "do": ""}
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = httpx.Response(401, json=body, headers={"date": date}, request=first)
    again = flow.send(answer)
    created = signatures.read({k.lower(): v for k, v in again.headers.items()}).created
    assert abs(created - datetime.now(UTC).timestamp()) < 10
    assert auth.clock_off_s == pytest.approx(86_400, abs=10)


def test_a_revoked_kiosk_is_refused(client: httpx.Client, keys: Path, store: Store) -> None:
    store.kiosks.revoke("baku-01", "stolen")
    assert code(client.send(signed(keys))) == (403, "kiosk-revoked")


def test_an_enrolment_that_ended_can_only_be_renewed(
    client: httpx.Client, keys: Path, clock
) -> None:
    clock.ahead = LASTS + timedelta(days=30)
    ahead_s = clock.ahead.total_seconds()
    assert code(client.send(signed(keys, ahead_s))) == (403, "enrolment-ended")
    before = credentials.load(keys).enrolment.device
    client.auth = signer(keys, ahead_s)
    enrol.renew(keys, client, "")
    client.auth = None
    assert client.send(signed(keys, ahead_s)).status_code == 200
    assert credentials.load(keys).enrolment.device != before


def test_a_key_that_was_replaced_is_refused(client: httpx.Client, keys: Path) -> None:
    copied = signer(keys)
    client.auth = signer(keys)
    enrol.renew(keys, client, "")
    client.auth = None
    assert (
        client.post(PLAN, json=FILES, auth=copied).status_code == 200
    )  # until the new one is used
    assert client.send(signed(keys)).status_code == 200
    assert code(client.post(PLAN, json=FILES, auth=copied)) == (403, "key-retired")


def test_another_centre_neither_sees_nor_touches_a_session(
    client: httpx.Client, keys: Path, store: Store, tmp_path: Path
) -> None:
    assert client.send(signed(keys)).status_code == 200
    other = tmp_path / "other"
    answer = store.kiosks.enrol(credentials.prepare(other, store.kiosks.new_code("astana")))
    credentials.accept(other, "", answer)
    assert code(client.send(signed(other))) == (403, "other-centre")
    receipt = PLAN.replace("plan", "receipt")
    assert code(client.get(receipt, auth=signer(other))) == (404, "no-session")
