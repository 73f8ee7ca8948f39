"""What kiosks fetch, over HTTP: the signed list, each content from any byte on, and what they say
of it."""

from __future__ import annotations

import json
import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from rocb_server.bodies import read_body
from rocb_server.erasure import Erasure
from rocb_server.errors import Refusal
from rocb_server.inbox import Inbox
from rocb_server.kiosk_routes import kiosk_of
from rocb_server.recall import Recall
from vrkiosk_telemetry.listing import REFUSED, TAKEN, Said

MAX_SAID_BYTES: Final = 256 << 10
MAX_SESSIONS_BYTES: Final = 4 << 20
MAX_PIECE_BYTES: Final = 1 << 20
_RANGE: Final = re.compile(r"bytes=([0-9]{1,15})-([0-9]{1,15})")
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def make_router(inbox: Inbox, recall: Recall, erasure: Erasure) -> APIRouter:
    """Routes by which kiosks fetch, and learn what is to be sent again."""
    router = APIRouter(prefix="/v1", tags=["inbox"])

    @router.get("/inbox", response_class=Response)
    def listing(request: Request, since: UUID | None = None) -> Response:
        """What this kiosk is to have: a signed envelope. since: with the tally of its sessions
        here from that one on."""
        kiosk = kiosk_of(request)
        stored = recall.tally(kiosk.id, since) if since is not None else ""
        data = inbox.listing(kiosk.id, kiosk.centre, stored)
        return Response(data, media_type="application/json")

    @router.get("/inbox/{sha256}", response_class=StreamingResponse)
    def content(request: Request, sha256: Sha256) -> Response:
        """The content of an item; with `Range: bytes=N-M` that piece of it, 1 MiB at most."""
        size = inbox.size(kiosk_of(request).centre, sha256)
        asked = _RANGE.fullmatch(request.headers.get("range", "").strip())
        headers, kind = {"accept-ranges": "bytes"}, "application/octet-stream"
        if asked is None:  # any other range may be answered with the whole (RFC 9110, 14.2)
            headers["content-length"] = str(size)
            return StreamingResponse(inbox.stream(sha256), 200, headers, kind)
        start = int(asked[1])
        end = min(int(asked[2]) + 1, size, start + MAX_PIECE_BYTES)
        if start >= end:
            do = f"ask for bytes from 0 to {size - 1}"
            raise Refusal(416, "no-such-range", f"Item {sha256[:16]}", f"has {size} bytes", do)
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        return Response(inbox.piece(sha256, start, end), 206, headers, kind)

    @router.post("/inbox/acknowledgements", status_code=204)
    async def acknowledge(request: Request) -> None:
        """What the kiosk did with items: `[{"item": id, "state": "taken" | "refused", "why"}]`."""
        said = _said(await read_body(request, MAX_SAID_BYTES))
        await run_in_threadpool(inbox.note, kiosk_of(request), said)

    @router.post("/sessions/missing")
    async def missing(request: Request) -> dict[str, list[str]]:
        """Which of `{"sessions": {id: manifest_sha256}}` are not here, and which were erased."""
        sessions = _sessions(await read_body(request, MAX_SESSIONS_BYTES))
        found = await run_in_threadpool(recall.compare, kiosk_of(request), sessions)
        return {"missing": found.missing, "erased": found.erased}

    @router.post("/erasures", status_code=204)
    async def erase(request: Request) -> None:
        """An officer's data was erased at the kiosk, which recorded it: here too."""
        officer, sessions, why = _erasure(await read_body(request, MAX_SAID_BYTES))
        await run_in_threadpool(erasure.erase_for, kiosk_of(request), officer, sessions, why)

    return router


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


def _sessions(body: bytes) -> dict[str, str]:
    try:
        found = json.loads(body)["sessions"]
        return {str(UUID(one)): str(sha256) for one, sha256 in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        do = "check that kiosk and server are of matching releases"
        raise Refusal(422, "invalid", "The list of sessions", f"is none ({error})", do) from error


def _erasure(body: bytes) -> tuple[str, list[UUID], str]:
    try:
        found = json.loads(body)
        sessions = [UUID(one) for one in found["sessions"]]
        return str(found["officer"])[:200], sessions, str(found["why"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        do = "check that kiosk and server are of matching releases"
        raise Refusal(422, "invalid", "The erasure", f"is none ({error})", do) from error
