"""Root's commands become those of whoever owns the data."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from vrkiosk.owner import become_owner


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What would be done by root."""
    done: list[tuple[object, ...]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for name in ("setuid", "setgid", "setgroups", "initgroups"):
        monkeypatch.setattr(os, name, lambda *given, name=name: done.append((name, *given)))
    return done


def owned(monkeypatch: pytest.MonkeyPatch, uid: int, gid: int) -> None:
    real = Path.stat

    def stat(self: Path, **options: bool) -> object:
        found = real(self, **options)
        return SimpleNamespace(st_uid=uid, st_gid=gid, st_mode=found.st_mode)

    monkeypatch.setattr(Path, "stat", stat)


def test_groups_first_the_user_last(
    calls: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned(monkeypatch, 987654, 987)
    become_owner(tmp_path)
    assert calls == [("setgroups", []), ("setgid", 987), ("setuid", 987654)]


def test_a_user_with_a_name_has_groups(
    calls: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned(monkeypatch, 1, 1)
    become_owner(tmp_path)
    assert calls[0] == ("initgroups", "daemon", 1)


def test_roots_own_folder_and_none_at_all_stay_roots(
    calls: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_owner(tmp_path / "none")
    owned(monkeypatch, 0, 0)
    become_owner(tmp_path)
    assert calls == []


def test_anybody_else_stays_who_they_are(
    calls: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned(monkeypatch, 987654, 987)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    become_owner(tmp_path)
    assert calls == []
