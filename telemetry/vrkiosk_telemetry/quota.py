"""Room on the kiosk's disk: what the server has acknowledged goes first, the oldest first.

Only sessions in `sent` are ever deleted, and of these only those with a receipt that the pinned key
signed for this very manifest. What was not sent stays, however full the disk is: then nothing new
is recorded (`reserve_mb`), and the officer is told.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import receipt
from vrkiosk_telemetry.files import sync_folder
from vrkiosk_telemetry.manifest import MANIFEST_NAME, RECEIPT_NAME

_DELETING: Final = ".deleting-"
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def free_bytes(folder: Path) -> int:
    """Bytes that may be written to the disk of a folder."""
    return shutil.disk_usage(folder).free


def make_room(
    sent: Path,
    receipt_key: Ed25519PublicKey,
    needed: int,
    free: Callable[[Path], int] = free_bytes,
) -> Iterator[str]:
    """Deletes acknowledged sessions of `sent` until `needed` bytes are free; the name of each as it
    goes. OSError where one cannot be deleted."""
    for folder in _kept(sent):
        if free(sent) >= needed:
            return
        if _acknowledged(folder, receipt_key) is not None:
            _delete(folder)
            yield folder.name


def expire(
    sent: Path,
    receipt_key: Ed25519PublicKey,
    days: float,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[str]:
    """Deletes sessions of `sent` that the server acknowledged `days` ago, by the server's time in
    the receipt; the name of each as it goes. OSError where one cannot be deleted."""
    for folder in _kept(sent):
        said = _acknowledged(folder, receipt_key)
        if said is not None and clock() - _received(said) > timedelta(days=days):
            _delete(folder)
            yield folder.name


def _kept(sent: Path) -> list[Path]:
    """The sessions in `sent`, the oldest first: UUIDs of version 7 sort by time."""
    for left in sent.glob(f"{_DELETING}*"):  # a power cut came between
        shutil.rmtree(left)
    return sorted(path for path in sent.iterdir() if not path.name.startswith("."))


def _delete(folder: Path) -> None:
    doomed = folder.with_name(f"{_DELETING}{folder.name}")
    folder.rename(doomed)  # whole or not there, at any time
    sync_folder(folder.parent)
    shutil.rmtree(doomed)


def _acknowledged(folder: Path, key: Ed25519PublicKey) -> Mapping[str, Any] | None:
    """The server's receipt for a session; None where there is none that is right."""
    try:
        manifest = (folder / MANIFEST_NAME).read_bytes()
        return receipt.check((folder / RECEIPT_NAME).read_bytes(), key, folder.name, manifest)
    except (OSError, receipt.ReceiptError):
        return None


def _received(said: Mapping[str, Any]) -> datetime:
    """When the server received it, by its own time; where a receipt does not say, far ahead."""
    try:
        moment = datetime.fromisoformat(str(said["received"]))
    except (KeyError, ValueError):
        return _NEVER
    return moment if moment.tzinfo is not None else _NEVER
