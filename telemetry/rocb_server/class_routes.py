"""Officers, classes and packs for who is logged in, below /api/: JSON, versions by ETag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from rocb_server.access import Account
from rocb_server.bodies import read_bytes
from rocb_server.class_bodies import (
    ClassAnswer,
    ClassBody,
    ClassesAnswer,
    OfficerAnswer,
    OfficerBody,
    OfficersAnswer,
    PackAnswer,
    PacksAnswer,
    TakenAnswer,
    TicketAnswer,
)
from rocb_server.models import ClassRow, OfficerRow, PackRow, TakenRow
from rocb_server.pages import account_of
from rocb_server.shelf import MOST_BYTES
from rocb_server.teaching import Teaching
from rocb_server.versions import etag, wanted_version

Pseudonym = Annotated[str, Path(max_length=32)]
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def make_router(teaching: Teaching) -> APIRouter:
    """The routes of officers, classes and packs."""
    router = APIRouter(prefix="/api", tags=["classes"])
    _officers(router, teaching)
    _classes(router, teaching)
    _tickets(router, teaching)
    _packs(router, teaching)
    return router


def _officers(router: APIRouter, teaching: Teaching) -> None:
    officers = teaching.officers

    @router.get("/officers")
    def officer_list(request: Request) -> OfficersAnswer:
        """The officers of the centre; of all centres, without names, for a regional trainer."""
        who = account_of(request)
        rows = officers.all(who.centre)
        return OfficersAnswer(officers=[_officer(who, row) for row in rows])

    @router.post("/officers", status_code=201)
    def officer_add(request: Request, response: Response, body: OfficerBody) -> OfficerAnswer:
        """Somebody new; the answer has the PIN, which is never told again."""
        who = account_of(request)
        row, pin = officers.add(who, body.name, body.language)
        return _changed(response, who, row, pin)

    @router.put("/officers/{pseudonym}")
    def officer_change(
        request: Request, response: Response, pseudonym: Pseudonym, body: OfficerBody
    ) -> OfficerAnswer:
        """Another name or language. If-Match: the version it was changed from."""
        who, version = account_of(request), wanted_version(request)
        row = officers.change(who, pseudonym, version, body.name, body.language)
        return _changed(response, who, row)

    @router.post("/officers/{pseudonym}/pin")
    def officer_pin(request: Request, response: Response, pseudonym: Pseudonym) -> OfficerAnswer:
        """A new PIN. The one before is good until new tickets are at the kiosks."""
        who = account_of(request)
        row, pin = officers.new_pin(who, pseudonym, wanted_version(request))
        return _changed(response, who, row, pin)

    @router.delete("/officers/{pseudonym}", status_code=204)
    def officer_remove(request: Request, pseudonym: Pseudonym) -> None:
        """Off the list, and the name forgotten. Sessions stay."""
        officers.remove(account_of(request), pseudonym, wanted_version(request))


def _classes(router: APIRouter, teaching: Teaching) -> None:
    classes = teaching.classes

    @router.get("/classes")
    def class_list(request: Request) -> ClassesAnswer:
        """The classes of the centre; of all centres for a regional trainer."""
        rows = classes.all(account_of(request))
        return ClassesAnswer(classes=[_class(teaching, row) for row in rows])

    @router.post("/classes", status_code=201)
    def class_add(request: Request, response: Response, body: ClassBody) -> ClassAnswer:
        """A new class; kiosks know nothing of it until its ticket is made."""
        return _tagged(response, teaching, classes.add(account_of(request), body))

    @router.get("/classes/{uuid}")
    def class_get(request: Request, response: Response, uuid: UUID) -> ClassAnswer:
        """A class, its version as ETag."""
        return _tagged(response, teaching, classes.get(account_of(request), uuid))

    @router.put("/classes/{uuid}")
    def class_change(
        request: Request, response: Response, uuid: UUID, body: ClassBody
    ) -> ClassAnswer:
        """Changes a class. If-Match: the version it was changed from."""
        who, version = account_of(request), wanted_version(request)
        return _tagged(response, teaching, classes.change(who, uuid, version, body))

    @router.delete("/classes/{uuid}", status_code=204)
    def class_remove(request: Request, uuid: UUID) -> None:
        """Removes a class and takes its ticket back."""
        classes.remove(account_of(request), uuid, wanted_version(request))


def _tickets(router: APIRouter, teaching: Teaching) -> None:
    classes = teaching.classes

    @router.get("/classes/{uuid}/ticket", response_class=Response)
    def ticket(request: Request, uuid: UUID) -> Response:
        """The ticket as kiosks are given it, to be carried to one."""
        data = classes.ticket(account_of(request), uuid)
        headers = {"content-disposition": f'attachment; filename="{uuid}.ticket"'}
        return Response(data, media_type="application/json", headers=headers)

    @router.post("/classes/{uuid}/ticket")
    def ticket_issue(request: Request, response: Response, uuid: UUID) -> ClassAnswer:
        """Signs the ticket of the class as it is now; kiosks fetch it at their next sync."""
        row = classes.issue(account_of(request), uuid, wanted_version(request))
        return _tagged(response, teaching, row)

    @router.delete("/classes/{uuid}/ticket")
    def ticket_withdraw(request: Request, response: Response, uuid: UUID) -> ClassAnswer:
        """Takes the ticket back; kiosks remove it at their next sync."""
        row = classes.withdraw(account_of(request), uuid, wanted_version(request))
        return _tagged(response, teaching, row)


def _packs(router: APIRouter, teaching: Teaching) -> None:
    shelf = teaching.shelf

    @router.get("/packs")
    def pack_list(request: Request) -> PacksAnswer:
        """The scenario packs of the centre and of all."""
        rows = shelf.all(account_of(request))
        return PacksAnswer(packs=[_pack(teaching, row) for row in rows])

    @router.post("/packs", status_code=201)
    async def pack_add(request: Request) -> PackAnswer:
        """A signed pack (`kiosk scenario pack`), as application/zip."""
        data = await read_bytes(request, MOST_BYTES, "application/zip")
        row = await run_in_threadpool(shelf.add, account_of(request), data)
        return _pack(teaching, row)

    @router.get("/packs/{sha256}", response_class=Response)
    def pack_get(request: Request, sha256: Sha256) -> Response:
        """The pack as kiosks are given it."""
        row = shelf.get(account_of(request), sha256)
        headers = {"content-disposition": f'attachment; filename="{row.sha256}.zip"'}
        return Response(shelf.content(row), media_type="application/zip", headers=headers)

    @router.delete("/packs/{sha256}", status_code=204)
    def pack_withdraw(request: Request, sha256: Sha256) -> None:
        """Off the kiosks; it stays here, for the sessions that were recorded with it."""
        shelf.withdraw(account_of(request), sha256)


def _officer(who: Account, row: OfficerRow, pin: str | None = None) -> OfficerAnswer:
    return OfficerAnswer(
        pseudonym=row.pseudonym,
        centre=row.centre,
        name=row.name if who.centre == row.centre else None,  # names stay at the centre
        language=row.language,  # type: ignore[arg-type]
        version=row.version,
        changed=row.changed,
        changed_by=row.changed_by,
        pin=pin,
    )


def _changed(
    response: Response, who: Account, row: OfficerRow, pin: str | None = None
) -> OfficerAnswer:
    response.headers["etag"] = etag(row.version)
    response.headers["cache-control"] = "no-store"
    return _officer(who, row, pin)


def _taken(rows: Sequence[TakenRow]) -> list[TakenAnswer]:
    return [TakenAnswer(kiosk=r.kiosk, state=r.state, why=r.why, at=r.at) for r in rows]


def _tagged(response: Response, teaching: Teaching, row: ClassRow) -> ClassAnswer:
    response.headers["etag"] = etag(row.version)
    return _class(teaching, row)


def _class(teaching: Teaching, row: ClassRow) -> ClassAnswer:
    ticket = None
    if row.ticket_issued is not None:
        current = teaching.classes.is_current(row)
        ticket = TicketAnswer(issued=row.ticket_issued, current=current)
    return ClassAnswer(
        id=row.id,
        centre=row.centre,
        class_name=row.class_name,
        until=row.plan["until"],
        plan=ClassBody.model_validate(row.plan),
        version=row.version,
        changed=row.changed,
        changed_by=row.changed_by,
        ticket=ticket,
        kiosks=_taken(teaching.inbox.taken("ticket", row.id)),
    )


def _pack(teaching: Teaching, row: PackRow) -> PackAnswer:
    return PackAnswer(
        sha256=row.sha256,
        name=row.name,
        version=row.version,
        centre=row.centre,
        size=row.size,
        scenarios=row.scenarios,
        author=row.author,
        added=row.added,
        added_by=row.added_by,
        kiosks=_taken(teaching.inbox.taken("pack", row.sha256)),
    )
