"""What a technician may have to know later, into the system's journal (its native protocol).

Each kind of message has an identity of its own, by which `journalctl -x` finds the explanation and
what to do in kiosk.catalog, in the technician's language. No personal data: nobody's name,
pseudonym or doings are ever among the words.

Protocol: systemd, "Native Journal Protocol".
"""

from __future__ import annotations

import socket
import struct
import syslog
from dataclasses import dataclass
from typing import Final

ADDRESS: Final = "/run/systemd/journal/socket"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. event: its name, for `journalctl KIOSK_EVENT=`."""

    event: str
    message_id: str
    priority: int


STARTED: Final = Kind("started", "60e15eee63a64df0ab10f70d7981a96d", syslog.LOG_INFO)
HEADSET_WAITING: Final = Kind(
    "headset_waiting", "0cbc6765388d46e0b1f3943ded0458f7", syslog.LOG_NOTICE
)
HEADSET_FOUND: Final = Kind("headset_found", "b73996510e8a46b6b63708963eae01f7", syslog.LOG_INFO)
HEADSET_LOST: Final = Kind("headset_lost", "ec731e8f00394de4b2cf57debb6e86b7", syslog.LOG_WARNING)
NOT_RECORDED: Final = Kind("not_recorded", "13c3c3701f384ee588c0cc9415b184fc", syslog.LOG_WARNING)
SETTINGS_BROKEN: Final = Kind("settings_broken", "aacf333c096c4f889e833d5345918b74", syslog.LOG_ERR)
GRAPHICS_LOST: Final = Kind("graphics_lost", "81e0dac7b2a74a649753313d1e6ba153", syslog.LOG_ERR)
SAFE_MODE: Final = Kind("safe_mode", "01426bc923484f6a8d26d2f7eafabebd", syslog.LOG_CRIT)
NOT_KEPT: Final = Kind("not_kept", "8f944d5dd56e4d099e879006c994797e", syslog.LOG_WARNING)
UPDATED: Final = Kind("updated", "f819226085a7581bb6d0a9a1b56880e1", syslog.LOG_NOTICE)
UPDATE_REFUSED: Final = Kind("update_refused", "0b92a2b1090958a09639df1bcadab382", syslog.LOG_ERR)
UPDATE_BACK: Final = Kind("update_back", "d0749922fa6e5d269a3e54edd55f9ed2", syslog.LOG_ERR)
ALL: Final = (
    STARTED,
    HEADSET_WAITING,
    HEADSET_FOUND,
    HEADSET_LOST,
    NOT_RECORDED,
    SETTINGS_BROKEN,
    GRAPHICS_LOST,
    SAFE_MODE,
    NOT_KEPT,
    UPDATED,
    UPDATE_REFUSED,
    UPDATE_BACK,
)


def send(kind: Kind, text: str, *, address: str = ADDRESS) -> None:
    """Notes it. Never waits and never fails: a full or stopped journal must not hold a frame."""
    message = encode(kind, text)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.setblocking(False)
        try:
            channel.sendto(message, address)
        except OSError:
            return  # no journal on this machine, or it is full: what is told is on stderr too


def encode(kind: Kind, text: str) -> bytes:
    """A datagram of the native protocol."""
    fields = {
        "MESSAGE": text,
        "MESSAGE_ID": kind.message_id,
        "PRIORITY": str(kind.priority),
        "SYSLOG_IDENTIFIER": "kiosk",
        "KIOSK_EVENT": kind.event,
    }
    parts = []
    for name, value in fields.items():
        data = value.encode()
        if b"\n" in data:
            parts.append(name.encode() + b"\n" + struct.pack("<Q", len(data)) + data + b"\n")
        else:
            parts.append(name.encode() + b"=" + data + b"\n")
    return b"".join(parts)
