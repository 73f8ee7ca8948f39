"""The store by itself: pages of the list, content that went missing, leftovers of uploads."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rocb_server.app import Settings, open_store
from rocb_server.errors import Refusal, ServerFailure
from rocb_server.kiosks import Kiosk
from rocb_server.store import PAGE, Store
from rocb_server.summary import Summary
from rocb_server.uploads import DAYS_TO_KEEP, DurableUploads
from vrkiosk_telemetry.errors import RecordKeyError
from vrkiosk_telemetry.manifest import FileEntry

DATA = b"content"
KIOSK = Kiosk(
    "baku-01",
    "baku",
    "0" * 64,
    Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key(),
    datetime(2030, 1, 1, tzinfo=UTC),
    None,
    False,
)
ENTRY = FileEntry("a.bin", hashlib.sha256(DATA).hexdigest(), len(DATA))


def test_the_list_comes_in_pages(store: Store) -> None:
    for n in range(PAGE + 3):
        store.plan(KIOSK, UUID(int=n + 1), [ENTRY])
    first, count = store.sessions(0)
    second, _ = store.sessions(1)
    assert (len(first), len(second), count) == (PAGE, 3, PAGE + 3)
    assert not {row.uuid for row in first} & {row.uuid for row in second}


def test_content_lost_from_the_folder_is_asked_for_again(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(DATA)
    store.keep(ENTRY.sha256, source)
    assert store.plan(KIOSK, UUID(int=1), [ENTRY]) == []
    stored = next((tmp_path / "server" / "objects").rglob(ENTRY.sha256))
    stored.write_bytes(DATA[:3])
    assert store.plan(KIOSK, UUID(int=1), [ENTRY]) == [ENTRY.sha256]
    store.keep(ENTRY.sha256, source)
    assert stored.read_bytes() == DATA
    assert store.plan(KIOSK, UUID(int=1), [ENTRY]) == []


def test_a_plan_may_change_until_the_manifest(store: Store) -> None:
    other = FileEntry("b.bin", ENTRY.sha256, ENTRY.size)
    store.plan(KIOSK, UUID(int=1), [ENTRY])
    store.plan(KIOSK, UUID(int=1), [other])
    row = store.session(UUID(int=1))
    assert row is not None
    assert [file.name for file in row.files] == ["b.bin"]


def test_the_receipt_key_stays_and_is_private(tmp_path: Path) -> None:
    open_store(Settings(tmp_path / "data")).close()
    key = tmp_path / "data" / "keys" / "receipt.key"
    before = key.read_bytes()
    open_store(Settings(tmp_path / "data")).close()
    assert key.read_bytes() == before
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("broken")
    with pytest.raises((ServerFailure, RecordKeyError)):
        open_store(Settings(tmp_path / "data"))


def test_uploads_that_nobody_continued_are_removed(tmp_path: Path) -> None:
    uploads = DurableUploads(tmp_path)
    for name in ("a" * 32, "b" * 32):
        (tmp_path / name).write_bytes(b"x")
        (tmp_path / f"{name}.info").write_bytes(b"{}")
    now = (tmp_path / ("a" * 32)).stat().st_mtime
    old = now - (DAYS_TO_KEEP + 1) * 86_400
    for path in tmp_path.glob("*"):
        os.utime(path, (now, old if path.suffix or path.name.startswith("a") else now))
    assert uploads.remove_stale(now) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"b" * 32, f"{'b' * 32}.info"}


def test_a_full_disk_is_said_to_be_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = DurableUploads(tmp_path)
    monkeypatch.setattr(Path, "open", lambda self, *how, **more: open("/dev/full", "ab", 0))

    async def write() -> None:
        async with uploads.lock("a" * 32):
            await uploads.append("a" * 32, b"x")

    with pytest.raises(Refusal) as refused:
        asyncio.run(write())
    assert (refused.value.status_code, refused.value.body["code"]) == (507, "no-space")


@pytest.mark.parametrize(
    ("started", "ended_at", "shown", "duration_s"),
    [
        ("0001-01-01T00:00:00+05:00", "0001-01-02T00:00:00Z", None, None),
        ("2026-11-21T09:30:00.000Z", "2026-11-21T09:32:05.500Z", "2026-11-21T09:30:00Z", 125.5),
        ("2026-11-21T09:30:00+06:00", "2026-11-21T04:00:00Z", "2026-11-21T03:30:00Z", 1800.0),
        ("2026-11-21T09:30:00", "", "2026-11-21T09:30:00Z", None),
        ("soon", 5, None, None),
        (None, "2026-11-21T09:30:00Z", None, None),
    ],
)
def test_times_are_shown_in_utc(started, ended_at, shown, duration_s) -> None:
    summary = Summary.from_info({"started": started, "ended_at": ended_at})
    assert (summary.started, summary.duration_s) == (shown, duration_s)
