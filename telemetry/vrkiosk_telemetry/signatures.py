"""HTTP message signatures (RFC 9421) as kiosks make and the server checks them: Ed25519, one way.

What is signed is fixed (`covered`): method, path, query, the digest of the body (RFC 9530), and
each header that changes what a request means. Scheme and host are left out, because a proxy in
front of the server may change them; the server is bound by `tag`, which names its receipt key.
A signature of another shape, however valid, is refused: there is one to get right.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.errors import TelemetryError

LABEL: Final = "rocb"
ALGORITHM: Final = "ed25519"
WINDOW_S: Final = 300  # a signature is good for so long before and after it was made
SIGNED_HEADERS: Final = ("content-type", "upload-length", "upload-metadata", "upload-offset")

_INPUT: Final = re.compile(
    rf'{LABEL}=(\((?P<components>"[a-z@-]+"(?: "[a-z@-]+")*)\)'
    r";created=(?P<created>[0-9]{1,12})"
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})"'
    r';keyid="(?P<keyid>[0-9a-f]{64})"'
    rf';alg="{ALGORITHM}"'
    r';tag="(?P<tag>[a-z0-9/-]{1,64})")'
)
_SIGNATURE: Final = re.compile(rf"{LABEL}=:(?P<bytes>[A-Za-z0-9+/]{{86}}==):")


class SignatureError(TelemetryError):
    """A request is not signed as it should be; the text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """What of a request is signed. path: as sent, percent-encoded; query: without `?`; headers:
    by name in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as read, not yet verified. created: Unix time, s; params: its parameters as
    they stand in the request."""

    components: tuple[str, ...]
    created: int
    nonce: str
    keyid: str
    tag: str
    params: str
    value: bytes


def server_tag(receipt_key: Ed25519PublicKey) -> str:
    """The tag that binds a signature to the server with this receipt key."""
    return f"rocb/{key_id(receipt_key)[:16]}"


def content_digest(body: bytes) -> str:
    """Content-Digest of a body (RFC 9530)."""
    return digest_field(hashlib.sha256(body).digest())


def digest_field(digest: bytes) -> str:
    """Content-Digest of the body with this SHA-256."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"


def covered(request: Request) -> dict[str, str]:
    """The components a request must sign, in order, with their values. SignatureError where it
    has no Content-Digest."""
    if "content-digest" not in request.headers:
        raise SignatureError("it has no Content-Digest")
    values = {
        "@method": request.method,
        "@path": request.path or "/",
        "@query": f"?{request.query}",
        "content-digest": request.headers["content-digest"].strip(),
    }
    present = (name for name in SIGNED_HEADERS if name in request.headers)
    return values | {name: request.headers[name].strip() for name in present}


def signature_base(components: Mapping[str, str], params: str) -> bytes:
    """The bytes that are signed (RFC 9421, 2.5)."""
    lines = [f'"{name}": {value}' for name, value in components.items()]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()


def sign(
    request: Request, key: Ed25519PrivateKey, *, created: int, nonce: str, tag: str
) -> dict[str, str]:
    """The two headers that sign a request, which has its Content-Digest already."""
    components = covered(request)
    names = " ".join(f'"{name}"' for name in components)
    keyid = key_id(key.public_key())
    params = (
        f'({names});created={created};nonce="{nonce}";keyid="{keyid}";alg="{ALGORITHM}";tag="{tag}"'
    )
    value = base64.b64encode(key.sign(signature_base(components, params))).decode()
    return {"Signature-Input": f"{LABEL}={params}", "Signature": f"{LABEL}=:{value}:"}


def read(headers: Mapping[str, str]) -> Signature:
    """The signature in the headers of a request. SignatureError where there is none of ours."""
    if "signature-input" not in headers or "signature" not in headers:
        raise SignatureError("it has no Signature-Input and Signature")
    found = _INPUT.fullmatch(headers["signature-input"].strip())
    value = _SIGNATURE.fullmatch(headers["signature"].strip())
    if found is None or value is None:
        raise SignatureError("its Signature-Input or Signature is not of the form kiosks use")
    try:
        signed = base64.b64decode(value["bytes"], validate=True)
    except binascii.Error as why:
        raise SignatureError(f"its Signature is no base64 ({why})") from why
    names = tuple(found["components"].strip('"').split('" "'))
    return Signature(
        names,
        int(found["created"]),
        found["nonce"],
        found["keyid"],
        found["tag"],
        found[1],
        signed,
    )


def verify(signature: Signature, request: Request, key: Ed25519PublicKey) -> None:
    """SignatureError unless `key` signed everything of this request that must be."""
    components = covered(request)
    if signature.components != tuple(components):
        missing = sorted(set(components) - set(signature.components))
        raise SignatureError(f"it does not sign {', '.join(missing) or 'just what it should'}")
    try:
        key.verify(signature.value, signature_base(components, signature.params))
    except InvalidSignature:
        raise SignatureError("its signature does not match what was received") from None
