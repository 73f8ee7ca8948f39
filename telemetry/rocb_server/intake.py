"""What the server takes from requests, checked before anything is done with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rocb_server.errors import Refusal
from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import ManifestError
from vrkiosk_telemetry.manifest import (
    FileEntry,
    encryption_of,
    file_entries,
    open_unverified,
)

RecordKeys = Callable[[Iterable[str]], dict[str, Ed25519PublicKey]]  # of these ids, those trusted

MAX_FILES = 200
MAX_FILE_BYTES = 4 << 30
MAX_BODY_BYTES = 4 << 20  # of a plan or a manifest


def read_plan(body: bytes) -> tuple[FileEntry, ...]:
    """The file list of a plan. Refusal 422 says what is wrong with it."""
    try:
        return _limited(file_entries({"files": json.loads(body)}))
    except (ValueError, RecursionError, ManifestError) as why:
        raise _invalid("The file list", str(why)) from why


def read_manifest(
    data: bytes, session: UUID, trusted: RecordKeys
) -> tuple[dict[str, Any], tuple[FileEntry, ...], str]:
    """Payload, files and id of the signing key of a manifest whose signature is right. trusted:
    gives those of the keys with these ids that are trusted.

    Refusal: 400 not an envelope; 403 unknown key or wrong signature; 422 not a manifest of this
    session.
    """
    key_id = _signer(data, trusted)
    try:
        payload = open_unverified(data)  # its signature was verified just above
        files = _limited(file_entries(payload))
        named = UUID(payload["session"])
    except (ValueError, ManifestError) as why:
        raise _invalid("The manifest", str(why)) from why
    if named != session:
        raise _invalid("The manifest", f"it is of session {named}, not of {session}")
    if encryption_of(payload) is None and not isinstance(payload.get("info"), dict):
        raise _invalid("The manifest", "info is missing: expected the content of session.json")
    return payload, files, key_id


def _signer(data: bytes, trusted: RecordKeys) -> str:
    try:
        envelope = dsse.parse(data)
    except dsse.EnvelopeError as why:
        do = "seal the session again"
        raise Refusal(400, "not-an-envelope", "The manifest", str(why), do) from why
    try:
        return dsse.verify(envelope, trusted(name for name, _ in envelope.signatures))
    except dsse.UntrustedKeyError as why:
        do = "enrol the kiosk that sealed it, with the key it was sealed with"
        raise Refusal(403, "untrusted-key", "The manifest", str(why), do) from why
    except dsse.EnvelopeError as why:
        do = "it was altered after it was sealed: keep it and find out by whom"
        raise Refusal(403, "wrong-signature", "The manifest", str(why), do) from why


def _limited(files: Sequence[FileEntry]) -> tuple[FileEntry, ...]:
    if not 1 <= len(files) <= MAX_FILES:
        raise ManifestError(f"expected 1 to {MAX_FILES} files, found {len(files)}")
    for file in files:
        if file.size > MAX_FILE_BYTES:
            raise ManifestError(f"{file.name}: larger than {MAX_FILE_BYTES >> 30} GiB")
    return tuple(files)


def _invalid(what: str, why: str) -> Refusal:
    do = "check that kiosk and server are of matching releases, then seal the session again"
    return Refusal(422, "invalid", what, why, do)
