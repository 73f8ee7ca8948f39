"""The server's receipt for a session: what makes it safe to stop keeping the session for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import TelemetryError

RECEIPT_TYPE: Final = "application/vnd.rocb.receipt+json"


class ReceiptError(TelemetryError):
    """An answer is no receipt for what was sent; the text says why."""


def sign(body: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """A receipt as the server answers it."""
    payload = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return dsse.sign(RECEIPT_TYPE, payload, key)


def check(data: bytes, key: Ed25519PublicKey, session: str, manifest: bytes) -> Mapping[str, Any]:
    """What a receipt says. ReceiptError unless `key` signed a receipt for this session and these
    bytes of its manifest."""
    try:
        envelope = dsse.parse(data)
        dsse.verify(envelope, {dsse.key_id(key): key})
        if envelope.payload_type != RECEIPT_TYPE:
            raise ReceiptError(f"it is {envelope.payload_type:.80}, not {RECEIPT_TYPE}")
        body = json.loads(envelope.payload)
        named = (body["session"], body["manifest_sha256"])
    except dsse.UntrustedKeyError as why:
        raise ReceiptError(f"{why}: it is not the server this kiosk was enrolled at") from why
    except (dsse.EnvelopeError, ValueError, KeyError, TypeError) as why:
        raise ReceiptError(f"no receipt: {why}") from why
    if named != (session, hashlib.sha256(manifest).hexdigest()):
        raise ReceiptError(f"a receipt for something else: {named}")
    return dict(body)
