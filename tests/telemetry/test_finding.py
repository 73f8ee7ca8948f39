"""Which session is meant by a folder, a few characters of an id, or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.finding import one_session, session_folders

Played = Callable[[str], Path]
OLD, NEW = "01938f00-0000-7000-8000-00000000aaaa", "01938f01-0000-7000-8000-00000000bbbb"


@pytest.fixture
def data(played_session: Played, tmp_path: Path) -> Path:
    """A kiosk's data: the older session sent, the newer in the outbox and in plain."""
    source = played_session("s03_clean")
    for place in (f"sent/{OLD}", f"outbox/{NEW}", f"plain/{NEW}", "outbox/.draft"):
        shutil.copytree(source, tmp_path / place)
    return tmp_path


def test_sessions_are_found_once(data: Path) -> None:
    assert [folder.name for folder in session_folders(data)] == [OLD, NEW]
    one = data / "outbox" / NEW
    assert session_folders(one) == [one]
    assert session_folders(one / "frames.parquet") == [one]


@pytest.mark.parametrize(
    ("words", "name"),
    [(None, NEW), (OLD, OLD), ("01938f01", NEW), ("aaaa", OLD), ("bbbb", NEW)],
)
def test_one_session_by_a_part_of_its_id(data: Path, words: str | None, name: str) -> None:
    assert one_session(words, data).name == name


def test_one_session_by_a_folder(data: Path) -> None:
    assert one_session(str(data / "sent" / OLD), Path("elsewhere")).name == OLD
    assert one_session(str(data), Path("elsewhere")).name == NEW


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("01938f", f"more than one session is named so in .*\n{OLD}\n{NEW}"),
        ("cccc", f"no session is named so in .*\n{OLD}\n{NEW}"),
        ("bb", "no such folder"),
        ("no/such", "no such folder"),
    ],
)
def test_what_is_not_one_session_is_told(data: Path, words: str, told: str) -> None:
    with pytest.raises(RecordError, match=told):
        one_session(words, data)


def test_no_session_at_all(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="holds no recorded session"):
        one_session(None, tmp_path)
