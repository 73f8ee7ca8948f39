"""The manifest of a sealed session: what belongs to it, signed.

`manifest.json` is a signed envelope (`vrkiosk_telemetry.dsse`); its payload is JSON:

    schema    "kiosk.manifest/1"
    session   id of the session
    files     [{name, sha256, size}], every file of the folder but manifest.json itself
    chain     {head, commits, parts}: of the hash chain of the live record
    counts    rows by table
    damage    what could not be read when the session was sealed, one text each
    info      content of session.json

Of a session encrypted to the region's key, the files are `NAME.age`, among them the manifest above
as `manifest.json.age`; the one outside says nothing of a person. Instead of damage and info it has:

    times     {started, ended_at}: UTC, ISO 8601
    encrypted {scheme: "age-x25519", recipients: [{fingerprint, name}], keep_plain_hours}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.encryption import SCHEME, Recipient
from vrkiosk_telemetry.errors import ManifestError
from vrkiosk_telemetry.files import sha256_of

MANIFEST_NAME: Final = "manifest.json"
RECEIPT_NAME: Final = "receipt.json"  # the server's answer, put beside it after it was sent
MANIFEST_SCHEMA: Final = "kiosk.manifest/1"
LARGEST: Final = 16 << 20  # bytes of a manifest that is read at all
PAYLOAD_TYPE: Final = "application/vnd.rocb.kiosk.manifest+json"

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")  # a plain name: never a path


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a session. size in bytes, sha256 in hexadecimal."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Encryption:
    """What a session is encrypted to. recipients: (fingerprint, name) pairs; keep_plain_hours:
    for how long the kiosk kept a plain copy."""

    recipients: tuple[tuple[str, str], ...]
    keep_plain_hours: float

    @property
    def names(self) -> str:
        """Its keys as a person is told of them."""
        return ", ".join(name or fingerprint[:16] for fingerprint, name in self.recipients)

    @classmethod
    def to(cls, recipients: tuple[Recipient, ...], keep_plain_hours: float) -> Encryption:
        return cls(tuple((r.fingerprint, r.name) for r in recipients), keep_plain_hours)

    def to_json(self) -> dict[str, Any]:
        return {
            "scheme": SCHEME,
            "recipients": [{"fingerprint": f, "name": name} for f, name in self.recipients],
            "keep_plain_hours": self.keep_plain_hours,
        }


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


def encryption_of(payload: Mapping[str, Any]) -> Encryption | None:
    """What a payload says its files are encrypted to; None: they are plain. ManifestError."""
    match payload.get("encrypted"):
        case None:
            return None
        case {
            "scheme": str(scheme),
            "recipients": [_, *_] as recipients,
            "keep_plain_hours": int() | float() as hours,
        } if scheme == SCHEME:
            return Encryption(tuple(map(_recipient, recipients)), float(hours))
        case other:
            raise ManifestError(
                f"encrypted of the manifest: expected {SCHEME} with its recipients, found "
                f"{other!r:.120}; open it with the release that sealed it"
            )


def _recipient(row: object) -> tuple[str, str]:
    match row:
        case {"fingerprint": str(fingerprint), "name": str(name)}:
            if _SHA256.fullmatch(fingerprint):
                return fingerprint, name[:80]
    raise ManifestError(
        "recipients of the manifest: expected a fingerprint of 64 hexadecimal digits and a name, "
        f"found {row!r:.120}"
    )


def is_canonical(data: bytes) -> bool:
    """Whether a manifest is written byte for byte as `sign` writes: JSON and base64 have other
    spellings of the same content, which the signature does not tell apart."""
    return dsse.serialize(dsse.parse(data)) == data


def misfits(folder: Path, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything in a folder that is not as a payload lists it: its name, and what is wrong."""
    entries = file_entries(payload)
    listed = {MANIFEST_NAME, RECEIPT_NAME, *(entry.name for entry in entries)}
    for name in sorted({path.name for path in folder.iterdir()} - listed):
        yield name, "is not in the manifest: it was put here after sealing"
    for entry in entries:
        path = folder / entry.name
        if not path.is_file():
            yield entry.name, "the file is missing"
        elif path.stat().st_size != entry.size or sha256_of(path) != entry.sha256:
            yield entry.name, "altered: SHA-256 or size differs from the manifest"


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
    session = payload.get("session")
    if not isinstance(session, str) or not _NAME.fullmatch(session):
        raise ManifestError(f"{MANIFEST_NAME}: it names no session")
    file_entries(payload)
    encryption_of(payload)
    return payload
