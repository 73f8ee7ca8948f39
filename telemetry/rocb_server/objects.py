"""Stored content, by its SHA-256: `objects/sha256/ab/abcd...` below the data folder.

Through obstore, so that S3-compatible storage is a matter of the store handed in; what a local
folder needs on top is that content is on disk before it is acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import obstore
from obstore.store import LocalStore

from vrkiosk_telemetry.files import sync_file, sync_folder


class Objects:
    """A folder of immutable content. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = LocalStore(folder, mkdir=True)

    def put(self, sha256: str, source: Path) -> None:
        """Stores a copy of `source` and returns when it is on disk.

        An object that exists already is replaced: the name is the content, and a copy torn by a
        power cut is mended that way. Readers see the old or the new file, never a half.
        """
        key = _key(sha256)
        obstore.put(self._store, key, source)
        path = self._folder / key
        sync_file(path)
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            sync_folder(folder)

    def size(self, sha256: str) -> int | None:
        """Bytes, or None when there is no such object."""
        try:
            return int(obstore.head(self._store, _key(sha256))["size"])
        except FileNotFoundError:
            return None

    def read(self, sha256: str) -> bytes:
        """The whole content. FileNotFoundError when there is none."""
        return bytes(obstore.get(self._store, _key(sha256)).bytes())

    def stream(self, sha256: str) -> Iterator[bytes]:
        """The content in pieces. FileNotFoundError when there is none."""
        found = obstore.get(self._store, _key(sha256))
        return (bytes(piece) for piece in found.stream())


def _key(sha256: str) -> str:
    return f"sha256/{sha256[:2]}/{sha256}"
