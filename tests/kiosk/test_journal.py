"""Messages for the system's journal, and their explanations."""

import re
import socket
from pathlib import Path

from vrkiosk import journal

CATALOG = Path(__file__).parents[2] / "kiosk/deploy/usr/lib/systemd/catalog/kiosk.catalog"


def test_a_message_is_a_datagram_of_fields(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "journal"))
        journal.send(journal.HEADSET_LOST, "gone", address=listener.getsockname())
        fields = listener.recv(1000).decode().splitlines()
    assert fields == [
        "MESSAGE=gone",
        f"MESSAGE_ID={journal.HEADSET_LOST.message_id}",
        "PRIORITY=4",
        "SYSLOG_IDENTIFIER=kiosk",
        "KIOSK_EVENT=headset_lost",
    ]


def test_a_text_of_several_lines_has_its_length_before_it() -> None:
    data = journal.encode(journal.SETTINGS_BROKEN, "a\nb")
    assert data.startswith(b"MESSAGE\n\x03\0\0\0\0\0\0\0a\nb\nMESSAGE_ID=")


def test_without_a_journal_nothing_happens(tmp_path: Path) -> None:
    journal.send(journal.STARTED, "x", address=str(tmp_path / "none"))


def test_each_kind_is_explained_in_every_language() -> None:
    entries = re.findall(r"^-- ([0-9a-f]{32})(?: (\w\w))?$", CATALOG.read_text("utf-8"), re.M)
    wanted = [(kind.message_id, lang) for kind in journal.ALL for lang in ("", "ru", "fr", "az")]
    assert sorted(entries) == sorted(wanted)
    assert len({kind.message_id for kind in journal.ALL}) == len(journal.ALL)
