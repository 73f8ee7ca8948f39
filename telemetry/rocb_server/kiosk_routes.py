"""Enrolment over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from rocb_server.access import KIOSK
from rocb_server.bodies import read_body
from rocb_server.kiosks import Kiosk, Kiosks
from vrkiosk_telemetry.enrol import ENROL_PATH, RENEW_PATH
from vrkiosk_telemetry.enrolment import MAX_BYTES


def kiosk_of(request: Request) -> Kiosk:
    """The kiosk that signed a request; the gate let it in."""
    kiosk = request.scope[KIOSK]
    assert isinstance(kiosk, Kiosk)
    return kiosk


def make_router(kiosks: Kiosks) -> APIRouter:
    """Routes by which kiosks enrol and renew."""
    router = APIRouter(tags=["kiosks"])

    @router.post(ENROL_PATH)
    async def enrol(request: Request) -> Response:
        """Binds a kiosk's keys by a one-time code. Body and answer are signed envelopes."""
        body = await read_body(request, MAX_BYTES)
        return _envelope(await run_in_threadpool(kiosks.enrol, body))

    @router.post(RENEW_PATH)
    async def renew(request: Request) -> Response:
        """A new device key for the kiosk that signed this request."""
        kiosk, body = kiosk_of(request), await read_body(request, MAX_BYTES)
        return _envelope(await run_in_threadpool(kiosks.renew, kiosk, body))

    return router


def _envelope(data: bytes) -> Response:
    return Response(data, media_type="application/json")
