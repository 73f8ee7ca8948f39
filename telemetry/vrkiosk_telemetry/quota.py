"""Room on the kiosk's disk: what the server has acknowledged goes first, the oldest first.

Only sessions in `sent` are ever deleted, and of these only those with a receipt that the pinned key
signed for this very manifest. What was not sent stays, however full the disk is: then nothing new
is recorded (`reserve_mb`), and the officer is told.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import receipt
from vrkiosk_telemetry.files import sync_folder
from vrkiosk_telemetry.manifest import MANIFEST_NAME, RECEIPT_NAME

_DELETING: Final = ".deleting-"


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
    for left in sent.glob(f"{_DELETING}*"):  # a power cut came between
        shutil.rmtree(left)
    # UUIDs of version 7 sort by time.
    for folder in sorted(path for path in sent.iterdir() if not path.name.startswith(".")):
        if free(sent) >= needed:
            return
        if not _is_acknowledged(folder, receipt_key):
            continue
        doomed = sent / f"{_DELETING}{folder.name}"
        folder.rename(doomed)  # whole or not there, at any time
        sync_folder(sent)
        shutil.rmtree(doomed)
        yield folder.name


def _is_acknowledged(folder: Path, key: Ed25519PublicKey) -> bool:
    try:
        manifest = (folder / MANIFEST_NAME).read_bytes()
        receipt.check((folder / RECEIPT_NAME).read_bytes(), key, folder.name, manifest)
    except (OSError, receipt.ReceiptError):
        return False
    return True
