"""Signed envelopes: DSSE (Dead Simple Signing Envelope) 1.0 with Ed25519.

One format for everything that is signed here: session manifests and the server's receipts.
Source: secure-systems-lab/dsse, protocol.md (PAE) and envelope.md (JSON form); RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vrkiosk_telemetry.errors import TelemetryError


class EnvelopeError(TelemetryError):
    """An envelope cannot be read or is not signed as it should be; the text says why."""


class UntrustedKeyError(EnvelopeError):
    """The envelope is well formed, but no key that signed it is trusted."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope as read, not yet verified. `signatures`: (key id, signature) pairs."""

    payload_type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]


def key_id(key: Ed25519PublicKey) -> str:
    """Name of a key: SHA-256 of its SubjectPublicKeyInfo (DER), 64 hexadecimal digits."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def pae(payload_type: str, payload: bytes) -> bytes:
    """Pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """The envelope of `payload` signed by `key`, as JSON text in UTF-8."""
    signature = key.sign(pae(payload_type, payload))
    return serialize(Envelope(payload_type, payload, ((key_id(key.public_key()), signature),)))


def serialize(envelope: Envelope) -> bytes:
    """An envelope as JSON text in UTF-8: the one way we write it."""
    body = {
        "payloadType": envelope.payload_type,
        "payload": base64.b64encode(envelope.payload).decode(),
        "signatures": [
            {"keyid": key, "sig": base64.b64encode(signature).decode()}
            for key, signature in envelope.signatures
        ],
    }
    return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def parse(data: bytes) -> Envelope:
    """Reads an envelope without trusting it. EnvelopeError says what is wrong with it."""
    try:
        body: Any = json.loads(data)
        return Envelope(
            payload_type=_text(body["payloadType"]),
            payload=base64.b64decode(_text(body["payload"]), validate=True),
            signatures=tuple(
                (_text(one.get("keyid", "")), base64.b64decode(_text(one["sig"]), validate=True))
                for one in body["signatures"]
            ),
        )
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, binascii.Error) as why:
        raise EnvelopeError(
            f"this is not a signed envelope ({type(why).__name__}: {why}); "
            "expected JSON with payloadType, payload (base64) and signatures [{keyid, sig}]"
        ) from why


def verify(envelope: Envelope, trusted: Mapping[str, Ed25519PublicKey]) -> str:
    """Id of the first trusted key whose signature is right.

    trusted: keys by `key_id`. The key id in an envelope only says which key to try.
    Raises UntrustedKeyError when none of its keys is trusted, EnvelopeError when a trusted key's
    signature does not match the content.
    """
    signed = pae(envelope.payload_type, envelope.payload)
    known = [(name, sig) for name, sig in envelope.signatures if name in trusted]
    for name, signature in known:
        try:
            trusted[name].verify(signature, signed)
        except InvalidSignature:
            continue
        return name
    if known:
        raise EnvelopeError(f"the signature of key {known[0][0][:16]} does not match the content")
    names = ", ".join(name[:16] for name, _ in envelope.signatures) or "none"
    raise UntrustedKeyError(f"signed by key {names}, which is not trusted here")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    value.encode()  # ValueError for half of a surrogate pair: it has no bytes to be signed
    return value
