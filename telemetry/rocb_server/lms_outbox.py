"""Sends statements to a learning record store, until it has them.

There is no queue that could be lost: what is to be sent is what is stored and not noted as sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import httpx
from sqlalchemy import select

from rocb_server.database import stamp
from rocb_server.lms_statements import statements
from rocb_server.models import STORED, SessionRow, StatementsRow
from rocb_server.session_view import info_of
from rocb_server.store import Store

VERSION: Final = "1.0.3"
AT_ONCE: Final = 50  # sessions a pass
TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Lrs:
    """A learning record store. endpoint: below which `statements` lies; home: as `statements`."""

    endpoint: str
    user: str
    password: str
    home: str


class LmsOutbox:
    """Sends what a store holds to an LRS."""

    def __init__(
        self,
        store: Store,
        lrs: Lrs,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._lrs = lrs
        self._clock = clock

    def send(self) -> int:
        """One pass; how many sessions were sent. httpx.HTTPError where the LRS is not reached or
        is busy: the next pass goes on."""
        sent = 0
        with httpx.Client(
            auth=(self._lrs.user, self._lrs.password),
            headers={"X-Experience-API-Version": VERSION},
            timeout=TIMEOUT_S,
            trust_env=False,
        ) as client:
            for uuid in self._waiting():
                row = self._store.session(UUID(uuid))
                if row is None:
                    continue
                made = statements(row, info_of(row, self._store), self._lrs.home)
                problem = self._post(client, made) if made else "no result"
                self._note(uuid, len(made), problem)
                sent += not problem
        return sent

    def _waiting(self) -> list[str]:
        query = (
            select(SessionRow.uuid)
            .where(SessionRow.state == STORED)
            .where(SessionRow.uuid.not_in(select(StatementsRow.session)))
            .order_by(SessionRow.received, SessionRow.uuid)
        )
        with self._store.database.reading() as db:
            return list(db.scalars(query.limit(AT_ONCE)))

    def _post(self, client: httpx.Client, made: list[dict[str, object]]) -> str:
        """Why the LRS does not take statements it will never take; "" where it has them."""
        answer = client.post(f"{self._lrs.endpoint.rstrip('/')}/statements", json=made)
        if answer.is_success:
            return ""
        if answer.status_code == httpx.codes.CONFLICT:
            return ""  # it has statements with these ids: ours, sent before
        if answer.status_code == httpx.codes.BAD_REQUEST:
            why = f"the LRS refuses them ({answer.text[:200]})"
            logging.getLogger(__name__).warning("statements: %s", why)
            return why
        answer.raise_for_status()
        raise httpx.HTTPError(f"the LRS answers {answer.status_code}")  # a redirection

    def _note(self, uuid: str, count: int, problem: str) -> None:
        with self._store.database.writing(uuid) as db:
            if db.get(SessionRow, uuid) is not None:  # not erased meanwhile
                at = stamp(self._clock())
                db.merge(StatementsRow(session=uuid, at=at, count=count, problem=problem[:400]))
