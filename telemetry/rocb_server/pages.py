"""The server's pages: plain HTML made here, no script, in English and Russian."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import jinja2
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from rocb_server.access import ACCOUNT, Account, Needs
from rocb_server.contents import plain_names
from rocb_server.errors import Refusal
from rocb_server.models import FileRow, SessionRow
from rocb_server.session_view import SessionView, duration_text
from rocb_server.store import PAGE, Store
from rocb_server.texts import choose, texts
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_telemetry.errors import DecryptionError

PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


def make_router(store: Store) -> APIRouter:
    """The pages of a store's sessions."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def sessions(request: Request, page: int = 0) -> Response:
        account = account_of(request)
        if not account.may(Needs.SESSIONS):
            return RedirectResponse("/kiosks", 303)
        page = min(max(page, 0), 1_000_000)
        rows, count = store.sessions(page, account.centre)
        pages = math.ceil(count / PAGE)
        locks = {row.uuid: store.contents.lock_of(row) for row in rows}
        return render(
            request, "sessions.html", rows=rows, locks=locks, count=count, page=page, pages=pages
        )

    @router.get("/sessions/{uuid}")
    def session(request: Request, uuid: UUID) -> Response:
        row = session_of(request, store, uuid)
        store.audit.add(account_of(request).name, "session-shown", row.uuid, row.centre)
        view = SessionView.of(row, store)
        return render(request, "session.html", row=row, view=view)

    @router.get("/sessions/{uuid}/receipt")
    def receipt(request: Request, uuid: UUID) -> Response:
        """The receipt as the kiosk was given it."""
        row = session_of(request, store, uuid)
        if row.receipt is None:
            raise no_session(uuid)
        headers = {"content-disposition": 'attachment; filename="receipt.json"'}
        return Response(row.receipt, media_type="application/json", headers=headers)

    @router.get("/sessions/{uuid}/files/{name}")
    def file(request: Request, uuid: UUID, name: str) -> Response:
        """A file as received, or, by its name without `.age`, decrypted."""
        row = session_of(request, store, uuid)
        entries = {f.name: f for f in row.files}
        lock = store.contents.lock_of(row)
        stored = name if name in entries else plain_names(entries, lock).get(name, "")
        entry = entries.get(stored)
        if entry is None or store.objects.size(entry.sha256) is None:
            raise _no_file(uuid, name)
        if not name.endswith(tuple(PICTURE_TYPES)):  # those are part of the page
            store.audit.add(account_of(request).name, "file-sent", f"{uuid} {name}", row.centre)
        return _sent(store, uuid, name, stored, entry)

    return router


def _sent(store: Store, uuid: UUID, name: str, stored: str, entry: FileRow) -> Response:
    """A file of a session; decrypted where `name` is not the name it was `stored` by."""
    try:
        size, pieces = (
            (entry.size, store.objects.stream(entry.sha256))
            if stored == name
            else store.contents.stream(entry.sha256)
        )
    except DecryptionError as why:
        raise _cannot_open(uuid, name, why) from why
    kind = PICTURE_TYPES.get("." + name.rpartition(".")[2])
    headers = {"content-length": str(size), "cache-control": "private, max-age=3600"}
    if kind is None:  # a browser shows pictures and stores the rest, whatever is in it
        kind = "application/octet-stream"
        headers["content-disposition"] = f'attachment; filename="{name}"'
    return StreamingResponse(pieces, media_type=kind, headers=headers)


def session_of(request: Request, store: Store, uuid: UUID) -> SessionRow:
    """A session that whoever asks may see; another centre's is as if it were not there."""
    row = store.session(uuid)
    if row is None or not account_of(request).sees(row.centre):
        raise no_session(uuid)
    return row


def error_page(request: Request, status: int, body: Mapping[str, object]) -> Response:
    """An error as a person reads it."""
    return render(request, "error.html", status=status, body=body)


def no_session(uuid: UUID) -> Refusal:
    do = "look it up in the list of sessions; it may not have been synchronised yet"
    return Refusal(404, "no-session", f"Session {uuid}", "is not stored here", do)


def _no_file(uuid: UUID, name: str) -> Refusal:
    do = "choose a file from the page of the session"
    return Refusal(404, "no-file", f"File {name[:128]}", f"is not in session {uuid}", do)


def _cannot_open(uuid: UUID, name: str, why: DecryptionError) -> Refusal:
    do = "compare it with the kiosk's copy and restore it; what was received is still served"
    what = f"File {name[:128]} of session {uuid}"
    return Refusal(500, "cannot-decrypt", what, str(why), do)


def account_of(request: Request) -> Account:
    """Who is logged in; the gate let them in."""
    account = request.scope[ACCOUNT]
    assert isinstance(account, Account)
    return account


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page from its template, in the language of the request."""
    language = choose(request.query_params.get("lang"), request.headers.get("accept-language", ""))

    def link(path: str, **query: object) -> str:
        """An address on this server that keeps a language that was asked for."""
        if (asked := request.query_params.get("lang")) in LANGUAGES:
            query.setdefault("lang", asked)
        return f"{path}?{urlencode(query)}" if query else path

    html = (
        _environment()
        .get_template(template)
        .render(
            t=texts(language),
            terms=Terms(language),
            language=language,
            status=status,
            others=[
                (code, link(request.url.path, **{**request.query_params, "lang": code}))
                for code in LANGUAGES
                if code != language
            ],
            names={code: texts(code)["language"] for code in LANGUAGES},
            link=link,
            account=request.scope.get(ACCOUNT),
            needs=Needs,
            **values,
        )
    )
    headers = {"content-language": language, "vary": "accept-language", "cache-control": "no-cache"}
    return HTMLResponse(html, status, headers)


class Terms:
    """Words of the training domain: `terms("decision", "release")`; the word itself if unknown."""

    def __init__(self, language: str) -> None:
        self._texts = Texts(language)

    def __call__(self, group: str, word: str | None) -> str:
        key = f"{group}.{word}"
        return self._texts[key] if key in self._texts else word or ""

    def fill(self, key: str, **values: object) -> str:
        """A text of the training domain with its placeholders filled."""
        return self._texts.fill(key, **values)

    def place(self, aoi: str) -> str:
        """A surface in words, with its patch as it is: `front wall a2`."""
        surface, _, patch = aoi.partition("/")
        return f"{self('surface', surface)} {patch}".strip()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("rocb_server"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["time"] = lambda text: (text or "")[:16].replace("T", " ")
    environment.filters["duration"] = duration_text
    environment.filters["number"] = lambda value: "" if value is None else f"{value:g}"
    return environment
