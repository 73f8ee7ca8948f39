"""Lets in what a kiosk has signed: every request below `/v1/`, but for enrolling itself.

Outermost of all that handles requests, so that nothing is done for a request that is forged,
replayed, of a revoked kiosk, or by a wrong clock; each of these is told apart. The digest of the
body is checked as the body passes through, so an upload cut half-way keeps the bytes it has.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Final

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rocb_server.errors import Refusal
from rocb_server.kiosks import Kiosk, Kiosks
from vrkiosk_telemetry import signatures
from vrkiosk_telemetry.enrol import ENROL_PATH, RENEW_PATH
from vrkiosk_telemetry.signatures import Request, Signature, SignatureError
from vrkiosk_telemetry.signed_requests import CLOCK_DIFFERS

SIGNED_PATHS: Final = "/v1/"
KIOSK: Final = "rocb.kiosk"  # in the scope of a request that was let in
_OVERRIDE: Final = "x-http-method-override"  # tuspyserver heeds it; nobody signs it


class KioskGate:
    """ASGI: puts the `Kiosk` of a signed request into its scope, or answers why it may not pass."""

    def __init__(self, app: ASGIApp, kiosks: Kiosks) -> None:
        self._app = app
        self._kiosks = kiosks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(SIGNED_PATHS) or path == ENROL_PATH:
            await self._app(scope, receive, send)
            return
        try:
            request = _request(scope)
            kiosk = await run_in_threadpool(self._admit, request)
        except Refusal as why:
            await JSONResponse(why.body, why.status_code)(scope, receive, send)
            return
        scope[KIOSK] = kiosk
        checked = _checking(receive, request.headers["content-digest"].strip())
        await self._app(scope, checked, send)

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
