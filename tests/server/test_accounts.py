"""Logging in: passwords, locks, cookies, and what other sites may not do."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from rocb_server.access import Role
from rocb_server.accounts import FAILURES, LASTS, LOCKED
from rocb_server.cli import cli
from rocb_server.errors import ServerFailure
from rocb_server.gate import STRANGERS
from rocb_server.rates import Rate, Rates
from rocb_server.store import Store
from rocb_server.texts import texts

PASSWORD = "correct horse battery"


@pytest.fixture
def store(store: Store) -> Store:
    store.accounts.add("leyla", Role.TRAINER, "baku", PASSWORD)
    return store


def form(**fields: str) -> dict[str, str]:
    return {"name": "leyla", "password": PASSWORD, "next": "/", **fields}


def test_logged_in_until_logged_out(client: httpx.Client, store: Store) -> None:
    answer = client.post("/login", data=form(next="/kiosks"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/kiosks")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "leyla · baku" in client.get("/").text
    assert client.post("/logout").headers["location"] == "/login"
    client.headers["cookie"] = cookie.split(";")[0]
    assert client.get("/").status_code == 303  # not the browser alone has forgotten it


def test_over_tls_the_cookie_stays_there(client: httpx.Client) -> None:
    cookie = client.post("https://rocb.example/login", data=form()).headers["set-cookie"]
    assert "Secure" in cookie


@pytest.mark.parametrize("fields", [{"password": "wrong"}, {"name": "nobody"}, {"name": ""}])
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(
    client: httpx.Client, fields: dict[str, str]
) -> None:
    answer = client.post("/login", data=form(**fields))
    assert answer.status_code == 403
    assert texts("en")["log_in_refused"] in answer.text
    assert "set-cookie" not in answer.headers


def test_wrong_passwords_lock_an_account_for_a_while(store: Store, clock) -> None:
    for _ in range(FAILURES):
        assert store.accounts.log_in("leyla", "wrong") is None
    assert store.accounts.log_in("leyla", PASSWORD) is None
    clock.ahead += LOCKED
    assert store.accounts.log_in("leyla", PASSWORD) is not None


def test_a_login_ends(store: Store, clock) -> None:
    token = store.accounts.log_in("leyla", PASSWORD)
    assert token is not None
    assert store.accounts.of(token) is not None
    clock.ahead += LASTS
    assert store.accounts.of(token) is None


def test_a_new_password_and_disabling_end_logins(store: Store) -> None:
    token = store.accounts.log_in("leyla", PASSWORD)
    assert token is not None
    store.accounts.set_password("leyla", "another one entirely")
    assert store.accounts.of(token) is None
    token = store.accounts.log_in("leyla", "another one entirely")
    assert token is not None
    store.accounts.disable("leyla")
    assert store.accounts.of(token) is None
    assert store.accounts.log_in("leyla", "another one entirely") is None


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_login_leads_nowhere_else(client: httpx.Client, target: str) -> None:
    assert client.post("/login", data=form(next=target)).headers["location"] == "/"


def test_another_site_cannot_log_in_or_out(client: httpx.Client) -> None:
    evil = {"origin": "https://evil.example"}
    assert client.post("/login", data=form(), headers=evil).status_code == 403
    client.post("/login", data=form())
    assert client.post("/logout", headers=evil).status_code == 403
    assert client.post("/logout", headers={"origin": "http://rocb.example"}).status_code == 303


def test_a_page_asked_for_is_shown_after_logging_in(client: httpx.Client) -> None:
    assert client.get("/sessions/x").headers["location"] == "/login?next=/sessions/x"


def test_guessing_is_slowed_down(client: httpx.Client) -> None:
    answers = [
        client.post("/v1/enrolments", json={}).status_code for _ in range(STRANGERS.burst + 1)
    ]
    assert answers[: STRANGERS.burst] == [422] * STRANGERS.burst
    late = client.post("/login", data=form())
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) >= 1


def test_a_rate_gives_back_what_time_brings() -> None:
    rates = Rates(Rate(burst=2, per_s=0.5))
    assert [rates.take("a", 0.0) for _ in range(3)] == [0, 0, 2]
    assert rates.take("b", 0.0) == 0
    assert rates.take("a", 2.0) == 0
    assert rates.take("a", 2.0) == 2


@pytest.mark.parametrize(
    ("name", "role", "centre", "password", "expected"),
    [
        ("Leyla!", Role.TRAINER, "baku", PASSWORD, "no name of an account"),
        ("leyla", Role.TRAINER, "baku", PASSWORD, "already"),
        ("anna", Role.TRAINER, None, PASSWORD, "belongs to a centre"),
        ("anna", Role.ADMINISTRATOR, "baku", PASSWORD, "sees all centres"),
        ("anna", Role.TRAINER, "baku", "short", "5 letters"),
    ],
)
def test_what_is_no_account_is_refused(store: Store, name, role, centre, password, expected):
    with pytest.raises(ServerFailure, match=expected):
        store.accounts.add(name, role, centre, password)


def test_accounts_are_made_at_the_server(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, ["account", *words, "--data", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    password = run("add", "anna", "--role", "technician", "--centre", "osh").strip()
    assert len(password) == 16
    assert "technician\tosh\tactive" in run("list")
    assert run("password", "anna").strip() != password
    run("disable", "anna")
    assert "disabled" in run("list")
