"""The manifest of a sealed session: what belongs to it, signed.

`manifest.json` is a signed envelope (`vrkiosk_telemetry.dsse`); its payload is JSON:

    schema    "kiosk.manifest/1"
    session   id of the session
    files     [{name, sha256, size}], every file of the folder but manifest.json itself
    chain     {head, commits, parts}: of the hash chain of the live record
    counts    rows by table
    damage    what could not be read when the session was sealed, one text each
    info      content of session.json
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import ManifestError

MANIFEST_NAME: Final = "manifest.json"
MANIFEST_SCHEMA: Final = "kiosk.manifest/1"
PAYLOAD_TYPE: Final = "application/vnd.rocb.kiosk.manifest+json"

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")  # a plain name: never a path


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a session. size in bytes, sha256 in hexadecimal."""

    name: str
    sha256: str
    size: int


def sign(payload: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """A manifest as the bytes of manifest.json. The same payload and key give the same bytes."""
    body = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return dsse.sign(PAYLOAD_TYPE, body, key)


def open_signed(data: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> dict[str, Any]:
    """The payload of a manifest signed by a trusted key (by `dsse.key_id`).

    ManifestError where the envelope is malformed, no signature is of a trusted key, or it is
    wrong. The payload is decoded only after its signature was found good.
    """
    try:
        envelope = dsse.parse(data)
        dsse.verify(envelope, trusted)
    except dsse.EnvelopeError as error:
        raise ManifestError(f"{MANIFEST_NAME}: {error}") from error
    return _payload(envelope)


def open_unverified(data: bytes) -> dict[str, Any]:
    """The payload without a look at the signature: for showing, never for trusting."""
    try:
        return _payload(dsse.parse(data))
    except dsse.EnvelopeError as error:
        raise ManifestError(f"{MANIFEST_NAME}: {error}") from error


def file_entries(payload: Mapping[str, Any]) -> tuple[FileEntry, ...]:
    """The files a payload lists. ManifestError on a name that is a path, or is listed twice."""
    rows = payload.get("files")
    if not isinstance(rows, list):
        raise ManifestError(f"files of the manifest: expected a list, found {rows!r:.80}")
    entries = tuple(_file_entry(row) for row in rows)
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        raise ManifestError("files of the manifest: a name is listed twice")
    return entries


def _file_entry(row: object) -> FileEntry:
    match row:
        case {"name": str(name), "sha256": str(sha256), "size": int(size)}:
            if _NAME.fullmatch(name) and _SHA256.fullmatch(sha256) and size >= 0:
                return FileEntry(name, sha256, size)
    raise ManifestError(
        "files of the manifest: expected a plain name, a SHA-256 of 64 lower-case hexadecimal "
        f"digits and a size in bytes, found {row!r:.120}"
    )


def _payload(envelope: dsse.Envelope) -> dict[str, Any]:
    if envelope.payload_type != PAYLOAD_TYPE:
        raise ManifestError(
            f"{MANIFEST_NAME}: expected a payload of {PAYLOAD_TYPE}, "
            f"found {envelope.payload_type!r:.80}"
        )
    try:
        payload = json.loads(envelope.payload)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{MANIFEST_NAME}: the payload is not JSON: {error}") from error
    if not isinstance(payload, dict) or payload.get("schema") != MANIFEST_SCHEMA:
        raise ManifestError(f"{MANIFEST_NAME}: expected a payload of schema {MANIFEST_SCHEMA}")
    if not isinstance(payload.get("session"), str):
        raise ManifestError(f"{MANIFEST_NAME}: it names no session")
    file_entries(payload)
    return payload
