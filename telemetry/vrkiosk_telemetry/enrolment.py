"""What a kiosk and its region's server tell each other once: who the other is.

A request (an envelope signed by the kiosk's device key and its record key, so that it has both; a
renewal by its new device key) brings the public keys and the one-time code; the answer, signed by
the server's receipt key, the kiosk's id, its centre, whom sessions are encrypted to, and the
receipt key, which is pinned from then on. Both are files, so they travel by USB stick as well as
by a request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.keys import public_pem

REQUEST_TYPE: Final = "application/vnd.rocb.enrolment-request+json"
ANSWER_TYPE: Final = "application/vnd.rocb.enrolment+json"
REQUEST_SCHEMA: Final = "rocb.enrolment-request/1"
ANSWER_SCHEMA: Final = "rocb.enrolment/1"
LASTS: Final = timedelta(days=90)
MAX_BYTES: Final = 64 << 10  # of a request or an answer

# What is raised by a body that says something else; OverflowError: a time too early.
_DAMAGE: Final = (KeyError, TypeError, ValueError, OverflowError, UnsupportedAlgorithm)


class EnrolmentError(TelemetryError):
    """A kiosk cannot be enrolled, or its enrolment cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """A request whose signatures were verified. record: None in a renewal, which leaves it as it
    is; code: "" where a person vouches for it, or the present device key."""

    device: Ed25519PublicKey
    record: Ed25519PublicKey | None
    code: str

    @property
    def fingerprint(self) -> str:
        """What a person compares: the first 16 digits of the device key's id."""
        return dsse.key_id(self.device)[:16]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An answer: what a kiosk knows of itself and its server. Times are UTC.

    device: id of the device key it is for; recipients: age recipients of the region, none: sealed
    sessions stay plain.
    """

    kiosk: str
    centre: str
    device: str
    recipients: tuple[str, ...]
    receipt_key: Ed25519PublicKey
    enrolled: datetime
    until: datetime

    @property
    def renew_after(self) -> datetime:
        """When two thirds of its time are over."""
        return self.enrolled + (self.until - self.enrolled) * 2 / 3


def make_request(device: Ed25519PrivateKey, record: Ed25519PrivateKey | None, code: str) -> bytes:
    """A request for these keys as it is sent. record: None to renew."""
    body = {"schema": REQUEST_SCHEMA, "device": _pem(device), "code": code}
    if record is not None:
        body["record"] = _pem(record)
    payload = json.dumps(body, sort_keys=True).encode()
    signed = dsse.pae(REQUEST_TYPE, payload)
    keys = [device] if record is None else [device, record]
    pairs = tuple((dsse.key_id(key.public_key()), key.sign(signed)) for key in keys)
    return dsse.serialize(dsse.Envelope(REQUEST_TYPE, payload, pairs))


def read_request(data: bytes) -> EnrolmentRequest:
    """A request that all its keys have signed. EnrolmentError."""
    try:
        envelope = dsse.parse(data)
        body = _body(envelope, REQUEST_TYPE, REQUEST_SCHEMA)
        device = _public_key(body["device"])
        record = _public_key(body["record"]) if "record" in body else None
        ids = {dsse.key_id(device): device}
        if record is not None:
            if dsse.key_id(record) in ids:
                raise ValueError("its device key and its record key are one: expected two")
            ids[dsse.key_id(record)] = record
        for name, key in ids.items():
            dsse.verify(envelope, {name: key})
        return EnrolmentRequest(device, record, _text(body["code"]))
    except (dsse.EnvelopeError, *_DAMAGE) as why:
        raise EnrolmentError(f"not an enrolment request ({why}); make a new one") from why


def make_answer(enrolment: Enrolment, key: Ed25519PrivateKey) -> bytes:
    """The answer as it is sent, signed by the receipt key it names."""
    body = {
        "schema": ANSWER_SCHEMA,
        "kiosk": enrolment.kiosk,
        "centre": enrolment.centre,
        "device": enrolment.device,
        "recipients": list(enrolment.recipients),
        "receipt_key": public_pem(enrolment.receipt_key).decode(),
        "enrolled": enrolment.enrolled.isoformat(),
        "until": enrolment.until.isoformat(),
    }
    return dsse.sign(ANSWER_TYPE, json.dumps(body, sort_keys=True).encode(), key)


def read_answer(data: bytes, pinned: Ed25519PublicKey | None = None) -> Enrolment:
    """An answer signed by the key `pinned`; None, at the first enrolment: by the key it names.
    EnrolmentError."""
    try:
        envelope = dsse.parse(data)
        body = _body(envelope, ANSWER_TYPE, ANSWER_SCHEMA)
        receipt_key = _public_key(body["receipt_key"])
        signer = pinned or receipt_key
        dsse.verify(envelope, {dsse.key_id(signer): signer})
        return Enrolment(
            kiosk=_text(body["kiosk"]),
            centre=_text(body["centre"]),
            device=_text(body["device"]),
            recipients=tuple(_text(one) for one in body["recipients"]),
            receipt_key=receipt_key,
            enrolled=_time(body["enrolled"]),
            until=_time(body["until"]),
        )
    except dsse.UntrustedKeyError as why:
        raise EnrolmentError(
            f"the answer is {why}: it is another server's; enrol the kiosk there anew if it moved"
        ) from why
    except (dsse.EnvelopeError, *_DAMAGE) as why:
        raise EnrolmentError(
            f"the answer is no enrolment ({why}); check the address of the server"
        ) from why


def _body(envelope: dsse.Envelope, kind: str, schema: str) -> Mapping[str, Any]:
    if envelope.payload_type != kind:
        raise ValueError(f"expected {kind}, found {envelope.payload_type:.80}")
    body = json.loads(envelope.payload)
    if not isinstance(body, dict) or body.get("schema") != schema:
        raise ValueError(f"expected {schema}")
    return body


def _pem(key: Ed25519PrivateKey) -> str:
    return public_pem(key.public_key()).decode()


def _public_key(pem: object) -> Ed25519PublicKey:
    key = load_pem_public_key(_text(pem).encode())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"expected an Ed25519 key, found {type(key).__name__}")
    return key


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 4096:
        raise TypeError(f"expected text, found {type(value).__name__}")
    return value


def _time(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value}: expected a time with its zone")
    return moment.astimezone(UTC)
