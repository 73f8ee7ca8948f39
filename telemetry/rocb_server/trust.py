"""The record keys this server trusts."""

from __future__ import annotations

import logging
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import RecordKeyError
from vrkiosk_telemetry.keys import load_public_key

Stamp = tuple[tuple[str, int, int], ...]


class TrustedKeys:
    """Public keys of kiosks: every `*.pub` and `*.pem` file in a folder.

    The folder is looked at on each use and read again when a file came, went or changed, so a
    kiosk is trusted by copying a file and no longer by removing it. A file that holds no key is
    named in the log and does not keep the others from being used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp: Stamp | None = None
        self._keys: dict[str, Ed25519PublicKey] = {}

    def current(self) -> dict[str, Ed25519PublicKey]:
        """Trusted keys by key id (`dsse.key_id`)."""
        files = [file for file in sorted(self.folder.glob("*.p*")) if _is_key_file(file)]
        stamp = tuple((file.name, (s := file.stat()).st_mtime_ns, s.st_size) for file in files)
        if stamp != self._stamp:
            self._keys = _read(files)
            self._stamp = stamp
        return self._keys


def _is_key_file(file: Path) -> bool:
    return file.suffix in (".pub", ".pem") and file.is_file()


def _read(files: list[Path]) -> dict[str, Ed25519PublicKey]:
    keys: dict[str, Ed25519PublicKey] = {}
    for file in files:
        try:
            key = load_public_key(file)
        except RecordKeyError as why:
            logging.getLogger(__name__).warning("%s; it is left out", why)
        else:
            keys[dsse.key_id(key)] = key
    return keys
