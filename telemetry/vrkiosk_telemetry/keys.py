"""The record key: the Ed25519 key pair that signs sealed sessions.

The private key is a PKCS 8 PEM file of mode 0600, the public key a SubjectPublicKeyInfo PEM file.
A key is named by `dsse.key_id`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.errors import RecordKeyError
from vrkiosk_telemetry.files import sync_folder, write_new


def public_pem(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def create_key(path: Path) -> Ed25519PrivateKey:
    """Makes a new private key file of mode 0600, its folder (0700) where it is missing, and the
    public key beside it as `NAME.pub`. RecordKeyError where there is a file already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Written under another name first: a power cut must not leave half a key.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    write_new(draft, pem, 0o600)
    try:
        os.link(draft, path)
    except FileExistsError:
        raise RecordKeyError(
            f"{path}: there is a key already; move it away first if it is to be replaced"
        ) from None
    finally:
        draft.unlink()
    path.with_suffix(".pub").unlink(missing_ok=True)
    write_new(path.with_suffix(".pub"), public_pem(key.public_key()), 0o644)
    sync_folder(path.parent)
    return key


def load_key(path: Path) -> Ed25519PrivateKey:
    """The private key in `path`. RecordKeyError where it is missing, not Ed25519, or readable by
    anybody but its owner."""
    try:
        mode = path.stat().st_mode
        pem = path.read_bytes()
    except OSError as error:
        raise RecordKeyError(
            f"{path}: cannot read the record key ({error.strerror}); expected a PEM file, made by "
            "the first `kiosk seal`"
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise RecordKeyError(
            f"{path}: mode {stat.S_IMODE(mode):04o} lets others use the record key; expected 0600: "
            f"chmod 600 {path}"
        )
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise RecordKeyError(f"{path}: not a private key in PEM without password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise RecordKeyError(f"{path}: expected an Ed25519 key, found {type(key).__name__}")
    return key


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """The record key; made when there is none."""
    return load_key(path) if path.exists() else create_key(path)


def load_public_key(path: Path) -> Ed25519PublicKey:
    """The Ed25519 public key in a PEM file. RecordKeyError otherwise."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise RecordKeyError(f"{path}: not a public key in PEM ({error})") from error
    if not isinstance(key, Ed25519PublicKey):
        raise RecordKeyError(f"{path}: expected an Ed25519 key, found {type(key).__name__}")
    return key


def load_public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Public keys by key id: every `*.pub` and `*.pem` of a folder."""
    files = sorted([*folder.glob("*.pub"), *folder.glob("*.pem")])
    return {key_id(key): key for key in map(load_public_key, files)}
