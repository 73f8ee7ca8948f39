"""The kiosk's side of its enrolment: the files in `DATA/keys`, changed so that a power cut at any
moment leaves a kiosk that is enrolled as before or as after.

    device.key, device.pub    signs requests; the sync job alone reads it
    device.next.key           made for an enrolment that is not answered yet
    enrolment.request         the request of that enrolment: the same bytes at each try
    enrolment.json            address of the server and its answer
    region.age.pub            whom `kiosk seal` encrypts to
    class/server.pub, packs/server.pub
                              the server's key, whose tickets and packs the main process takes
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.enrolment import (
    Enrolment,
    EnrolmentError,
    EnrolmentRequest,
    make_request,
    read_answer,
    read_request,
)
from vrkiosk_telemetry.files import sync_folder, write_atomic
from vrkiosk_telemetry.keys import load_key, load_or_create_key, public_pem

DEVICE_KEY: Final = "device.key"
NEXT_KEY: Final = "device.next.key"
REQUEST_NAME: Final = "enrolment.request"
ENROLMENT_NAME: Final = "enrolment.json"
RECORD_KEY: Final = "record.key"
RECIPIENTS_NAME: Final = "region.age.pub"
SERVER_NAME: Final = "server.pub"
TRUSTING: Final = {"class": 0o750, "packs": 0o700}  # folders of public keys, and their modes


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an enrolled kiosk signs its requests with. server: the address it enrolled at."""

    key: Ed25519PrivateKey
    enrolment: Enrolment
    server: str


def is_enrolled(keys: Path) -> bool:
    return (keys / ENROLMENT_NAME).is_file()


def enrolment(keys: Path) -> Enrolment:
    """What the server told this kiosk, without a look at the device key. EnrolmentError where it
    is not enrolled."""
    return read_answer(_read(keys)[1])


def load(keys: Path) -> Credentials:
    """The credentials in a folder of keys. EnrolmentError where the kiosk is not enrolled;
    RecordKeyError where the key cannot be used."""
    server, answer = _read(keys)
    known = read_answer(answer)
    _take_next_key(keys, known)
    key = load_key(keys / DEVICE_KEY)
    if dsse.key_id(key.public_key()) != known.device:
        raise EnrolmentError(
            f"{keys / DEVICE_KEY} is not the key this kiosk was enrolled with; "
            "restore it, or enrol the kiosk anew"
        )
    return Credentials(key, known, server)


def _read(keys: Path) -> tuple[str, bytes]:
    """Address of the server and its answer."""
    try:
        body = json.loads((keys / ENROLMENT_NAME).read_bytes())
        return str(body["server"]), str(body["answer"]).encode()
    except FileNotFoundError:
        raise EnrolmentError(
            "this kiosk is not enrolled at a server; get a code there and run: "
            "kiosk enrol --server ADDRESS --code CODE"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise EnrolmentError(
            f"{keys / ENROLMENT_NAME} cannot be used ({why}); enrol the kiosk anew"
        ) from why


def prepare(keys: Path, code: str) -> bytes:
    """The request of an enrolment by a code, or, without one, by a person who vouches for it; the
    one begun before, if it is the same."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _prepare(keys, load_or_create_key(keys / RECORD_KEY), code)


def prepare_renewal(keys: Path) -> bytes:
    """The request of a renewal, or the one begun before. It leaves the record key alone, which is
    not for the job that renews."""
    return _prepare(keys, None, "")


def _prepare(keys: Path, record: Ed25519PrivateKey | None, code: str) -> bytes:
    device = load_or_create_key(keys / NEXT_KEY)
    wanted = EnrolmentRequest(
        device.public_key(), record.public_key() if record is not None else None, code
    )
    path = keys / REQUEST_NAME
    if path.exists():
        begun = path.read_bytes()
        try:
            if read_request(begun) == wanted:
                return begun
        except EnrolmentError:
            pass  # of another release: nobody can answer it
    made = make_request(device, record, code)
    write_atomic(path, made, 0o600)
    return made


def accept(keys: Path, server: str, answer: bytes) -> Enrolment:
    """Takes the answer to the request that was prepared. EnrolmentError where it is for another
    one, or of another server than the one whose key is pinned (until `forget`)."""
    pinned = load(keys).enrolment.receipt_key if is_enrolled(keys) else None
    enrolment = read_answer(answer, pinned)
    next_key = keys / NEXT_KEY
    if not next_key.exists() or not _is_for_id(load_key(next_key), enrolment.device):
        raise EnrolmentError(
            "the answer is not for the request this kiosk made last; make and send a new one"
        )
    body = {"server": server, "answer": answer.decode()}
    write_atomic(keys / ENROLMENT_NAME, json.dumps(body).encode() + b"\n", 0o600)
    _take_next_key(keys, enrolment)
    (keys / REQUEST_NAME).unlink(missing_ok=True)
    if enrolment.recipients:
        text = f"# region of {enrolment.centre}\n" + "".join(
            f"{one}\n" for one in enrolment.recipients
        )
        write_atomic(keys / RECIPIENTS_NAME, text.encode())
    publish(keys, enrolment)
    sync_folder(keys)
    return enrolment


def publish(keys: Path, enrolment: Enrolment) -> None:
    """Lets the main process, which sees no other keys, know the server's: class tickets and
    scenario packs that it signed are taken."""
    pem = public_pem(enrolment.receipt_key)
    for folder, mode in TRUSTING.items():
        path = keys / folder / SERVER_NAME
        if not path.is_file() or path.read_bytes() != pem:
            path.parent.mkdir(mode=mode, parents=True, exist_ok=True)
            write_atomic(path, pem, 0o644)


def forget(keys: Path) -> None:
    """Unpins the server, so that the kiosk can be enrolled at another one. Sessions, the record
    key and whom sessions are encrypted to stay."""
    for folder in TRUSTING:
        (keys / folder / SERVER_NAME).unlink(missing_ok=True)
    for name in (ENROLMENT_NAME, NEXT_KEY, "device.next.pub", REQUEST_NAME):
        (keys / name).unlink(missing_ok=True)
    sync_folder(keys)


def _take_next_key(keys: Path, enrolment: Enrolment) -> None:
    """Puts the key an answer is for in its place; after a power cut, what was left to do."""
    path = keys / NEXT_KEY
    if not path.exists():
        return
    key = load_key(path)
    if not _is_for_id(key, enrolment.device):
        return
    write_atomic(keys / "device.pub", public_pem(key.public_key()), 0o644)
    path.with_suffix(".pub").unlink(missing_ok=True)
    os.replace(path, keys / DEVICE_KEY)
    sync_folder(keys)


def _is_for_id(key: Ed25519PrivateKey, device: str) -> bool:
    return dsse.key_id(key.public_key()) == device
