"""Sends sealed sessions to the ROCB server, whatever the network does.

For each session: the plan (which content is missing), the missing content by resumable uploads,
then the signed manifest, which is the commit; the server answers a receipt, and only with it does
the session move from the outbox to `sent`. Trouble that passes is retried with back-off; a session
the server refuses is parked, with the reason, until a person has looked. Nothing unsent is ever
deleted. Then what the server has for this kiosk is fetched into the inbox.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from vrkiosk_telemetry import credentials, enrol, kiosk_state, personal
from vrkiosk_telemetry.enrolment import Enrolment, EnrolmentError
from vrkiosk_telemetry.errors import RecordKeyError
from vrkiosk_telemetry.fetch import Fetcher
from vrkiosk_telemetry.http_client import open_client
from vrkiosk_telemetry.inbox import Inbox
from vrkiosk_telemetry.outbox import Outbox, OutboxError
from vrkiosk_telemetry.reconcile import RECHECK_S, Delivered
from vrkiosk_telemetry.signatures import WINDOW_S, server_tag
from vrkiosk_telemetry.signed_requests import SignedRequests
from vrkiosk_telemetry.sync_pass import Pass
from vrkiosk_telemetry.sync_report import (
    BETWEEN_PASSES,
    EXIT_UNREACHABLE,
    EXIT_UNUSABLE,
    Patience,
    Progress,
    SyncReport,
    SyncTrouble,
)
from vrkiosk_telemetry.sync_trouble import attempts

KEYS_NAME: Final = "keys"
INBOX_NAME: Final = "inbox"


def sync_once(
    data: Path,
    server: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
    *,
    patience: Patience | None = None,
    retry_parked: bool = False,
    recheck_s: float = 0.0,
) -> SyncReport:
    """Sends every session of `data/outbox` to the server, once.

    server: its address; "": where the kiosk enrolled. What was acknowledged lies in `data/sent`
    afterwards. Parked sessions are left out unless `retry_parked`. recheck_s: seconds after which
    what was delivered is compared with what the server has once more. The report says what
    network, server or sessions did; OutboxError where the folders cannot be used at all,
    EnrolmentError and RecordKeyError where the kiosk is not enrolled or its key cannot be used.
    """
    keys = data / KEYS_NAME
    known = credentials.load(keys)
    address = (server or known.server).rstrip("/")
    waiting = Progress("", 0, 0, "another sync is at work on this outbox; waiting for it")
    with Outbox(data / "outbox", data / "sent", lambda: progress(waiting)) as box:
        notes = _renew(keys, address) if enrol.is_due(known.enrolment) else []
        known = credentials.load(keys)
        credentials.publish(keys, known.enrolment)
        signing = SignedRequests(known.key, server_tag(known.enrolment.receipt_key))
        with open_client(address, signing) as client:
            visit = _Visit(box, client, address, known.enrolment, progress, patience or Patience())
            report = visit.run(retry_parked)
            if not report.unreachable:
                notes += personal.send(data, client, address)
                notes += visit.fetch(data / INBOX_NAME, report, recheck_s)
                state = kiosk_state.gather(data, box.parked(), notes, time.time())
                notes += kiosk_state.send(client, address, state)
                if visit.took_back:
                    report = report.followed_by(visit.run(retry_parked=False))
    return replace(report, notes=(*notes, *_clock_note(signing)))


class _Visit:
    """What is done while the server is reached."""

    def __init__(
        self,
        box: Outbox,
        client: httpx.Client,
        address: str,
        enrolment: Enrolment,
        progress: Callable[[Progress], None],
        patience: Patience,
    ) -> None:
        self._box, self._client, self._address = box, client, address
        self._enrolment, self._progress, self._patience = enrolment, progress, patience
        self.took_back = False

    def run(self, retry_parked: bool) -> SyncReport:
        key = self._enrolment.receipt_key
        one_pass = Pass(self._box, self._client, self._address, key, self._progress, self._patience)
        return one_pass.run(retry_parked)

    def fetch(self, folder: Path, report: SyncReport, recheck_s: float) -> list[str]:
        """Brings the inbox up to date, and compares what was delivered."""
        key, box = self._enrolment.receipt_key, self._box
        left = {problem.session for problem in (*report.parked, *report.waiting)}
        delivered = Delivered(box, key)
        fetcher = Fetcher(
            Inbox(folder, key, self._enrolment.kiosk),
            self._client,
            self._address,
            self._patience,
            partial(_has_more, box, left),
            delivered if delivered.is_due(recheck_s) else None,
        )
        notes = fetcher.run()
        self.took_back = _has_more(box, left)
        return notes


def _has_more(box: Outbox, left: set[str]) -> bool:
    """Whether a session was sealed since the pass, which left these."""
    return bool(set(box.sessions()) - left)


def renew_now(keys: Path, server: str = "") -> Enrolment:
    """Renews the enrolment of the kiosk with these keys. EnrolmentError where the server refuses
    or cannot be reached."""
    known = credentials.load(keys)
    address = (server or known.server).rstrip("/")
    signing = SignedRequests(known.key, server_tag(known.enrolment.receipt_key))
    with open_client(address, signing) as client:
        return enrol.renew(keys, client, address)


def _renew(keys: Path, address: str) -> list[str]:
    """Renews the enrolment; what a person is to know of it. The pass goes on either way."""
    until = credentials.load(keys).enrolment.until
    try:
        enrolment = renew_now(keys, address)
    except EnrolmentError as why:
        return [f"the enrolment ends on {until:%Y-%m-%d} and was not renewed: {why}"]
    return [f"the enrolment was renewed until {enrolment.until:%Y-%m-%d}"]


def _clock_note(signing: SignedRequests) -> list[str]:
    off_s = signing.clock_off_s
    if off_s is None or abs(off_s) < WINDOW_S:
        return []
    way = "behind" if off_s > 0 else "ahead of"
    return [
        f"this machine's clock is {abs(off_s) / 60:.0f} minutes {way} the server's; set it: "
        "records carry its time"
    ]


def main(
    data: Path,
    server: str = "",
    *,
    once: bool,
    retry_parked: bool = False,
    interval_s: float = 30.0,
    patience: Patience | None = None,
    between: Patience = BETWEEN_PASSES,
    echo: Callable[[str], None] = print,
    progress: Callable[[Progress], None] = lambda _: None,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """`kiosk sync`: the sessions in `data/outbox`; with `once` one pass, else until stopped.

    server: its address; "": where the kiosk enrolled. interval_s: between looks at the outbox
    while all goes well. patience: within a pass; between: after a pass that did not reach the
    server. Exit code: 0 all sent, 1 a session is parked, 2 the outbox or the enrolment cannot be
    used, 3 the server cannot be reached or refuses the kiosk.
    """
    said: list[str] = []

    def one_pass(retry_parked: bool) -> SyncReport:
        report = sync_once(
            data,
            server,
            progress,
            patience=patience,
            retry_parked=retry_parked,
            recheck_s=0.0 if once else RECHECK_S,
        )
        for line in report.lines():
            if line not in said:  # a loop says each thing once, not every half minute
                echo(line)
        said[:] = report.lines()
        return report

    try:
        if once:
            return one_pass(retry_parked).exit_code
        _until_reached(partial(one_pass, retry_parked), between)
        while True:
            wait(interval_s)
            _until_reached(partial(one_pass, False), between)
    except (OutboxError, EnrolmentError, RecordKeyError) as why:
        echo(str(why))
        return EXIT_UNUSABLE


def _until_reached(one_pass: Callable[[], SyncReport], between: Patience) -> None:
    for attempt in attempts(between, longest_s=None):
        with attempt:
            report = one_pass()
            if report.exit_code == EXIT_UNREACHABLE:
                why = report.unreachable or report.waiting[0].reason
                raise SyncTrouble(why, ends_pass=True, retry_after_s=report.retry_after_s)
