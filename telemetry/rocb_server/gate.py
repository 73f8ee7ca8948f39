"""Lets in whom the table of `access` lets in; nothing is done for anybody else.

Outermost of all that handles requests. A kiosk's request must be signed: forged ones, replayed
ones, those of a revoked kiosk or by a wrong clock are told apart. The digest of the body is checked
as the body passes through, so an upload cut half-way keeps the bytes it has. A person's request
must show the cookie of a login.
"""

from __future__ import annotations

import hashlib
import logging
import time
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request as WebRequest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rocb_server import pages
from rocb_server.access import ACCOUNT, KIOSK, Account, Needs, methods_of, needs_of
from rocb_server.accounts import Accounts
from rocb_server.errors import Refusal
from rocb_server.kiosks import Kiosk, Kiosks
from rocb_server.rates import Rate, Rates
from vrkiosk_telemetry import signatures
from vrkiosk_telemetry.enrol import RENEW_PATH
from vrkiosk_telemetry.signatures import Request, Signature, SignatureError
from vrkiosk_telemetry.signed_requests import CLOCK_DIFFERS

MACHINES: Final = "/v1/"  # what kiosks ask for
IN_JSON: Final = (
    MACHINES,
    "/api/",
    "/lms/",
)  # refused in JSON; the others answer in pages
COOKIE: Final = "rocb-login"
STRANGERS: Final = Rate(burst=20, per_s=0.5)  # of an address, for what needs nothing: codes, log-in
KIOSKS: Final = Rate(burst=600, per_s=50.0)  # of a kiosk: an upload of 1 MiB pieces on a fast line
LEARNERS: Final = Rate(burst=300, per_s=20.0)  # of an address, which a whole school may have
PEOPLE: Final = Rate(burst=600, per_s=50.0)  # of an account: a replay's models, pieces of tracks
_OVERRIDE: Final = "x-http-method-override"  # tuspyserver heeds it; nobody signs it


class Gate:
    """ASGI: puts who asks into the scope of a request, or answers why it may not pass."""

    def __init__(self, app: ASGIApp, kiosks: Kiosks, accounts: Accounts) -> None:
        self._app = app
        self._kiosks = kiosks
        self._accounts = accounts
        self._rates = {
            Needs.NOTHING: Rates(STRANGERS),
            Needs.KIOSK: Rates(KIOSKS),
            Needs.TOKEN: Rates(LEARNERS),
            Needs.LOGIN: Rates(PEOPLE),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _request(scope)
        try:
            passed = await self._pass(scope, request, receive)
        except Refusal as why:
            await _answer(scope, request.path, why)(scope, receive, send)
            return
        except _LogInFirst:
            await _log_in_first(scope, request)(scope, receive, send)
            return
        await self._app(scope, passed, send)

    async def _pass(self, scope: Scope, request: Request, receive: Receive) -> Receive:
        """What the application is to receive from, once the request may pass."""
        path = scope["path"]
        needs = needs_of(request.method, path)
        if needs is None:
            if path.startswith(MACHINES):
                await run_in_threadpool(self._admit, request)  # strangers learn no addresses
            raise _no_route(path)
        if needs is Needs.NOTHING:
            if request.method == "POST":
                _check_origin(request)
                self._slow_down(Needs.NOTHING, (scope.get("client") or ("", 0))[0])
            return receive
        if needs is Needs.TOKEN:
            self._slow_down(Needs.TOKEN, (scope.get("client") or ("", 0))[0])
            return receive
        if needs is Needs.KIOSK:
            kiosk = await run_in_threadpool(self._admit, request)
            self._slow_down(Needs.KIOSK, kiosk.id)
            scope[KIOSK] = kiosk
            return _checking(receive, request.headers["content-digest"].strip())
        account = await run_in_threadpool(self._who, request)
        self._slow_down(Needs.LOGIN, account.name)
        if request.method not in ("GET", "HEAD"):
            _check_origin(request)
        if not account.may(needs):
            do = "ask an administrator, who gives accounts their roles"
            raise Refusal(403, "wrong-role", "This page", f"is not for the role {account.role}", do)
        scope[ACCOUNT] = account
        return receive

    def _who(self, request: Request) -> Account:
        token = cookie_of(request.headers.get("cookie", ""))
        account = self._accounts.of(token) if token else None
        if account is None:
            raise _LogInFirst
        return account

    def _slow_down(self, kind: Needs, caller: str) -> None:
        wait_s = self._rates[kind].take(caller, time.monotonic())
        if wait_s:
            raise _TooMany(wait_s)

    def _admit(self, request: Request) -> Kiosk:
        if _OVERRIDE in request.headers:
            raise _refused(
                400, "method-override", "asks to be taken for another", "send it plainly"
            )
        try:
            signature = signatures.read(request.headers)
        except SignatureError as why:
            do = "enrol the kiosk (kiosk enrol), which signs its requests from then on"
            raise _refused(401, "unsigned", f"is not signed: {why}", do) from why
        kiosk = self._signer(signature, request)
        self._check_time(kiosk, signature, renewing=request.path == RENEW_PATH)
        if not self._kiosks.take(kiosk, signature.nonce):
            raise _refused(401, "replayed", "was received before", "sign it anew")
        return kiosk

    def _signer(self, signature: Signature, request: Request) -> Kiosk:
        kiosk = self._kiosks.of_key(signature.keyid)
        if kiosk is None:
            found = f"is signed by key {signature.keyid[:16]}, which no kiosk has here"
            raise _refused(401, "unknown-kiosk", found, _ENROL)
        try:
            signatures.verify(signature, request, kiosk.public)
        except SignatureError as why:
            do = "look for a proxy that alters requests between kiosk and server"
            found = f"is not as kiosk {kiosk.id} signed it: {why}"
            raise _refused(401, "forged", found, do) from why
        if signature.tag != signatures.server_tag(self._kiosks.receipt_key):
            do = "enrol the kiosk at this server"
            raise _refused(401, "other-server", "is signed for another server", do)
        if kiosk.revoked:
            found = f"is of kiosk {kiosk.id}, which was revoked on {kiosk.revoked}"
            raise _refused(403, "kiosk-revoked", found, _ENROL)
        if kiosk.retired:
            logging.getLogger(__name__).warning(
                "kiosk %s uses a key that another took the place of: is its disk copied?", kiosk.id
            )
            found = f"is signed by a key of kiosk {kiosk.id} that was replaced"
            do = f"find out whether its disk was copied or restored; then: {_ENROL}"
            raise _refused(403, "key-retired", found, do)
        return kiosk

    def _check_time(self, kiosk: Kiosk, signature: Signature, *, renewing: bool) -> None:
        now = self._kiosks.now()
        off_s = now.timestamp() - signature.created
        if abs(off_s) > signatures.WINDOW_S:
            way = "ago" if off_s > 0 else "ahead"
            do = f"set the kiosk's clock; here it is {now:%Y-%m-%d %H:%M:%S} UTC"
            found = f"was signed {abs(off_s):.0f} s {way} by this clock"
            raise _refused(401, CLOCK_DIFFERS, found, do)
        if now > kiosk.until and not renewing:
            found = f"is of kiosk {kiosk.id}, whose enrolment ended on {kiosk.until:%Y-%m-%d}"
            do = "renew it: kiosk sync does so, or kiosk enrol --renew"
            raise _refused(403, "enrolment-ended", found, do)


_ENROL: Final = "get a code at the server (rocb-server enrol-code new) and run kiosk enrol"


class _LogInFirst(Exception):
    """A page that needs an account was asked for without one."""


class _TooMany(Refusal):
    """More requests than the rate of their kind."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            429, "too-many", "The server", "was asked too often", f"come back in {wait_s} s"
        )
        self.headers = {"Retry-After": str(wait_s)}


def cookie_of(header: str) -> str:
    """What the cookie of a login holds; "" where there is none."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _log_in_first(scope: Scope, request: Request) -> Response:
    """The log-in page for a person; a script is told, and leads there itself."""
    if not request.path.startswith(IN_JSON):
        return RedirectResponse(_login(request), 303)
    why = "needs somebody who is logged in; a log-in lasts 10 hours"
    refusal = Refusal(401, "log-in-first", "This request", why, "log in, then go on")
    return _answer(scope, request.path, refusal)


def _login(request: Request) -> str:
    """The address of the log-in page, which leads on to what was asked for."""
    asked = {"next": request.path}
    if language := parse_qs(request.query).get("lang"):
        asked["lang"] = language[-1]
    return f"/login?{urlencode(asked, safe='/')}"


def _check_origin(request: Request) -> None:
    """Refuses what a page of another site sends with the browser of somebody who is logged in."""
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc == request.headers.get("host", ""):
        return
    do = "send it from this server's own pages"
    raise Refusal(403, "other-site", "This request", f"comes from {origin:.80}", do)


def _no_route(path: str) -> Refusal:
    do = "see docs/server.md for the requests this server answers"
    if methods := methods_of(path):
        why = f"knows {', '.join(methods)} only"
        return Refusal(405, "method-not-allowed", f"{path[:80]}", why, do)
    return Refusal(404, "not-found", f"{path[:80]}", "is no address of this server", do)


def _answer(scope: Scope, path: str, why: Refusal) -> Response:
    if path.startswith(IN_JSON):
        return JSONResponse(why.body, why.status_code, headers=why.headers)
    answer = pages.error_page(WebRequest(scope), why.status_code, why.body)
    answer.headers.update(why.headers or {})
    return answer


def _request(scope: Scope) -> Request:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    path = scope["raw_path"].decode("latin-1").partition("?")[0]
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers)


def _checking(receive: Receive, expected: str) -> Receive:
    """Passes a body on; its last piece only where the whole has the digest that was signed."""
    digest = hashlib.sha256()

    async def receive_checked() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            digest.update(message.get("body", b""))
            if not message.get("more_body", False):
                if signatures.digest_field(digest.digest()) != expected:
                    why, do = "arrived altered: its body is not what was signed", "send it again"
                    raise _refused(400, "altered-body", why, do)
        return message

    return receive_checked


def _refused(status: int, code: str, why: str, do: str) -> Refusal:
    return Refusal(status, code, "The request", why, do)
