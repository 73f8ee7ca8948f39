"""Accounts of people, and the browsers they are logged in with.

Passwords are kept as argon2id hashes. Five wrong ones in a row lock an account for a quarter of an
hour; what is said of a name that is unknown, locked or has another password is the same.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select

from rocb_server.access import Account, Role
from rocb_server.audit import Audit
from rocb_server.database import Database, moment_of, stamp
from rocb_server.errors import ServerFailure
from rocb_server.kiosks import CENTRE
from rocb_server.models import AccountRow, LoginRow

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
SHORTEST: Final = 12  # letters of a password (NIST SP 800-63B, 3.1.1.2, asks for 8 at least)
LONGEST: Final = 256
LASTS: Final = timedelta(hours=10)  # a login: a day of work
FAILURES: Final = 5
LOCKED: Final = timedelta(minutes=15)
_HASHER: Final = PasswordHasher()


class Accounts:
    """The accounts of a database."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._nobody = _HASHER.hash(secrets.token_hex())  # so that an unknown name takes as long

    def add(self, name: str, role: Role, centre: str | None, password: str) -> None:
        """Makes an account. ServerFailure where the name is taken or something does not fit."""
        _check(name, role, centre, password)
        row = AccountRow(
            name=name,
            role=role.value,
            centre=centre,
            hash=_HASHER.hash(password),
            made=stamp(self._clock()),
            failures=0,
        )
        with self._database.writing(f"account {name}") as db:
            if db.get(AccountRow, name) is not None:
                raise ServerFailure(f"there is an account {name} already; choose another name")
            db.add(row)

    def set_password(self, name: str, password: str) -> None:
        """A new password; ends its logins, and lets a disabled or locked account in again."""
        _check_password(password)
        with self._database.writing(f"account {name}") as db:
            row = _row(db.get(AccountRow, name), name)
            row.hash, row.failures = _HASHER.hash(password), 0
            row.locked_until = row.disabled = None
            db.execute(delete(LoginRow).where(LoginRow.account == name))

    def disable(self, name: str) -> None:
        """Ends its logins, and lets it in no more. ServerFailure where there is none."""
        with self._database.writing(f"account {name}") as db:
            _row(db.get(AccountRow, name), name).disabled = stamp(self._clock())
            db.execute(delete(LoginRow).where(LoginRow.account == name))

    def all(self) -> list[AccountRow]:
        """Every account, by name."""
        with self._database.reading() as db:
            return list(db.scalars(select(AccountRow).order_by(AccountRow.name)))

    def log_in(self, name: str, password: str) -> str | None:
        """What the browser is to show from now on; None where name or password are not right."""
        now, token = self._clock(), None
        with self._database.writing(f"account {name[:64]}") as db:
            row = db.get(AccountRow, name)
            usable = row is not None and not row.disabled and not _locked(row, now)
            right = _fits(row.hash if row and usable else self._nobody, password)
            if row is not None and usable and right:
                token = secrets.token_urlsafe(32)
                row.failures, row.locked_until = 0, None
                db.execute(delete(LoginRow).where(LoginRow.expires < stamp(now)))
                expires = stamp(now + LASTS)
                db.add(LoginRow(token_sha256=_digest(token), account=name, expires=expires))
            elif row is not None and usable:
                row.failures += 1
                if row.failures >= FAILURES:
                    row.failures, row.locked_until = 0, stamp(now + LOCKED)
        self._audit.add(name, "log-in" if token else "log-in-refused")
        return token

    def log_out(self, token: str) -> None:
        with self._database.writing("logins") as db:
            db.execute(delete(LoginRow).where(LoginRow.token_sha256 == _digest(token)))

    def of(self, token: str) -> Account | None:
        """Who is logged in with a browser that shows this; None: nobody."""
        with self._database.reading() as db:
            login = db.get(LoginRow, _digest(token))
            if login is None or moment_of(login.expires) <= self._clock():
                return None
            row = db.get_one(AccountRow, login.account)
            return None if row.disabled else Account(row.name, Role(row.role), row.centre)


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password[:LONGEST])
    except VerifyMismatchError:
        return False


def _locked(row: AccountRow, now: datetime) -> bool:
    return row.locked_until is not None and now < moment_of(row.locked_until)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _row(row: AccountRow | None, name: str) -> AccountRow:
    if row is None:
        raise ServerFailure(f"there is no account {name}; see rocb-server account list")
    return row


def _check(name: str, role: Role, centre: str | None, password: str) -> None:
    if not NAME.fullmatch(name):
        raise ServerFailure(
            f"{name!r} is no name of an account; expected small letters, digits, . _ and -"
        )
    if role.of_a_centre and not (centre and CENTRE.fullmatch(centre)):
        raise ServerFailure(f"a {role} belongs to a centre; give --centre ID, e.g. baku")
    if not role.of_a_centre and centre:
        raise ServerFailure(f"a {role} sees all centres; leave --centre out")
    _check_password(password)


def _check_password(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise ServerFailure(
            f"the password has {len(password)} letters; expected {SHORTEST} to {LONGEST}"
        )
