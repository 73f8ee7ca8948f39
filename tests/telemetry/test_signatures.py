"""Signed requests: the RFC's own vector, and every part that must not be altered."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from vrkiosk_telemetry import signatures
from vrkiosk_telemetry.signatures import Request, SignatureError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TAG = signatures.server_tag(KEY.public_key())
NONCE = "abcdefghijklmnop_-"

# RFC 9421, B.1.4 (the key), B.2 (the request) and B.2.6 (what is signed).
RFC_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
RFC_COMPONENTS = {
    "date": "Tue, 20 Apr 2021 02:07:55 GMT",
    "@method": "POST",
    "@path": "/foo",
    "@authority": "example.com",
    "content-type": "application/json",
    "content-length": "18",
}
RFC_PARAMS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
RFC_SIGNATURE = (
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
)


def test_the_signature_base_is_the_rfcs() -> None:
    key = load_pem_private_key(RFC_KEY, None)
    assert isinstance(key, Ed25519PrivateKey)
    signed = key.sign(signatures.signature_base(RFC_COMPONENTS, RFC_PARAMS))
    assert base64.b64encode(signed).decode() == RFC_SIGNATURE


def test_the_digest_is_the_rfcs() -> None:
    # RFC 9530, B.1: {"hello": "world"} and a line feed.
    expected = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    assert signatures.content_digest(b'{"hello": "world"}\n') == expected


def made(body: bytes = b"chunk") -> Request:
    """A signed request."""
    headers = {
        "content-digest": signatures.content_digest(body),
        "content-type": "application/offset+octet-stream",
        "upload-offset": "5",
        "host": "rocb.example",
    }
    request = Request("PATCH", "/v1/files/a%20b", "x=1", headers)
    signed = signatures.sign(request, KEY, created=1000, nonce=NONCE, tag=TAG)
    return replace(request, headers={**headers, **{n.lower(): v for n, v in signed.items()}})


def check(request: Request) -> None:
    signatures.verify(signatures.read(request.headers), request, KEY.public_key())


def test_what_was_signed_is_good() -> None:
    request = made()
    check(request)
    read = signatures.read(request.headers)
    assert (read.created, read.nonce, read.tag) == (1000, NONCE, TAG)


def test_a_proxy_may_change_the_host() -> None:
    request = made()
    check(replace(request, headers={**request.headers, "host": "10.0.0.1:8443", "via": "x"}))


@pytest.mark.parametrize(
    "change",
    [
        {"method": "POST"},
        {"path": "/v1/files/a b"},
        {"query": ""},
        {"headers": {"content-digest": signatures.content_digest(b"other")}},
        {"headers": {"content-type": "text/plain"}},
        {"headers": {"upload-offset": "6"}},
        {"headers": {"upload-length": "9"}},
    ],
)
def test_nothing_that_matters_can_be_altered(change: dict) -> None:
    request = made()
    headers = {**request.headers, **change.get("headers", {})}
    with pytest.raises(SignatureError):
        check(replace(request, **{**change, "headers": headers}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("created=1000", "created=2000"),
        (NONCE, NONCE[::-1]),
        ('"@method" ', ""),
        ("ed25519", "hmac-sha256"),
        ("rocb=", "other="),
    ],
)
def test_parameters_cannot_be_altered(old: str, new: str) -> None:
    request = made()
    text = request.headers["signature-input"]
    assert old in text
    headers = {**request.headers, "signature-input": text.replace(old, new)}
    with pytest.raises(SignatureError):
        check(replace(request, headers=headers))


@pytest.mark.parametrize("lost", ["content-digest", "signature", "signature-input"])
def test_a_header_that_is_missing_is_said_to_be(lost: str) -> None:
    request = made()
    headers = {name: value for name, value in request.headers.items() if name != lost}
    with pytest.raises(SignatureError, match="has no"):
        check(replace(request, headers=headers))


def test_another_key_does_not_fit() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    request = made()
    with pytest.raises(SignatureError, match="does not match"):
        signatures.verify(signatures.read(request.headers), request, other)
