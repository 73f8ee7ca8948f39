"""What goes wrong on the way to the server: trouble that passes, told apart from a session that is
refused and from a kiosk that is refused; and how often something is tried again."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import httpx
import stamina

from vrkiosk_telemetry import receipt, tus
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.http_client import code_of, said, words
from vrkiosk_telemetry.sync_report import Patience, SyncRefused, SyncTrouble

CHECKSUM_MISMATCH: Final = 460  # of the tus checksum extension
OBJECTS_MISSING: Final = HTTPStatus.FAILED_DEPENDENCY
_PASSING: Final = frozenset({408, 423, OBJECTS_MISSING, 425, 429, CHECKSUM_MISMATCH})
UPLOAD_ENDED: Final = frozenset({404, 410, CHECKSUM_MISMATCH})  # it is not there any more
_UPLOAD_MOVED: Final = frozenset({404, 409, 410})
# Refusals of the server's gate. On the way: sent again they may pass.
_ON_THE_WAY: Final = frozenset({"replayed", "altered-body"})
# Of the kiosk, whatever it sends: no session is at fault.
_OF_THE_KIOSK: Final = frozenset(
    {
        "clock-differs",
        "enrolment-ended",
        "forged",
        "key-retired",
        "kiosk-revoked",
        "other-server",
        "unknown-kiosk",
        "unsigned",
    }
)


@contextmanager
def translated(server: str) -> Iterator[None]:
    """What httpx and tus raise, as trouble that passes or a refusal, in words."""
    try:
        yield
    except httpx.HTTPStatusError as why:
        raise _from_status(why.response, server) from why
    except (OSError, sqlite3.Error) as why:
        text = f"this machine cannot write or read its data ({why})"
        raise SyncTrouble(f"{text}; check its disk and the space on it", ends_pass=True) from why
    except (httpx.HTTPError, httpx.InvalidURL, tus.StalledError, receipt.ReceiptError) as why:
        text = f"cannot reach the server {server} ({words(why)})"
        do = "check that it runs and that the network and the address are right"
        raise SyncTrouble(f"{text}; {do}", ends_pass=True) from why


def _from_status(answer: httpx.Response, server: str) -> TelemetryError:
    status = answer.status_code
    retry_after_s = _retry_after(answer)
    if not (text := said(answer)):
        # Not our server's words: a portal, a proxy, another program. The session is not at fault.
        text = f"{server} answers {status} and not as a ROCB server does; check the address"
        return SyncTrouble(text, ends_pass=True, retry_after_s=retry_after_s)
    code = code_of(answer)
    if code in _OF_THE_KIOSK:
        return SyncTrouble(f"{server} refuses this kiosk: {text}", ends_pass=True)
    if status >= 500 or status in _PASSING or code in _ON_THE_WAY:
        busy = status in (429, 502, 503, 504, 507)
        return SyncTrouble(text, ends_pass=busy, retry_after_s=retry_after_s)
    if status in _UPLOAD_MOVED and answer.request.method == "PATCH":
        return SyncTrouble(text, ends_pass=False)  # by another request for it: look again
    return SyncRefused(text)


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds of a Retry-After header; its other form, a date, needs a clock that is right."""
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def attempts(patience: Patience, longest_s: float | None) -> Iterable[stamina.Attempt]:
    """Attempts at something that may raise SyncTrouble. Where the server said when to come back,
    that is the wait, unless it is longer than `longest_s`: then there is no further attempt."""

    def decide(error: Exception) -> bool | float:
        if not isinstance(error, SyncTrouble):
            return False
        if error.retry_after_s is None:
            return True
        return (
            error.retry_after_s if longest_s is None or error.retry_after_s <= longest_s else False
        )

    logger = logging.getLogger("stamina")
    if not logger.handlers:  # Python would print its notices beside our lines
        logger.addHandler(logging.NullHandler())
    return stamina.retry_context(
        on=decide,
        attempts=patience.attempts,
        timeout=patience.timeout,
        wait_initial=patience.wait_initial,
        wait_max=patience.wait_max,
        wait_jitter=patience.wait_jitter,
    )
