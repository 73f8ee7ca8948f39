"""1,000 kiosks that each report every minute, at one server on two cores: how long an answer takes,
and whether each is one.

The requests are signed as kiosks sign them, made before the time starts, and sent when they are
due, whatever became of the one before (an open loop: a slow server is not asked more slowly).
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from figure import Figure

from rocb_server.app import Settings, open_store
from vrkiosk_telemetry.enrolment import make_request
from vrkiosk_telemetry.kiosk_state import STATE_PATH, KioskState
from vrkiosk_telemetry.signatures import server_tag
from vrkiosk_telemetry.signed_requests import SignedRequests

KIOSKS = 1000
PERIOD_S = 60.0
WARM_S = 10.0  # while the server and the process beside it load what they need
SECONDS = 40.0
LIMIT_MS = 250.0
STATE = KioskState("1.0.0", 3, 40_000_000, 3600, 0, 40_000, 200.0)


@dataclass
class Fleet:
    """A server with kiosks, and what signs for each."""

    url: str
    signing: list[SignedRequests]


def figures(factor: float) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch)
        signing = _enrol(data)
        command = [sys.executable, "-m", "rocb_server", "serve", "--data", scratch, "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = server.stdout.readline().split()[1]
            try:
                took, statuses = asyncio.run(_report(Fleet(url, signing)))
            finally:
                server.terminate()
    wrong = sum(status != 204 for status in statuses)
    spread = ", ".join(f"p{p} {np.percentile(took, p):.0f} ms" for p in (50, 90, 100))
    yield Figure(
        "1,000 kiosks, p99",
        float(np.percentile(took, 99)),
        LIMIT_MS * factor,
        "ms",
        f"of {len(took)} reports in {SECONDS:.0f} s after a start of {WARM_S:.0f} s; {spread}",
    )
    yield Figure("1,000 kiosks, not taken", wrong, 0, "", "reports that were not answered 204")


def _enrol(data: Path) -> list[SignedRequests]:
    made = []
    with closing(open_store(Settings(data))) as store:
        tag = server_tag(store.kiosks.receipt_key)
        for _ in range(KIOSKS):
            device, record = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
            store.kiosks.vouch(make_request(device, record, ""), "baku")
            made.append(SignedRequests(device, tag))
    return made


async def _report(fleet: Fleet) -> tuple[list[float], list[int]]:
    """Time of each answer in ms, and its status; 0: none came."""
    body = json.dumps(STATE.to_json()).encode()
    count = int(KIOSKS * (WARM_S + SECONDS) / PERIOD_S)
    gap = PERIOD_S / KIOSKS
    took, statuses = [0.0] * count, [0] * count
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as client:

        async def one(number: int) -> None:
            request = client.build_request(
                "POST",
                fleet.url + STATE_PATH,
                content=body,
                headers={"content-type": "application/json"},
            )
            signed = next(fleet.signing[number % KIOSKS].sync_auth_flow(request))
            begin = time.perf_counter()
            try:
                statuses[number] = (await client.send(signed)).status_code
            except httpx.HTTPError:
                statuses[number] = 0
            took[number] = (time.perf_counter() - begin) * 1e3

        start = time.perf_counter()
        tasks = []
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number * gap - time.perf_counter()))
            tasks.append(asyncio.create_task(one(number)))
        await asyncio.gather(*tasks)
    warm = int(KIOSKS * WARM_S / PERIOD_S)
    return took[warm:], statuses
