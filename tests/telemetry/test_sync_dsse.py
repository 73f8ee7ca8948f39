"""Envelopes: what is signed is what the DSSE protocol says, and nothing else passes."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse

KIND = "application/example+json"


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_pae_is_the_example_of_the_specification() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert dsse.pae("http://example.com/HelloWorld", b"hello world") == expected


def test_a_sealed_payload_comes_back(key: Ed25519PrivateKey) -> None:
    envelope = dsse.parse(dsse.sign(KIND, b'{"a":1}', key))
    assert (envelope.payload_type, envelope.payload) == (KIND, b'{"a":1}')
    name = dsse.key_id(key.public_key())
    assert dsse.verify(envelope, {name: key.public_key()}) == name


@pytest.mark.parametrize("field", ["payload", "payloadType", "sig"])
def test_a_changed_envelope_is_refused(key: Ed25519PrivateKey, field: str) -> None:
    body = json.loads(dsse.sign(KIND, b"content", key))
    if field == "payload":
        body["payload"] = base64.b64encode(b"Content").decode()
    elif field == "payloadType":
        body["payloadType"] = KIND + "2"
    else:
        body["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
    changed = dsse.parse(json.dumps(body).encode())
    with pytest.raises(dsse.EnvelopeError, match="does not match"):
        dsse.verify(changed, {dsse.key_id(key.public_key()): key.public_key()})


def test_an_unknown_key_is_named(key: Ed25519PrivateKey) -> None:
    envelope = dsse.parse(dsse.sign(KIND, b"content", key))
    with pytest.raises(dsse.UntrustedKeyError, match=dsse.key_id(key.public_key())[:16]):
        dsse.verify(envelope, {})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"payloadType":"a","payload":"*","signatures":[]}',
        b'{"payloadType":"a","payload":"","signatures":[{"sig":1}]}',
        b'{"payloadType":1,"payload":"","signatures":[]}',
    ],
)
def test_other_data_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(dsse.EnvelopeError, match="not a signed envelope"):
        dsse.parse(data)
