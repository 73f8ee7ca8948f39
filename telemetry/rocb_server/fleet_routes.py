"""Kiosks tell how they are; technicians read it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from rocb_server.bodies import read_body
from rocb_server.fleet import MAX_STATE_BYTES, Fleet
from rocb_server.kiosk_routes import kiosk_of
from rocb_server.pages import account_of
from vrkiosk_telemetry.kiosk_state import STATE_PATH

FLEET_PATH: Final = "/api/kiosks"


def make_router(fleet: Fleet) -> APIRouter:
    """The report of a kiosk, and the fleet as JSON."""
    router = APIRouter(tags=["fleet"])

    @router.post(STATE_PATH, status_code=204)
    async def note(request: Request) -> None:
        """How the kiosk that signed this is: `kiosk.state/1`, of which the last is kept."""
        body = await read_body(request, MAX_STATE_BYTES)
        await run_in_threadpool(fleet.note, kiosk_of(request), body)

    @router.get(FLEET_PATH)
    def fleet_rows(request: Request) -> dict[str, list[dict[str, Any]]]:
        """The kiosks of who asks, with what each last told, and what of it is worth a look."""
        return {"kiosks": [row.to_json() for row in fleet.rows(account_of(request))]}

    return router
