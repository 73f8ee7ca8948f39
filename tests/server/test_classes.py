"""Officers, classes and tickets over HTTP: one centre's trainers prepare them, two at once are told
apart, and a kiosk checks the ticket offline."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from rocb_server.access import Role
from rocb_server.store import Store
from vrkiosk_telemetry import class_ticket, dsse

PASSWORD = "correct horse battery"
Call = Callable[..., httpx.Response]
UNTIL = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()


@pytest.fixture
def ask(store: Store, client: httpx.Client) -> Call:
    """`ask(who, method, path, body, version)`; who: trainer, other (of another centre), region."""
    store.accounts.add("trainer", Role.TRAINER, "baku", PASSWORD)
    store.accounts.add("second", Role.TRAINER, "baku", PASSWORD)
    store.accounts.add("other", Role.TRAINER, "astana", PASSWORD)
    store.accounts.add("region", Role.REGIONAL, None, PASSWORD)
    tokens: dict[str, str] = {}

    def call(
        who: str, method: str, path: str, body: Any = None, version: int | None = None
    ) -> httpx.Response:
        if who not in tokens:
            tokens[who] = store.accounts.log_in(who, PASSWORD) or ""
        headers = {"cookie": f"rocb-login={tokens[who]}"}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return client.request(method, f"/api{path}", json=body, headers=headers)

    return call


def officer(ask: Call, name: str = "Aygün Məmmədova") -> dict[str, Any]:
    answer = ask("trainer", "POST", "/officers", {"name": name})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def new_class(ask: Call, *officers: str, **more: Any) -> httpx.Response:
    body = {"class_name": "Spring", "until": UNTIL, "officers": list(officers), **more}
    return ask("trainer", "POST", "/classes", body)


def test_a_pin_is_told_once_and_kept_as_a_hash(ask: Call, store: Store) -> None:
    made = officer(ask)
    assert len(made["pin"]) == 6
    listed = ask("trainer", "GET", "/officers").json()["officers"]
    assert [(one["pseudonym"], one["name"], one["pin"]) for one in listed] == [
        (made["pseudonym"], "Aygün Məmmədova", None)
    ]
    (row,) = store.teaching.officers.all("baku")
    assert made["pin"] not in row.pin_hash


def test_names_stay_at_the_centre(ask: Call) -> None:
    made = officer(ask)
    assert ask("other", "GET", "/officers").json() == {"officers": []}
    (seen,) = ask("region", "GET", "/officers").json()["officers"]
    assert (seen["pseudonym"], seen["name"]) == (made["pseudonym"], None)


def test_a_class_of_another_centre_is_as_if_it_were_not_there(ask: Call) -> None:
    made = new_class(ask, officer(ask)["pseudonym"]).json()
    path = f"/classes/{made['id']}"
    assert ask("other", "GET", "/classes").json() == {"classes": []}
    body = {"class_name": "Mine", "until": UNTIL}
    for method, where in (
        ("GET", path),
        ("PUT", path),
        ("DELETE", path),
        ("GET", f"{path}/ticket"),
        ("POST", f"{path}/ticket"),
        ("DELETE", f"{path}/ticket"),
    ):
        answer = ask("other", method, where, body if method == "PUT" else None, 1)
        assert (answer.status_code, answer.json()["code"]) == (404, "no-class"), f"{method} {where}"
    assert ask("region", "GET", path).status_code == 200
    assert ask("region", "PUT", path, body, 1).status_code == 403
    mine = officer(ask)["pseudonym"]
    for method, where in (("PUT", ""), ("POST", "/pin"), ("DELETE", "")):
        who = {"name": "Someone"} if method == "PUT" else None
        assert ask("other", method, f"/officers/{mine}{where}", who, 1).status_code == 404
    stolen = {"class_name": "Theirs", "until": UNTIL, "officers": [mine]}
    assert ask("other", "POST", "/classes", stolen).status_code == 422


def test_the_second_of_two_trainers_is_told(ask: Call) -> None:
    made = new_class(ask)
    assert made.headers["etag"] == '"1"'
    path, body = f"/classes/{made.json()['id']}", {"class_name": "A", "until": UNTIL}
    first = ask("trainer", "PUT", path, body, 1)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    late = ask("second", "PUT", path, {**body, "class_name": "B"}, 1)
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert "by trainer" in late.json()["why"]
    assert "open it again" in late.json()["do"]
    assert ask("trainer", "GET", path).json()["class_name"] == "A"
    assert ask("second", "PUT", path, body).status_code == 428
    one = officer(ask)
    where = f"/officers/{one['pseudonym']}"
    assert ask("trainer", "PUT", where, {"name": "New"}, 1).json()["version"] == 2
    assert ask("second", "DELETE", where, version=1).status_code == 412
    assert ask("second", "DELETE", where, version=2).status_code == 204
    assert ask("second", "DELETE", where, version=3).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"officers": ["NOBO-DYHE"]}, "officers that are not here: NOBO-DYHE"),
        ({"scenarios": ["s99"]}, "scenarios that are not here: s99"),
        ({"packs": ["0" * 64]}, "packs that are not here"),
        ({"rubric": "safety = 3"}, "rubric"),
        ({"modules": ["m9"]}, "modules"),
        ({"prevalence": {"m2": 1.5}}, "prevalence"),
        ({"colour": "red"}, "colour"),
        ({"until": "soon"}, "until"),
    ],
)
def test_a_class_that_names_what_is_not_there_is_refused(ask: Call, change, words) -> None:
    answer = new_class(ask, **change)
    assert answer.status_code == 422
    assert words in answer.json()["why"]


def test_a_ticket_is_checked_offline_with_the_server_s_key(ask: Call, store: Store) -> None:
    one, two = officer(ask), officer(ask, "Two")
    made = new_class(
        ask,
        one["pseudonym"],
        two["pseudonym"],
        modules=["m1", "m5"],
        scenarios=["s01", "s03"],
        prevalence={"m5": 0.2},
        limit_min={"m5": 20},
        language="ru",
        seed=7,
    ).json()
    path = f"/classes/{made['id']}/ticket"
    assert ask("trainer", "GET", path).status_code == 404
    issued = ask("trainer", "POST", path, version=1).json()
    assert issued["ticket"]["current"] is True
    data = ask("trainer", "GET", path).content
    key = store.kiosks.receipt_key
    ticket = class_ticket.read(data, {dsse.key_id(key): key}, "ticket")
    assert (ticket.class_name, ticket.modules, ticket.seed) == ("Spring", ("m1", "m5"), 7)
    assert ticket.prevalence == {"m5": 0.2}
    found = ticket.find(two["pin"])
    assert found is not None
    assert (found.pseudonym, found.name) == (two["pseudonym"], "Two")
    assert ticket.find("000000" if "000000" not in (one["pin"], two["pin"]) else "000001") is None


def test_a_ticket_is_out_of_date_when_class_or_officer_changed(ask: Call) -> None:
    one = officer(ask)
    made = new_class(ask, one["pseudonym"]).json()
    path = f"/classes/{made['id']}"
    ask("trainer", "POST", f"{path}/ticket", version=1)
    renewed = ask("trainer", "POST", f"/officers/{one['pseudonym']}/pin", version=1).json()
    assert renewed["pin"] != one["pin"]
    assert ask("trainer", "GET", path).json()["ticket"]["current"] is False
    assert ask("trainer", "POST", f"{path}/ticket", version=1).json()["ticket"]["current"] is True
    ask("trainer", "DELETE", f"/officers/{one['pseudonym']}", version=2)
    assert ask("trainer", "GET", path).json()["ticket"]["current"] is False
    late = ask("trainer", "POST", f"{path}/ticket", version=1)
    assert (late.status_code, late.json()["code"]) == (422, "invalid")
    gone = ask("trainer", "DELETE", f"{path}/ticket", version=1).json()
    assert gone["ticket"] is None


def test_who_did_what_is_in_the_log_without_names(ask: Call, store: Store) -> None:
    one = officer(ask, "Secret Name")
    ask("trainer", "POST", f"/officers/{one['pseudonym']}/pin", version=1)
    rows, _ = store.audit.page(0)
    said = json.dumps([[row.who, row.action, row.what] for row in rows])
    assert "officer-added" in said
    assert "officer-pin-made" in said
    assert "Secret" not in said
    assert one["pin"] not in said
