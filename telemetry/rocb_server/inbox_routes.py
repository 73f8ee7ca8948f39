"""What kiosks fetch, over HTTP: the signed list, each content from any byte on, and what they say
of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from rocb_server.bodies import read_body
from rocb_server.errors import Refusal
from rocb_server.inbox import REFUSED, TAKEN, Inbox, Said
from rocb_server.kiosk_routes import kiosk_of

MAX_SAID_BYTES: Final = 256 << 10
_RANGE: Final = re.compile(r"bytes=([0-9]{1,15})-")
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def make_router(inbox: Inbox) -> APIRouter:
    """Routes by which kiosks fetch."""
    router = APIRouter(prefix="/v1/inbox", tags=["inbox"])

    @router.get("", response_class=Response)
    def listing(request: Request) -> Response:
        """What this kiosk is to have: a signed envelope."""
        kiosk = kiosk_of(request)
        return Response(inbox.listing(kiosk.id, kiosk.centre), media_type="application/json")

    @router.get("/{sha256}", response_class=StreamingResponse)
    def content(request: Request, sha256: Sha256) -> Response:
        """The content of an item; from a byte on with `Range: bytes=N-`."""
        size, pieces = inbox.content(kiosk_of(request).centre, sha256)
        offset = _offset(request.headers.get("range", ""))
        if offset > size:
            do = "fetch it from its beginning"
            raise Refusal(416, "no-such-range", f"Item {sha256[:16]}", f"has {size} bytes", do)
        headers = {"content-length": str(size - offset), "accept-ranges": "bytes"}
        if offset:
            headers["content-range"] = f"bytes {offset}-{max(size - 1, 0)}/{size}"
        body: Iterator[bytes] = pieces(offset) if offset < size else iter(())
        kind = "application/octet-stream"
        return StreamingResponse(body, 206 if offset else 200, headers, kind)

    @router.post("/acknowledgements", status_code=204)
    async def acknowledge(request: Request) -> None:
        """What the kiosk did with items: `[{"item": id, "state": "taken" | "refused", "why"}]`."""
        said = _said(await read_body(request, MAX_SAID_BYTES))
        await run_in_threadpool(inbox.note, kiosk_of(request), said)

    return router


def _offset(header: str) -> int:
    found = _RANGE.fullmatch(header.strip())
    return int(found[1]) if found else 0  # any other range may be answered with the whole


def _said(body: bytes) -> list[Said]:
    try:
        said = [
            Said(int(one["item"]), str(one["state"]), str(one.get("why", "")))
            for one in json.loads(body)
        ]
        if all(one.state in (TAKEN, REFUSED) and 0 <= one.item < 1 << 31 for one in said):
            return said
        why = f"expected the state {TAKEN} or {REFUSED}"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"expected a list of items ({error})"
    do = "check that kiosk and server are of matching releases"
    raise Refusal(422, "invalid", "The acknowledgement", why, do)
