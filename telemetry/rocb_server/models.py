"""Tables of the server: sessions, their files, stored objects; kiosks and their keys; accounts,
what was done, what was erased, officers and classes, and what kiosks fetch.

Portable SQLAlchemy, SQLite by default. A session row appears with its first plan and becomes
`stored` by its manifest; nothing in it changes after that. Times are UTC, ISO 8601, seconds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

RECEIVING = "receiving"
STORED = "stored"
DEVICE = "device"
RECORD = "record"


class Base(DeclarativeBase):
    """Root of the tables."""


class SessionRow(Base):
    """One training session. centre, kiosk: of the kiosk that planned it."""

    __tablename__ = "session"

    uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    centre: Mapped[str] = mapped_column(String(64), index=True)
    kiosk: Mapped[str] = mapped_column(String(64))
    planned: Mapped[str] = mapped_column(String(32))
    received: Mapped[str | None] = mapped_column(String(32))
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    manifest: Mapped[bytes | None] = mapped_column(LargeBinary)  # the envelope as it came
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary)  # the envelope as it was answered
    key_id: Mapped[str | None] = mapped_column(String(64))
    # What the list shows, taken from the manifest's info.
    started: Mapped[str | None] = mapped_column(String(40))
    duration_s: Mapped[float | None]
    officer: Mapped[str | None] = mapped_column(String(200))
    scenario: Mapped[str | None] = mapped_column(String(200))
    decision: Mapped[str | None] = mapped_column(String(200))
    score: Mapped[float | None]
    passed: Mapped[bool | None]
    files: Mapped[list[FileRow]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="FileRow.name"
    )

    __table_args__ = (Index("session_by_start", "started"), Index("session_by_receipt", "received"))


class FileRow(Base):
    """A file of a session: planned, then fixed by the manifest."""

    __tablename__ = "session_file"

    session_uuid: Mapped[str] = mapped_column(ForeignKey("session.uuid"), primary_key=True)
    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    session: Mapped[SessionRow] = relationship(back_populates="files")


class ObjectRow(Base):
    """Content that is stored and was on disk (fsync) before this row was written."""

    __tablename__ = "object"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    stored: Mapped[str] = mapped_column(String(32))


class KioskRow(Base):
    """A kiosk that was enrolled. revoked: when and why, or None."""

    __tablename__ = "kiosk"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    centre: Mapped[str] = mapped_column(String(64), index=True)
    enrolled: Mapped[str] = mapped_column(String(32))
    revoked: Mapped[str | None] = mapped_column(String(32))
    revoked_why: Mapped[str | None] = mapped_column(String(400))


class KeyRow(Base):
    """A public key of a kiosk, by `dsse.key_id`. purpose: DEVICE or RECORD; retired: since when it
    is refused, None: it is not. A device key also has its place in the kiosk's row of them, the
    end of its enrolment, the request that bound it, and the answer as it was given."""

    __tablename__ = "kiosk_key"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kiosk: Mapped[str] = mapped_column(ForeignKey("kiosk.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(8))
    pem: Mapped[str] = mapped_column(String(400))
    bound: Mapped[str] = mapped_column(String(32))
    retired: Mapped[str | None] = mapped_column(String(32))
    place: Mapped[int | None]
    until: Mapped[str | None] = mapped_column(String(32))
    request_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


class CodeRow(Base):
    """A one-time enrolment code. id: its first letters; hash: argon2 of the rest."""

    __tablename__ = "enrolment_code"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    centre: Mapped[str] = mapped_column(String(64))
    kiosk: Mapped[str | None] = mapped_column(String(64))  # to be enrolled anew; None: a new one
    made: Mapped[str] = mapped_column(String(32))
    expires: Mapped[str] = mapped_column(String(32))
    tries: Mapped[int]  # left
    used: Mapped[str | None] = mapped_column(String(32))


class NonceRow(Base):
    """A request that was signed by a kiosk's key, so that it is taken once. seen: Unix time, s."""

    __tablename__ = "request_nonce"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen: Mapped[int] = mapped_column(BigInteger, index=True)


class AccountRow(Base):
    """A person who logs in. centre: None: of the region; failures: wrong passwords in a row."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    centre: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(200))
    made: Mapped[str] = mapped_column(String(32))
    disabled: Mapped[str | None] = mapped_column(String(32))
    failures: Mapped[int]
    locked_until: Mapped[str | None] = mapped_column(String(32))


class LoginRow(Base):
    """A browser that is logged in, by the SHA-256 of what its cookie holds."""

    __tablename__ = "login"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.name"), index=True)
    expires: Mapped[str] = mapped_column(String(32))


class AuditRow(Base):
    """Something somebody did. who: an account, a kiosk, or the operator at the machine."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(32), index=True)
    who: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(400))
    centre: Mapped[str | None] = mapped_column(String(64), index=True)


class TombstoneRow(Base):
    """A session that was erased: it is never taken again."""

    __tablename__ = "tombstone"

    session: Mapped[str] = mapped_column(String(36), primary_key=True)
    centre: Mapped[str] = mapped_column(String(64), index=True)
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    erased: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(400))


class PackageRow(Base):
    """A SCORM package. token: SHA-256 of what it asks with; scenario: "": any."""

    __tablename__ = "lms_package"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    centre: Mapped[str] = mapped_column(String(64))
    scenario: Mapped[str] = mapped_column(String(200))
    made: Mapped[str] = mapped_column(String(32))


class PairingRow(Base):
    """A page of a package. token: SHA-256 of its secret; officer: whose it is, None: not said."""

    __tablename__ = "lms_pairing"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), index=True)
    centre: Mapped[str] = mapped_column(String(64))
    scenario: Mapped[str] = mapped_column(String(200))
    made: Mapped[str] = mapped_column(String(32))
    officer: Mapped[str | None] = mapped_column(String(200))
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed: Mapped[str | None] = mapped_column(String(32))


class StatementsRow(Base):
    """A session whose statements a learning record store has. problem: why it has none."""

    __tablename__ = "lms_statements"

    session: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[str] = mapped_column(String(32))
    count: Mapped[int]
    problem: Mapped[str] = mapped_column(String(400))


class StateRow(Base):
    """How a kiosk last said it is: `kiosk.state/1`, as JSON. at: by this server's clock."""

    __tablename__ = "kiosk_state"

    kiosk: Mapped[str] = mapped_column(ForeignKey("kiosk.id"), primary_key=True)
    at: Mapped[str] = mapped_column(String(32))
    told: Mapped[str] = mapped_column(Text)


class ItemRow(Base):
    """Something for the kiosks of a centre to fetch (a ticket, a pack). centre: None: for all."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(128))
    centre: Mapped[str | None] = mapped_column(String(64), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    added: Mapped[str] = mapped_column(String(32))
    withdrawn: Mapped[str | None] = mapped_column(String(32))


class TakenRow(Base):
    """What a kiosk said of an item it was given. state: taken, or refused; why: then."""

    __tablename__ = "item_taken"

    item: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    kiosk: Mapped[str] = mapped_column(ForeignKey("kiosk.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(String(400))
    at: Mapped[str] = mapped_column(String(32))


class CentreRow(Base):
    """A centre that has officers. salt: of their PINs' hashes, 32 hexadecimal digits."""

    __tablename__ = "centre"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))


class OfficerRow(Base):
    """Somebody who trains. name: for the centre's own people alone, "" once removed; pin_hash:
    scrypt with the centre's salt; version: counts changes."""

    __tablename__ = "officer"

    pseudonym: Mapped[str] = mapped_column(String(32), primary_key=True)
    centre: Mapped[str] = mapped_column(ForeignKey("centre.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    language: Mapped[str | None] = mapped_column(String(2))
    pin_hash: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    changed: Mapped[str] = mapped_column(String(32))
    changed_by: Mapped[str] = mapped_column(String(80))
    removed: Mapped[str | None] = mapped_column(String(32))


class ClassRow(Base):
    """A class. plan: as `classes.ClassPlan` has it; version: counts changes; ticket_of: digest of
    what the ticket that kiosks are given was made of, None: they are given none."""

    __tablename__ = "training_class"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    centre: Mapped[str] = mapped_column(ForeignKey("centre.id"), index=True)
    class_name: Mapped[str] = mapped_column(String(60))
    until: Mapped[str] = mapped_column(String(10), index=True)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    changed: Mapped[str] = mapped_column(String(32))
    changed_by: Mapped[str] = mapped_column(String(80))
    ticket_of: Mapped[str | None] = mapped_column(String(64))
    ticket_issued: Mapped[str | None] = mapped_column(String(32))


class PackRow(Base):
    """A scenario pack, kept for good. sha256: of what its author signed, by which sessions and
    classes name it; content: of the file as kiosks get it; centre: None: for all."""

    __tablename__ = "pack"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(128))
    version: Mapped[str] = mapped_column(String(64))
    centre: Mapped[str | None] = mapped_column(String(64), index=True)
    scenarios: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(64))
    added: Mapped[str] = mapped_column(String(32))
    added_by: Mapped[str] = mapped_column(String(80))


class ConsignmentRow(Base):
    """The last stick that was taken from a kiosk. number: counts its sticks."""

    __tablename__ = "consignment"

    kiosk: Mapped[str] = mapped_column(ForeignKey("kiosk.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    taken: Mapped[str] = mapped_column(String(32))
