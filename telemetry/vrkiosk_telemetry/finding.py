"""Which sessions are meant: a folder of one, of many, or a whole kiosk's."""

from __future__ import annotations

from pathlib import Path

from vrkiosk_telemetry import manifest
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.session import SESSION_NAME


def session_folders(path: Path) -> list[Path]:
    """The sessions at or below a folder: one itself, a folder of them, or a kiosk's data folder.
    Oldest first, as their ids sort. RecordError where there is none."""
    if not path.exists():
        raise RecordError(f"{path}: there is no such folder")
    folder = path if path.is_dir() else path.parent
    if _is_session(folder):
        return [folder]
    found = sorted(
        {
            child.parent
            for depth in ("*", "*/*")
            for name in (SESSION_NAME, manifest.MANIFEST_NAME)
            for child in folder.glob(f"{depth}/{name}")
            if not any(part.startswith(".") for part in child.relative_to(folder).parts)
        },
        key=lambda one: (one.name, one),
    )
    if not found:
        raise RecordError(f"{path}: holds no recorded session (no {SESSION_NAME} below it)")
    # An encrypted session is there twice, with its plain copy; opening either gives the same.
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def one_session(words: str | None, data: Path) -> Path:
    """The folder of the session that is meant: a folder; the beginning or the end of an id below
    `data`, at least four characters; of a folder of sessions the newest; None: the newest below
    `data`. RecordError, with the ids there are, where that is none or not one."""
    if words is None:
        return session_folders(data)[-1]
    if Path(words).exists():
        return session_folders(Path(words))[-1]
    if "/" in words or len(words) < 4:
        raise RecordError(f"{words}: there is no such folder")
    known = session_folders(data)
    meant = [one for one in known if one.name.startswith(words) or one.name.endswith(words)]
    if len(meant) == 1:
        return meant[0]
    shown = "\n".join(one.name for one in (meant or known)[-10:])
    how_many = "more than one session is" if meant else "no session is"
    raise RecordError(f"{words}: {how_many} named so in {data}; the newest there:\n{shown}")


def _is_session(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (SESSION_NAME, manifest.MANIFEST_NAME))
