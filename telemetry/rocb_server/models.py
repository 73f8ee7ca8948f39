"""Tables of the server: sessions, their files, stored objects.

Portable SQLAlchemy, SQLite by default. A session row appears with its first plan and becomes
`stored` by its manifest; nothing in it changes after that.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

RECEIVING = "receiving"
STORED = "stored"


class Base(DeclarativeBase):
    """Root of the tables."""


class SessionRow(Base):
    """One training session. Times are UTC, ISO 8601, seconds."""

    __tablename__ = "session"

    uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
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
    files: Mapped[list[FileRow]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="FileRow.name"
    )

    __table_args__ = (Index("session_by_start", "started"),)


class FileRow(Base):
    """A file of a session: planned, then fixed by the manifest."""

    __tablename__ = "session_file"

    session_uuid: Mapped[str] = mapped_column(ForeignKey("session.uuid"), primary_key=True)
    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    session: Mapped[SessionRow] = relationship(back_populates="files")


class ObjectRow(Base):
    """Content that is stored and was on disk (fsync) before this row was written."""

    __tablename__ = "object"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    stored: Mapped[str] = mapped_column(String(32))
