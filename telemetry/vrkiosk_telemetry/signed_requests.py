"""Signs every request of an enrolled kiosk, as httpx sends it.

A server that finds the time of a signature too far from its own says so with its `Date`; the
request is signed once more by that clock, and the difference is kept for whoever reports it: a
kiosk whose clock battery is empty still delivers, and its technician is told.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import signatures

CLOCK_DIFFERS: Final = "clock-differs"  # code of the server's refusal


class SignedRequests(httpx.Auth):
    """Signs requests with a device key for the server with `tag` (`signatures.server_tag`).

    clock: this machine's Unix time, s. clock_off_s: how far the server's clock is ahead of it;
    None: near enough as far as was seen.
    """

    requires_request_body = True
    requires_response_body = True

    def __init__(
        self, key: Ed25519PrivateKey, tag: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = key
        self._tag = tag
        self._clock = clock
        self.clock_off_s: float | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        self._sign(request)
        answer = yield request
        if _clock_differs(answer) and (off := self._off(answer)) is not None:
            self.clock_off_s = off
            self._sign(request)
            yield request

    def _sign(self, request: httpx.Request) -> None:
        request.headers["Content-Digest"] = signatures.content_digest(request.content)
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        signed = signatures.Request(
            request.method, path, query, {name.lower(): v for name, v in request.headers.items()}
        )
        created = int(self._clock() + (self.clock_off_s or 0.0))
        nonce = secrets.token_urlsafe(16)
        request.headers.update(
            signatures.sign(signed, self._key, created=created, nonce=nonce, tag=self._tag)
        )

    def _off(self, answer: httpx.Response) -> float | None:
        try:
            date = parsedate_to_datetime(answer.headers["date"])
            return date.timestamp() - self._clock()
        except (KeyError, ValueError, TypeError):
            return None


def _clock_differs(answer: httpx.Response) -> bool:
    if answer.status_code != httpx.codes.UNAUTHORIZED:
        return False
    try:
        return bool(answer.json()["code"] == CLOCK_DIFFERS)
    except (ValueError, KeyError, TypeError):
        return False
