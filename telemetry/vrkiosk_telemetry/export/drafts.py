"""Files and folders that appear under their name only when they are whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vrkiosk_telemetry.export.errors import ExportError
from vrkiosk_telemetry.files import sync_file, sync_folder


@contextmanager
def draft_of(target: Path, *, force: bool) -> Iterator[Path]:
    """Gives a name beside `target` to write to, a file or a folder; renames it when the block ends
    well and removes it when it does not.

    ExportError where `target` exists and `force` is not set. With it, what was there is replaced,
    and stays until the new one is whole.
    """
    if target.exists() and not force:
        raise ExportError(f"{target} exists; choose another folder, or replace it with --force")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    _remove(draft)
    try:
        yield draft
        for path in [draft, *draft.rglob("*")] if draft.is_dir() else [draft]:
            if path.is_file():
                sync_file(path)
        _put(draft, target)
    finally:
        _remove(draft)


def _put(draft: Path, target: Path) -> None:
    """A folder cannot be renamed over a full one: the old one steps aside first."""
    if target.is_dir():
        old = target.with_name(f".{target.name}.old")
        _remove(old)
        target.rename(old)
        draft.rename(target)
        _remove(old)
    else:
        draft.replace(target)
    sync_folder(target.parent)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
