"""Seals ended sessions: live record -> Parquet, hashes, signed manifest -> outbox.

Every step can be cut short and is done again by the next call: the sealed folder appears under its
name in one rename, after it was read back and found to hold what the live record holds, and only
then is the live record deleted.

Where the region's key is known, every file of the sealed folder, its manifest too, is encrypted
once to it: these files, under a manifest of their own, go to the outbox, and the plain ones become
the plain copy or are deleted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse, manifest
from vrkiosk_telemetry.archive import (
    RADII,
    ArchiveFile,
    HandThinner,
    archive_flat,
    archive_frames,
    archive_name,
)
from vrkiosk_telemetry.encryption import SUFFIX, Recipient, encrypt_file
from vrkiosk_telemetry.errors import InUseError, RecordError, SealError, TelemetryError
from vrkiosk_telemetry.files import sha256_of, sync_file, sync_folder, write_atomic
from vrkiosk_telemetry.footers import write_footers
from vrkiosk_telemetry.lifeline import RESERVE_NAME
from vrkiosk_telemetry.plain import FOLDER_NAME, PlainCopies
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recovery import SETTLE_SECONDS, is_over, last_change
from vrkiosk_telemetry.session import CRASH, SESSION_NAME, SessionInfo, write_session
from vrkiosk_telemetry.sources import LiveSource
from vrkiosk_telemetry.tables import TABLES, Rows
from vrkiosk_xr.frame import ENGINE_FLOATS, FLOAT_OFFSET, FRAME_BYTES

EXAMINATION: Final = "examination"  # `mode` in session.json
FILE_MODE: Final = 0o640
ENGINE_BYTES: Final = FLOAT_OFFSET + 4 * ENGINE_FLOATS  # of a frame: what the engine reads


@dataclass(frozen=True, slots=True)
class Privacy:
    """Who may read sealed sessions: `recipients`, none for anybody; and this kiosk, a plain copy
    of what it encrypted, for `keep_plain_hours` (0: not at all)."""

    recipients: tuple[Recipient, ...] = ()
    keep_plain_hours: float = 24.0

    def hours_of(self, info: SessionInfo) -> float:
        """How long a session is kept plain: an examination never is."""
        return 0.0 if info.extra.get("mode") == EXAMINATION else self.keep_plain_hours


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed session. info: None where it was encrypted by an earlier call and no plain copy is
    left. damage: what could not be read of the live record, in words."""

    path: Path
    info: SessionInfo | None
    counts: dict[str, int]
    damage: tuple[str, ...]


def seal(
    live: Path,
    outbox: Path,
    key: Ed25519PrivateKey,
    sent: Path | None = None,
    privacy: Privacy = Privacy(),
) -> Sealed:
    """Seals one live session folder into `outbox`/ID and deletes it; its plain copy, if there is
    to be one, into `plain`/ID beside the outbox.

    sent: where synced sessions go (default: `sent` beside the outbox); one found there, or in the
    outbox, was sealed before, and only the live record's deletion is caught up with.
    Raises InUseError while it is being recorded, SealError where sealing failed; the live record
    is untouched then.
    """
    sent = outbox.parent / "sent" if sent is None else sent
    with _locked(live):
        name = _session_id(live)
        for done in (outbox / name, sent / name):
            if done.exists():
                sealed = _sealed_before(done)
                break
        else:
            sealed = _seal(live, outbox, name, key, privacy)
        _delete(live)
        return sealed


def seal_all(
    live: Path,
    outbox: Path,
    key: Ed25519PrivateKey,
    settle: float = SETTLE_SECONDS,
    privacy: Privacy = Privacy(),
) -> Iterator[Sealed | TelemetryError]:
    """Seals every ended session under `live`, oldest first; gives what was sealed, and an error
    for each that could not be. Sessions in use are passed over, and so are those without an end
    that were written to in the last `settle` seconds."""
    for folder in sorted(path for path in live.glob("*") if path.is_dir()):
        try:
            if not is_over(folder, settle):
                continue
            if not (folder / SESSION_NAME).exists():
                _delete(folder)  # main died before it had recorded anything
                continue
            yield seal(folder, outbox, key, privacy=privacy)
        except InUseError:
            continue
        except TelemetryError as error:
            yield error


@contextmanager
def _locked(live: Path) -> Iterator[None]:
    try:
        handle = os.open(live, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise SealError(f"{live}: no live session there ({error.strerror})") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise InUseError(f"{live}: is still being recorded; seal it when it has ended") from None
    try:
        yield
    finally:
        os.close(handle)


def _session_id(live: Path) -> str:
    """Its id; of a half-deleted live record, whose session.json may be gone, the folder's name."""
    return Session.open(live).info.session if (live / SESSION_NAME).exists() else live.name


def _sealed_before(done: Path) -> Sealed:
    payload = manifest.open_unverified((done / manifest.MANIFEST_NAME).read_bytes())
    if payload["session"] != done.name:
        raise SealError(
            f"{done}: holds session {payload['session']}; move it away, then seal again"
        )
    try:
        info = Session.open(done).info
    except RecordError:
        if manifest.encryption_of(payload) is None:
            raise
        info = None
    return Sealed(done, info, dict(payload["counts"]), tuple(payload.get("damage", ())))


def _seal(live: Path, outbox: Path, name: str, key: Ed25519PrivateKey, privacy: Privacy) -> Sealed:
    outbox.mkdir(0o750, parents=True, exist_ok=True)
    draft = _new_folder(outbox / f".{name}.sealing")
    try:
        sealed = _write(live, draft, key)
        if privacy.recipients:
            draft = _encrypt(draft, outbox, sealed, key, privacy)
        os.rename(draft, outbox / name)
    except OSError as error:
        raise SealError(
            f"{live}: cannot be sealed into {outbox} ({error.strerror or error}); make room or "
            "repair the disk, nothing is lost"
        ) from error
    sync_folder(outbox)
    return replace(sealed, path=outbox / name)


def _new_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)  # of a call that was cut short
    path.mkdir(0o750)
    return path


def _encrypt(
    plain: Path, outbox: Path, sealed: Sealed, key: Ed25519PrivateKey, privacy: Privacy
) -> Path:
    """Encrypts the sealed draft `plain`, and makes it the plain copy or deletes it. The folder
    with the encrypted form."""
    info = sealed.info
    assert info is not None
    draft = _new_folder(outbox / f".{info.session}.encrypting")
    for path in sorted(plain.iterdir()):
        target = draft / (path.name + SUFFIX)
        encrypt_file(path, target, privacy.recipients)
        target.chmod(FILE_MODE)
    hours = privacy.hours_of(info)
    opened = manifest.open_unverified((plain / manifest.MANIFEST_NAME).read_bytes())
    payload = {
        **{name: opened[name] for name in ("schema", "session", "chain", "counts")},
        "files": _file_rows(draft),
        "times": {"started": info.started, "ended_at": info.ended_at},
        "encrypted": manifest.Encryption.to(privacy.recipients, hours).to_json(),
    }
    write_atomic(draft / manifest.MANIFEST_NAME, manifest.sign(payload, key))
    sync_folder(draft)
    if wrong := list(manifest.misfits(draft, payload)):
        raise SealError(f"{draft}: read back wrong ({wrong[0]}); the live record is kept")
    if hours > 0:
        PlainCopies(outbox.parent / FOLDER_NAME).keep(plain, info.session, hours)
    else:
        shutil.rmtree(plain)
    return draft


def _write(live: Path, draft: Path, key: Ed25519PrivateKey) -> Sealed:
    session = Session.open(live)
    source = session.source
    if not isinstance(source, LiveSource):
        raise SealError(f"{live}: is sealed already")
    digest = EngineDigest()
    counts = _write_tables(session, draft, digest)
    damage = tuple(str(one) for one in session.damage)
    info = session.info
    if not info.ended:
        info = replace(info, ended=CRASH, ended_at=last_change(live))
    write_session(draft, info)
    _copy_rest(live, draft)
    for path in draft.iterdir():
        path.chmod(FILE_MODE)  # whatever the umask says
    payload = {
        "schema": manifest.MANIFEST_SCHEMA,
        "session": info.session,
        "files": _file_rows(draft),
        "chain": source.chain,
        "counts": counts,
        "damage": list(damage),
        "info": info.to_json(),
    }
    write_atomic(draft / manifest.MANIFEST_NAME, manifest.sign(payload, key))
    sync_folder(draft)
    _read_back(draft, key, counts, digest, session)
    return Sealed(draft, info, counts, damage)


class EngineDigest:
    """SHA-256 over what the engine reads of each frame: equal digests replay alike."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self.frames = 0

    def add(self, frames: Rows) -> None:
        """frames: (n,) FRAME rows."""
        data = np.ascontiguousarray(frames).view(np.uint8).reshape(len(frames), FRAME_BYTES)
        self._sha256.update(data[:, :ENGINE_BYTES].tobytes())
        self.frames += len(frames)

    def value(self) -> str:
        return self._sha256.hexdigest()


def _write_tables(session: Session, draft: Path, digest: EngineDigest) -> dict[str, int]:
    metadata = {"session": session.info.session}
    source, counts = session.source, {}
    with ArchiveFile(draft, "frames", metadata) as file:
        for frames in source.frame_blocks():
            digest.add(frames)
            file.add(archive_frames(frames))
        counts["frames"] = file.rows
    for table in TABLES[1:]:
        thinner = HandThinner() if table == "hands" else None
        with ArchiveFile(draft, table, metadata) as file:
            for batch in source.batches(table):
                file.add(thinner.archive(batch) if thinner else archive_flat(table, batch))
            counts[table] = file.rows
            if thinner:
                file.note(RADII, thinner.radii)
    paths = [path for table in TABLES if (path := draft / archive_name(table)).exists()]
    for path in paths:
        sync_file(path)
    write_footers(draft, paths)
    return counts


def _copy_rest(live: Path, draft: Path) -> None:
    """Takes along what others put into the folder: pictures, a score."""
    for path in sorted(live.iterdir()):
        ours = path.suffix in (".arrows", ".log") or path.name in (SESSION_NAME, RESERVE_NAME)
        if path.is_file() and not ours and not path.name.startswith("."):
            shutil.copyfile(path, draft / path.name)
            sync_file(draft / path.name)


def _file_rows(draft: Path) -> list[dict[str, Any]]:
    return [
        {"name": path.name, "sha256": sha256_of(path), "size": path.stat().st_size}
        for path in sorted(draft.iterdir())
        if path.name != manifest.MANIFEST_NAME
    ]


def _read_back(
    draft: Path,
    key: Ed25519PrivateKey,
    counts: dict[str, int],
    digest: EngineDigest,
    live: Session,
) -> None:
    """SealError unless the sealed session holds what the live one held."""
    sealed = Session.open(draft)
    public = key.public_key()
    found = EngineDigest()
    for frames in sealed.frame_blocks():
        found.add(frames)
    damage = sealed.check({dsse.key_id(public): public}, sense=False)
    same = found.value() == digest.value() and found.frames == counts["frames"]
    events = zip_longest(sealed.events(), live.events())
    if damage or not same or any(one != other for one, other in events):
        why = "; ".join(map(str, damage)) or "frames or events differ from the live record"
        raise SealError(f"{draft}: read back wrong ({why}); the live record is kept")


def _delete(live: Path) -> None:
    """Removes a live record; session.json last, so that a call cut short still finds it."""
    for path in sorted(live.iterdir(), key=lambda p: p.name == SESSION_NAME):
        if path.is_dir():
            raise RecordError(f"{path}: an unexpected folder in a live record; move it away")
        path.unlink()
    live.rmdir()
    sync_folder(live.parent)
