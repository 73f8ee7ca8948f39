"""Every route, asked for by everybody: whoever may not is refused. A new route that is not in the
table of `access` fails here, and is not served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from rocb_server import access
from rocb_server.access import RIGHTS, ROUTES, Needs, Role
from rocb_server.app import make_routes
from rocb_server.store import Store
from rocb_server.uploads import DurableUploads
from vrkiosk_telemetry import credentials
from vrkiosk_telemetry.manifest import FileEntry

PASSWORD = "correct horse battery"
SESSION = "00000000-0000-7000-8000-000000000001"
ROLES = (None, *Role)


@pytest.fixture
def store(store: Store, keys: Path) -> Store:
    """With a session of baku, and an account of each role, of baku and of astana."""
    kiosk = store.kiosks.of_key(_device(keys))
    assert kiosk is not None
    store.plan(kiosk, UUID(SESSION), [FileEntry("a.bin", "0" * 64, 1)])
    for role in Role:
        for centre in ("baku", "astana"):
            mine = centre if role.of_a_centre else None
            store.accounts.add(f"{role}.{centre}", role, mine, PASSWORD)
    return store


def _device(keys: Path) -> str:
    return credentials.load(keys).enrolment.device


@pytest.fixture
def log_in(client: httpx.Client, store: Store):
    """Cookies of an account; none for None."""

    def of(role: Role | None, centre: str = "baku") -> dict[str, str]:
        if role is None:
            return {}
        token = store.accounts.log_in(f"{role}.{centre}", PASSWORD)
        assert token is not None
        return {"cookie": f"rocb-login={token}"}

    return of


def routes(store: Store, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Method and path of everything the application answers."""
    app = make_routes(store, DurableUploads(tmp_path / "routes"))
    for context in iter_route_contexts(app.routes):
        if context.methods is None:  # a mounted folder
            path = f"{context.path}/{{path:path}}"
            yield from (("GET", path), ("HEAD", path))
        else:
            yield from ((method, context.path or "") for method in context.methods)


def test_every_route_is_in_the_table_and_no_other(store: Store, tmp_path: Path) -> None:
    assert sorted(set(routes(store, tmp_path))) == sorted(ROUTES)


def asked(path: str) -> str:
    filled = path.replace("{uuid}", "0" * 32 if "files/{uuid}" in path else SESSION)
    return (
        filled.replace("{name}", "a.bin")
        .replace("{path:path}", "rocb.css")
        .replace("{sha256}", "0" * 64)
        .replace("{table}", "frames")
        .replace("{language}", "en")
        .replace("{code}", "123456")
    )


PEOPLE = [key for key, needs in ROUTES.items() if needs in access.OF_PEOPLE]
MACHINES = [key for key, needs in ROUTES.items() if needs is Needs.KIOSK]


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_for_the_roles_with_its_right(role, client: httpx.Client, log_in) -> None:
    cookies = log_in(role)
    for method, path in PEOPLE:
        answer = client.request(method, asked(path), headers=cookies)
        allowed = role is not None and ROUTES[method, path] in RIGHTS[role]
        where = f"{method} {path} as {role}: {answer.status_code}"
        if role is None and path.startswith("/api/"):
            assert (answer.status_code, answer.json()["code"]) == (401, "log-in-first"), where
        elif role is None or (path == "/logout" and allowed):
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), where
            cookies = log_in(role)
        else:
            assert (answer.status_code != 403) is allowed, where


@pytest.mark.parametrize("role", ROLES)
def test_what_kiosks_ask_for_is_for_kiosks(role, client: httpx.Client, log_in) -> None:
    cookies = log_in(role)
    for method, path in MACHINES:
        answer = client.request(method, asked(path), headers=cookies)
        assert answer.status_code == 401, f"{method} {path} as {role}"


@pytest.mark.parametrize("role", [role for role in Role if Needs.SESSIONS in RIGHTS[role]])
def test_a_session_of_another_centre_is_as_if_it_were_not_there(
    role, client: httpx.Client, log_in
) -> None:
    of_one = [path for (_, path), n in ROUTES.items() if n is Needs.SESSIONS and "{uuid}" in path]
    paths = [asked(path) for path in of_one]
    for centre in ("baku", "astana"):
        seen = centre == "baku" or not role.of_a_centre
        cookies = log_in(role, centre)
        for path in ("/", "/api/sessions"):
            assert (SESSION in client.get(path, headers=cookies).text) is seen
        for path in paths:
            answer = client.get(path, headers=cookies)
            hidden = f"Session {SESSION}" in answer.text and answer.status_code == 404
            if path == f"/sessions/{SESSION}":
                assert (answer.status_code == 200) is seen
            assert hidden or seen, f"{path} as {role} of {centre}"


def test_a_technician_sees_the_kiosks_of_one_centre_and_no_session(
    client: httpx.Client, log_in
) -> None:
    for centre in ("baku", "astana"):
        cookies = log_in(Role.TECHNICIAN, centre)
        page = client.get("/kiosks", headers=cookies).text
        assert ("baku-01" in page) is (centre == "baku")
        assert client.get("/", headers=cookies).headers["location"] == "/kiosks"
        assert SESSION not in page


def test_what_was_looked_at_is_in_the_log(client: httpx.Client, log_in, store: Store) -> None:
    client.get(f"/sessions/{SESSION}", headers=log_in(Role.TRAINER))
    rows, _ = store.audit.page(0)
    assert (rows[0].who, rows[0].action, rows[0].what, rows[0].centre) == (
        "trainer.baku",
        "session-shown",
        SESSION,
        "baku",
    )
    assert "session-shown" in client.get("/audit", headers=log_in(Role.ADMINISTRATOR)).text


def test_an_address_nobody_listed_is_not_served(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [entry for entry in access._PATTERNS if not entry[1].match("/login")]
    monkeypatch.setattr(access, "_PATTERNS", tuple(known))
    assert client.get("/login").status_code == 404
