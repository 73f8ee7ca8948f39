"""Stored content, by its SHA-256: `sha256/ab/abcd...` in a folder, or in S3-compatible storage.

A folder needs on top that content is on disk before it is acknowledged; an object store answers
when it has it. Addresses and keys of the latter: the AWS_* variables of the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from rocb_server.errors import ServerFailure
from vrkiosk_telemetry.files import sync_file, sync_folder

S3: Final = "s3://"
PROBE: Final = "rocb-probe"  # written and removed at each start


class Objects:
    """Immutable content. Safe to use from several threads. folder: None in an object store."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    @classmethod
    def at(cls, place: Path | str) -> Objects:
        """A folder, made if missing, or `s3://BUCKET/PREFIX`. ServerFailure where it cannot be
        written."""
        if not str(place).startswith(S3):
            return cls(LocalStore(place, mkdir=True), Path(place))
        try:
            # A large file may take minutes, connecting may not. What is tried longer, kiosks do.
            plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
            store = S3Store.from_url(
                str(place),
                client_options={"connect_timeout": "10s", "timeout": "600s", "allow_http": plain},
                retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=20)},
            )
            obstore.put(store, PROBE, b"")
            obstore.delete(store, PROBE)
        except (BaseError, OSError) as why:
            raise ServerFailure(
                f"{place} cannot be written ({str(why).splitlines()[0]}); check that the bucket is "
                "there, and AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"
            ) from why
        return cls(store)

    def put(self, sha256: str, source: Path | bytes) -> None:
        """Stores a copy of `source` and returns when it is on disk, or the object store has it.

        An object that exists already is replaced: the name is the content, and a copy torn by a
        power cut is mended that way. Readers see the old or the new file, never a half.
        """
        key = _key(sha256)
        obstore.put(self._store, key, source)
        if self._folder is None:
            return
        path = self._folder / key
        sync_file(path)
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            sync_folder(folder)

    def delete(self, sha256: str) -> None:
        """Removes an object, if it is there."""
        try:
            obstore.delete(self._store, _key(sha256))
        except FileNotFoundError:
            return
        if self._folder is not None:
            sync_folder((self._folder / _key(sha256)).parent)

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

    def piece(self, sha256: str, start: int, end: int) -> bytes:
        """The bytes from `start` to before `end`. FileNotFoundError when there is none."""
        return bytes(obstore.get_range(self._store, _key(sha256), start=start, end=end))


def _key(sha256: str) -> str:
    return f"sha256/{sha256[:2]}/{sha256}"
