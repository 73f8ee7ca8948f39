"""One-time enrolment codes: made here, told to a technician, typed at a kiosk.

`ABCD-EFGH-JKLM-NPQR`: the first group finds the code, the other twelve letters (60 bits) are the
secret, of which only the argon2 hash is kept. A code lasts 24 hours and allows five tries.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete
from sqlalchemy.orm import Session

from rocb_server.database import moment_of, stamp
from rocb_server.errors import Refusal
from rocb_server.models import CodeRow

LASTS: Final = timedelta(hours=24)
KEPT: Final = timedelta(days=7)  # after its end, so that a late try hears what is the matter
TRIES: Final = 5
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1: 5 bits a letter
_GROUP: Final = 4
_GROUPS: Final = 4
_HASHER: Final = PasswordHasher()


def new_code(db: Session, centre: str, kiosk: str | None, now: datetime) -> str:
    """Makes a code of a centre; kiosk: which is to be enrolled anew, None: a new one."""
    db.execute(delete(CodeRow).where(CodeRow.expires < stamp(now - KEPT)))
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP * _GROUPS))
    while db.get(CodeRow, letters[:_GROUP]) is not None:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) + letters[_GROUP:]
    db.add(
        CodeRow(
            id=letters[:_GROUP],
            hash=_HASHER.hash(letters[_GROUP:]),
            centre=centre,
            kiosk=kiosk,
            made=stamp(now),
            expires=stamp(now + LASTS),
            tries=TRIES,
        )
    )
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def try_code(db: Session, code: str, now: datetime) -> CodeRow | Refusal:
    """The row of a code that may be used now; else why not. A wrong one costs a try, so the
    transaction is to be committed either way."""
    letters = re.sub(r"[^A-Z0-9]", "", code.upper())
    row = db.get(CodeRow, letters[:_GROUP], with_for_update=True)
    if row is None or len(letters) != _GROUP * _GROUPS:
        return _refused("code-unknown", "is not known here", "check each letter of it")
    if row.used is not None:
        return _refused("code-used", f"was used on {row.used}", "get a new one: it is good once")
    if moment_of(row.expires) <= now:
        return _refused("code-expired", f"ended on {row.expires}", "get a new one")
    if row.tries <= 0:
        return _refused("code-spent", f"was tried {TRIES} times", "get a new one")
    try:
        _HASHER.verify(row.hash, letters[_GROUP:])
    except VerifyMismatchError:
        row.tries -= 1
        return _refused(
            "code-wrong", f"is not right; {row.tries} tries are left", "check each letter of it"
        )
    return row


def _refused(code: str, why: str, do: str) -> Refusal:
    return Refusal(403, code, "The enrolment code", why, do)
