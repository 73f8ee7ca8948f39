"""What pages in a learning system ask for, and by whom their codes are claimed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field, ValidationError

from rocb_server.audit import Audit
from rocb_server.bodies import read_body
from rocb_server.errors import Refusal
from rocb_server.kiosk_routes import kiosk_of
from rocb_server.pages import account_of
from rocb_server.pairings import Pairings

BEGIN_PATH: Final = "/lms/packages/{package}/pairings"
STATE_PATH: Final = "/lms/pairings/{token}"
CLAIM_PATH: Final = "/api/pairings/{code}"
KIOSK_CLAIM_PATH: Final = "/v1/pairings/{code}"
# Pages of any learning system may read the answers: nothing in them is known by a cookie.
ANYBODY: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
MAX_CLAIM_BYTES: Final = 4 << 10
Token = Annotated[str, Path(max_length=64)]
Code = Annotated[str, Path(pattern="^[0-9]{6}$")]


class Claim(BaseModel):
    """Whose a code is."""

    officer: Annotated[str, Field(min_length=1, max_length=200)]


def make_router(pairings: Pairings, audit: Audit) -> APIRouter:
    """Routes of the pairing package."""
    router = APIRouter(tags=["lms"])

    @router.post(BEGIN_PATH)
    def begin(package: Token, answer: Response) -> dict[str, str]:
        """A code for a page of this package, and the token it asks with from then on."""
        answer.headers.update(ANYBODY)
        with _read_by_anybody():
            made = pairings.begin(package)
        return {"token": made.token, "code": made.code}

    @router.get(STATE_PATH)
    def state(token: Token, answer: Response) -> dict[str, Any]:
        """Whether the code was claimed, and the result once there is one."""
        answer.headers.update(ANYBODY)
        with _read_by_anybody():
            return pairings.state(token)

    @router.post(CLAIM_PATH, status_code=204)
    async def claim(request: Request, code: Code) -> None:
        """A trainer says whose a code is: `{"officer": pseudonym}`."""
        account, officer = account_of(request), _officer(await read_body(request, MAX_CLAIM_BYTES))
        await run_in_threadpool(pairings.claim, code, officer, account.name, account.centre)
        audit.add(account.name, "pairing-claimed", f"{code} {officer}", account.centre)

    @router.post(KIOSK_CLAIM_PATH, status_code=204)
    async def claim_at_kiosk(request: Request, code: Code) -> None:
        """A kiosk says whose a code is that was typed at it: `{"officer": pseudonym}`."""
        kiosk, officer = kiosk_of(request), _officer(await read_body(request, MAX_CLAIM_BYTES))
        await run_in_threadpool(pairings.claim, code, officer, kiosk.id, kiosk.centre)

    return router


@contextmanager
def _read_by_anybody() -> Iterator[None]:
    """Lets the page read also why it was refused."""
    try:
        yield
    except Refusal as why:
        why.headers = dict(ANYBODY)
        raise


def _officer(body: bytes) -> str:
    try:
        return Claim.model_validate_json(body).officer
    except ValidationError as why:
        do = 'send {"officer": pseudonym}'
        raise Refusal(422, "invalid", "The claim", "names no officer", do) from why
