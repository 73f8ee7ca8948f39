"""What kiosks tell of themselves: from the sync to the page, and what is refused of it."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from rocb_server.access import Account, Role
from rocb_server.errors import Refusal
from rocb_server.fleet import Fleet
from rocb_server.kiosks import Kiosk
from rocb_server.store import Store
from vrkiosk_telemetry import credentials, sync
from vrkiosk_telemetry.kiosk_state import Health, KioskState, gather, keep_health, read_health

EVERYTHING = Account("root", Role.ADMINISTRATOR, None)
STATE = KioskState("1.2.3", 2, 5_000, 60, 0, 40_000, 120.0)
PASSWORD = "correct horse battery"


@pytest.fixture
def kiosk(store: Store, keys: Path) -> Kiosk:
    found = store.kiosks.of_key(credentials.load(keys).enrolment.device)
    assert found is not None
    return found


@pytest.fixture
def fleet(store: Store) -> Fleet:
    return Fleet(store.database, store.kiosks, store.kiosks.now)


def body(state: KioskState, **changes: Any) -> bytes:
    return json.dumps({**state.to_json(), **changes}).encode()


def test_a_data_folder_is_told_in_figures(tmp_path: Path) -> None:
    now = time.time()
    assert gather(tmp_path, {}, (), now).disk_days is None
    for place, age_s, size in (("outbox", 3600, 700), ("outbox", 60, 700), ("sent", 90_000, 1400)):
        folder = tmp_path / place / f"{place}-{age_s}"
        folder.mkdir(parents=True)
        (folder / "frames.parquet").write_bytes(bytes(size * 1000))
        os.utime(folder, (now - age_s, now - age_s))
    keep_health(tmp_path, Health("2026-11-22T10:00:00Z", "K3", ("disk",), ()))
    state = gather(tmp_path, {"a": "was altered"}, ["renewed"], now)
    assert (state.waiting, state.waiting_bytes, state.parked) == (2, 1_400_000, 1)
    assert state.oldest_s == pytest.approx(3600, abs=1)
    assert state.disk_days == pytest.approx(state.free_mb * 1e6 / (2_800_000 / 14), rel=0.01)
    assert state.faults == ("a: was altered", "renewed")
    assert state.health == Health("2026-11-22T10:00:00Z", "K3", ("disk",), ())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"at": 1, "code": 2, "failed": 3}'])
def test_a_broken_health_file_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "health.json").write_bytes(content)
    assert read_health(tmp_path) is None


def test_the_last_report_of_each_kiosk_is_kept(fleet: Fleet, kiosk: Kiosk) -> None:
    assert [row.attention for row in fleet.rows(EVERYTHING)] == [("never",)]
    fleet.note(kiosk, body(STATE, waiting=9))
    fleet.note(kiosk, body(STATE, of_a_later_release=1))
    (row,) = fleet.rows(EVERYTHING)
    assert row.state is not None
    assert (row.state.waiting, row.state.version, row.attention) == (2, "1.2.3", ())
    assert row.at is not None
    assert row.oldest is not None
    assert row.oldest < row.at


def test_what_is_worth_a_look_is_said(fleet: Fleet, kiosk: Kiosk, clock: Any) -> None:
    health = {"at": "2026-11-22T10:00:00Z", "code": "K3", "failed": ["disk"], "warned": []}
    fleet.note(kiosk, body(STATE, disk_days=3, parked=1, oldest_s=200_000, health=health))
    (row,) = fleet.rows(EVERYTHING)
    assert row.attention == ("unhealthy", "parked", "waiting", "disk")
    clock.ahead += timedelta(days=3)
    assert fleet.rows(EVERYTHING)[0].attention[0] == "quiet"


@pytest.mark.parametrize(
    "changes",
    [{"schema": "x"}, {"waiting": -1}, {"faults": ["x"] * 21}, {"version": 7}, {"disk_days": "x"}],
)
def test_what_is_no_report_is_refused(fleet: Fleet, kiosk: Kiosk, changes: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        fleet.note(kiosk, body(STATE, **changes))
    assert refused.value.status_code == 422
    assert fleet.rows(EVERYTHING)[0].state is None


def test_the_page_and_the_list_are_of_the_own_centre(
    fleet: Fleet, kiosk: Kiosk, store: Store, client: httpx.Client
) -> None:
    fleet.note(kiosk, body(STATE, faults=["<b>no</b>"]))
    for centre in ("baku", "astana"):
        store.accounts.add(centre, Role.TECHNICIAN, centre, PASSWORD)
        cookie = {"cookie": f"rocb-login={store.accounts.log_in(centre, PASSWORD)}"}
        mine = centre == "baku"
        kiosks = client.get("/api/kiosks", headers=cookie).json()["kiosks"]
        assert [row["kiosk"] for row in kiosks] == ([kiosk.id] if mine else [])
        page = client.get("/kiosks", headers=cookie).text
        assert ("1.2.3" in page) is mine
        assert "<b>no</b>" not in page


def test_the_sync_reports(server: Any, sessions: Any, http: httpx.Client) -> None:
    keep_health(sessions.data, Health("2026-11-22T10:00:00Z", "K3", (), ("sound",)))
    sessions.make()
    assert sync.main(sessions.data, server.url, once=True, echo=lambda line: None) == 0
    (row,) = http.get("/api/kiosks").json()["kiosks"]
    assert row["state"]["waiting"] == 0
    assert row["state"]["health"]["warned"] == ["sound"]
    assert row["attention"] == []
