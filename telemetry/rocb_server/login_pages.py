"""Logging in and out, and the pages of those who run kiosks and the server."""

from __future__ import annotations

import math
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from rocb_server.accounts import LASTS
from rocb_server.audit import PAGE
from rocb_server.errors import Refusal
from rocb_server.fleet import Fleet
from rocb_server.gate import COOKIE, cookie_of
from rocb_server.pages import account_of, render
from rocb_server.parties import Parties

MAX_FORM_BYTES: Final = 4096
Number = Annotated[int, Query(ge=0, le=1_000_000)]


def make_router(parties: Parties, fleet: Fleet) -> APIRouter:
    """The pages of accounts, kiosks and the log."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def login(request: Request, next: str = "/") -> Response:
        return render(request, "login.html", next=_local(next), refused=False)

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        form = await _form(request)
        target = _local(form.get("next", "/"))
        token = await run_in_threadpool(
            parties.accounts.log_in, form.get("name", ""), form.get("password", "")
        )
        if token is None:
            return render(request, "login.html", status=403, next=target, refused=True)
        answer = RedirectResponse(target, 303)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(LASTS.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        parties.accounts.log_out(cookie_of(request.headers.get("cookie", "")))
        parties.audit.add(account_of(request).name, "log-out")
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE)
        return answer

    @router.get("/kiosks")
    def kiosks(request: Request) -> Response:
        return render(request, "kiosks.html", rows=fleet.rows(account_of(request)))

    @router.get("/audit")
    def audit(request: Request, page: Number = 0) -> Response:
        rows, count = parties.audit.page(page)
        pages = math.ceil(count / PAGE)
        return render(request, "audit.html", rows=rows, page=page, pages=pages)

    return router


def _local(address: str) -> str:
    """An address on this server; the first page for any other."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM_BYTES:
            raise Refusal(413, "too-large", "The form", "is too long", "fill in the log-in page")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}
