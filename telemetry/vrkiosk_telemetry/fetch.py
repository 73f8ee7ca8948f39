"""Fetches what the server has for this kiosk into the inbox, piece by piece: a cut costs one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from vrkiosk_telemetry.inbox import Inbox, InboxError, said_to_json
from vrkiosk_telemetry.listing import MAX_BYTES, REFUSED, Item, ListingError
from vrkiosk_telemetry.reconcile import MISSING_PATH, Delivered, answer_of
from vrkiosk_telemetry.sync_report import Patience, SyncRefused, SyncTrouble
from vrkiosk_telemetry.sync_trouble import attempts, translated

PIECE_BYTES: Final = 64 << 10  # 8 s at 64 kbit/s


class Fetcher:
    """Fetches for one inbox. busy: whether something waits to be sent, which goes before large
    items."""

    def __init__(
        self,
        inbox: Inbox,
        client: httpx.Client,
        server: str,
        patience: Patience,
        busy: Callable[[], bool] = lambda: False,
        delivered: Delivered | None = None,
    ) -> None:
        """delivered: to be compared with what the server has; None: not this time."""
        self._inbox = inbox
        self._client = client
        self._server = server
        self._patience = patience
        self._busy = busy
        self._delivered = delivered

    def run(self) -> list[str]:
        """Brings the inbox up to date; what changed and what is the matter, in words. Trouble
        leaves what was fetched for the next time."""
        notes: list[str] = []
        try:
            self._run(notes)
        except (SyncTrouble, SyncRefused, ListingError, InboxError) as why:
            notes.append(f"the inbox is not up to date: {why}")
        return notes

    def _run(self, notes: list[str]) -> None:
        data = self._get_listing()
        listing = self._inbox.read(data)
        if self._delivered is not None:
            notes += self._delivered.compare(listing.stored, self._ask_missing)
        for item in self._inbox.wanted(listing):
            if not self._fetch(item):
                break
            said = self._inbox.install(item)
            what = f"{item.kind} {item.name[:36]}"
            notes.append(
                f"{what} was refused: {said.why}" if said.state == REFUSED else f"fetched {what}"
            )
        else:  # all of the list is here: only now does what it withdraws go
            notes += self._inbox.settle(data, listing)
        if said_now := self._inbox.untold():
            body = said_to_json(said_now)
            self._ask("POST", "/v1/inbox/acknowledgements", json=body)
            self._inbox.told(said_now)

    def _get_listing(self) -> bytes:
        query = "" if self._delivered is None else f"?since={self._delivered.since}"
        data = self._ask("GET", f"/v1/inbox{query}").content
        if len(data) > MAX_BYTES:
            raise ListingError(f"the list has {len(data)} bytes, {MAX_BYTES} are read")
        return data

    def _ask_missing(self, sessions: Mapping[str, str]) -> Mapping[str, Any]:
        answer = self._ask("POST", MISSING_PATH, json={"sessions": dict(sessions)})
        with translated(self._server):
            return answer_of(answer)

    def _fetch(self, item: Item) -> bool:
        """Puts the content of an item together, from where it was left. False where something
        waits to be sent meanwhile."""
        part = self._inbox.part(item)
        part.touch()
        while (have := part.stat().st_size) < item.size:
            if have and self._busy():
                return False
            piece = self._piece(item, have)
            with part.open("ab") as file:
                file.write(piece)
        if have > item.size:
            part.unlink()
            raise InboxError(f"{item.kind} {item.name} is larger than listed; it is fetched again")
        return True

    def _piece(self, item: Item, offset: int) -> bytes:
        last = min(offset + PIECE_BYTES, item.size) - 1
        headers = {"range": f"bytes={offset}-{last}"}
        answer = self._ask("GET", f"/v1/inbox/{item.sha256}", headers=headers)
        if answer.status_code != httpx.codes.PARTIAL_CONTENT or len(answer.content) > PIECE_BYTES:
            raise SyncTrouble(
                f"{self._server} does not answer as a ROCB server does; check the address",
                ends_pass=True,
            )
        return answer.content

    def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        json: object = None,
    ) -> httpx.Response:
        for attempt in attempts(self._patience, longest_s=self._patience.wait_max):
            with attempt, translated(self._server):
                answer = self._client.request(
                    method, f"{self._server}{path}", headers=headers, json=json
                )
                return answer.raise_for_status()
        raise AssertionError("attempts end by an answer or an error")
