"""What the server answers when it does not do what was asked.

    ServerFailure      the root of this room: the server cannot start or go on
    Refusal            an HTTP request is refused: status, code, what, why, what to do

Every refusal is the same JSON, so that a kiosk can decide by `code` and a person can read it:
`{"code": ..., "what": ..., "why": ..., "do": ...}`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from fastapi import HTTPException
from pydantic import BaseModel

CHECKSUM_MISMATCH = 460  # tus checksum extension; not in the registry of HTTP status codes


class RefusalBody(BaseModel):
    """What every refusal says: for programs, then in words."""

    code: str
    what: str
    why: str
    do: str


# How the description of the routes says so.
REFUSED: Final[dict[str, Any]] = {"model": RefusalBody, "description": "Refused, and why"}


class ServerFailure(Exception):
    """The server cannot start or go on. The text says what failed and what to do."""


class Refusal(HTTPException):
    """A request that is refused. An HTTPException, so that it also passes through tuspyserver."""

    def __init__(self, status: int, code: str, what: str, why: str, do: str) -> None:
        self.body = {"code": code, "what": what, "why": why, "do": do}
        super().__init__(status, detail=self.body)

    def __str__(self) -> str:
        return "{what}: {why}; {do}".format(**self.body)


def body_of(status: int, detail: object) -> dict[str, object]:
    """The JSON of any HTTP error, also of those that libraries raise with a bare text."""
    if isinstance(detail, dict):
        return detail
    phrase = "Checksum mismatch" if status == CHECKSUM_MISMATCH else HTTPStatus(status).phrase
    return {
        "code": phrase.lower().replace(" ", "-"),
        "what": phrase,
        "why": str(detail),
        "do": "see docs/server.md for the requests this server answers",
    }
