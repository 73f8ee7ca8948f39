"""Sticks instead of a network: to the server and back, and every bad stick refused whole."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from rocb_server import cli as server_cli
from rocb_server.access import Account, Role
from rocb_server.app import Settings, open_store
from rocb_server.class_bodies import ClassBody
from rocb_server.courier import Courier
from rocb_server.store import Store
from vrkiosk import cli as kiosk_cli
from vrkiosk_telemetry import class_ticket, courier, credentials, dsse
from vrkiosk_telemetry.courier import CourierError, export_outbox, import_inbox
from vrkiosk_telemetry.encryption import create_identity, read_identities, read_recipients
from vrkiosk_telemetry.inbox import Inbox
from vrkiosk_telemetry.keys import load_key
from vrkiosk_telemetry.listing import ListingError
from vrkiosk_telemetry.outbox import Outbox

TRAINER = Account("trainer", Role.TRAINER, "baku")


@pytest.fixture(autouse=True)
def _quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_ticket, "SCRYPT_N", 1 << 4)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Of a server whose region has a key."""
    create_identity(tmp_path / "server" / "keys" / "region.key")
    with closing(open_store(Settings(tmp_path / "server"))) as opened:
        yield opened


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Courier:
    identities = read_identities(tmp_path / "server" / "keys" / "region.key")
    return Courier(store, tmp_path / "server" / "courier", identities)


@pytest.fixture
def sessions(keys: Path, tmp_path: Path, make_sessions_of):
    """Sealed by the kiosk that is enrolled at the `store`."""
    shutil.copytree(keys, tmp_path / "kiosk" / "keys")
    data = tmp_path / "kiosk"
    return make_sessions_of(data, load_key(data / "keys" / "record.key"))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def export(data: Path, stick: Path) -> courier.Consignment:
    known = credentials.load(data / "keys")
    recipients = read_recipients(data / "keys" / "region.age.pub")
    inbox = Inbox(data / "inbox", known.enrolment.receipt_key, known.enrolment.kiosk)
    with Outbox(data / "outbox", data / "sent") as box:
        return export_outbox(stick, box, known, recipients, inbox.untold())


def bring_back(data: Path, stick: Path) -> list[str]:
    known = credentials.load(data / "keys")
    inbox = Inbox(data / "inbox", known.enrolment.receipt_key, known.enrolment.kiosk)
    with Outbox(data / "outbox", data / "sent") as box:
        return import_inbox(stick, box, inbox, known)


def home(stick: Path) -> Path:
    return stick / "rocb-courier" / "baku-01.outbox"


def stored(store: Store) -> set[str]:
    return {row.uuid for row in store.sessions(0)[0] if row.state == "stored"}


def make_class(store: Store) -> str:
    row, _ = store.teaching.officers.add(TRAINER, "Aygün", None)
    until = date.today() + timedelta(days=2)
    body = ClassBody(class_name="A", until=until, seed=1, officers=(row.pseudonym,))
    made = store.teaching.classes.add(TRAINER, body)
    store.teaching.classes.issue(TRAINER, UUID(made.id), 1)
    return made.id


def test_there_and_back(store: Store, server: Courier, sessions, stick: Path) -> None:
    made = {sessions.make() for _ in range(2)}
    class_id = make_class(store)
    export(sessions.data, stick)
    assert not any(b"officer-17" in path.read_bytes() for path in home(stick).iterdir())
    assert server.take(stick)[1:] == [f"stored {one}" for one in sorted(made)]
    assert stored(store) == made
    assert {p.name for p in sessions.outbox.iterdir() if not p.name.startswith(".")} == made
    server.fill(stick, "baku-01")
    notes = bring_back(sessions.data, stick)
    assert f"took ticket {class_id}" in notes
    assert {p.name for p in (sessions.data / "sent").iterdir()} == made
    assert bring_back(sessions.data, stick) == []
    export(sessions.data, stick)  # what became of the ticket goes with the next stick
    assert server.take(stick) == [line for line in server_lines(stick)]
    (taken,) = store.teaching.inbox.taken("ticket", class_id)
    assert (taken.kiosk, taken.state) == ("baku-01", "taken")
    assert list((server._folder).iterdir()) == []


def server_lines(stick: Path) -> list[str]:
    body = json.loads(dsse.parse((home(stick) / "outbox.json").read_bytes()).payload)
    return [f"baku-01: 0 sessions on the stick of {body['made']}"]


def test_the_same_session_by_stick_and_again_is_stored_once(
    store: Store, server: Courier, sessions, stick: Path
) -> None:
    (made,) = {sessions.make()}
    export(sessions.data, stick)
    server.take(stick)
    with pytest.raises(CourierError, match="was taken already"):
        server.take(stick)
    export(sessions.data, stick)
    assert server.take(stick)[1:] == [f"{made} was here already"]
    assert stored(store) == {made}


def cut(stick: Path) -> None:
    path = sorted(home(stick).glob("*.parcel"))[-1]
    path.write_bytes(path.read_bytes()[:-100])


def flip(stick: Path) -> None:
    path = sorted(home(stick).glob("*.parcel"))[-1]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def no_list(stick: Path) -> None:
    (home(stick) / "outbox.json").unlink()


def half_list(stick: Path) -> None:
    path = home(stick) / "outbox.json"
    path.write_bytes(path.read_bytes()[:100])


def link(stick: Path) -> None:
    path = sorted(home(stick).glob("*.parcel"))[-1]
    path.rename(stick / "elsewhere")
    path.symlink_to(stick / "elsewhere")


def pipe(stick: Path) -> None:
    path = sorted(home(stick).glob("*.parcel"))[-1]
    path.unlink()
    os.mkfifo(path)


def stranger(stick: Path) -> None:
    path = home(stick) / "outbox.json"
    payload = dsse.parse(path.read_bytes()).payload
    path.write_bytes(dsse.sign(courier.OUTBOX_TYPE, payload, Ed25519PrivateKey.generate()))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, "are listed: cut short"),
        (flip, "damaged: its content is not what was listed"),
        (no_list, "drawn out too early"),
        (half_list, "is damaged"),
        (link, "is refused"),
        (pipe, "cut short"),
        (stranger, "not as a kiosk signed it"),
        (lambda stick: shutil.rmtree(stick / "rocb-courier"), "is it the right stick"),
    ],
)
def test_a_bad_stick_is_refused_and_nothing_of_it_is_stored(
    store: Store, server: Courier, sessions, stick: Path, harm: Callable[[Path], None], words: str
) -> None:
    made = {sessions.make() for _ in range(2)}
    export(sessions.data, stick)
    harm(stick)
    with pytest.raises(CourierError, match=words):
        server.take(stick)
    assert stored(store) == set()
    assert store.sessions(0)[1] == 0
    export(sessions.data, stick)  # the same stick once more
    server.take(stick)
    assert stored(store) == made


def test_an_old_stick_is_refused(store: Store, server: Courier, sessions, stick: Path) -> None:
    sessions.make()
    export(sessions.data, stick)
    shutil.copytree(stick, stick.with_name("old"))
    export(sessions.data, stick)
    server.take(stick)
    with pytest.raises(CourierError, match="an old one; export again"):
        server.take(stick.with_name("old"))


def test_another_region_cannot_open_it(
    store: Store, server: Courier, sessions, stick: Path, tmp_path: Path
) -> None:
    sessions.make()
    create_identity(tmp_path / "other.key")
    other = read_identities(tmp_path / "other.key")[0].recipient.text
    (sessions.data / "keys" / "region.age.pub").write_text(f"{other}\n")
    export(sessions.data, stick)
    with pytest.raises(CourierError, match="not for this region, or damaged"):
        server.take(stick)
    assert store.sessions(0)[1] == 0
    (sessions.data / "keys" / "region.age.pub").unlink()
    with pytest.raises(CourierError, match="no key of its region"):
        export(sessions.data, stick)


def test_a_parcel_with_a_name_that_leaves_its_folder_is_refused(
    store: Store, server: Courier, sessions, stick: Path, tmp_path: Path
) -> None:
    name = sessions.make()
    export(sessions.data, stick)
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        tar.add(sessions.outbox / name / "manifest.json", "../manifest.json")
    (recipient,) = read_recipients(sessions.data / "keys" / "region.age.pub")
    key = pyrage.x25519.Recipient.from_str(recipient.text)
    path = home(stick) / f"{name}.parcel"
    path.write_bytes(pyrage.encrypt(evil.read_bytes(), [key]))
    parcel = courier.Parcel(name, courier.sha256_of(path), path.stat().st_size)
    kiosk = store.kiosks.of_key(credentials.load(sessions.data / "keys").enrolment.device)
    assert kiosk is not None
    with pytest.raises(CourierError, match="nothing a kiosk puts into a parcel"):
        server._unpack(home(stick), parcel, tmp_path, kiosk)


def test_a_revoked_kiosk_s_stick_is_refused(
    store: Store, server: Courier, sessions, stick: Path
) -> None:
    sessions.make()
    export(sessions.data, stick)
    store.kiosks.revoke("baku-01", "stolen")
    with pytest.raises(CourierError, match="was revoked"):
        server.take(stick)


def test_what_comes_back_is_checked_too(
    store: Store, server: Courier, sessions, stick: Path
) -> None:
    name, class_id = sessions.make(), make_class(store)
    with pytest.raises(CourierError, match="nothing for this kiosk"):
        bring_back(sessions.data, stick)
    export(sessions.data, stick)
    server.take(stick)
    server.fill(stick, "baku-01")
    back = stick / "rocb-courier" / "baku-01.inbox"
    shutil.copytree(back, stick / "good")
    for path in back.iterdir():
        if len(path.name) == 64:
            path.write_bytes(bytes(path.stat().st_size))
    forged = json.loads((back / "receipts.json").read_text())
    forged[name] = forged[name].replace('"sig":"', '"sig":"AAAA')
    (back / "receipts.json").write_text(json.dumps(forged))
    notes = bring_back(sessions.data, stick)
    assert any(f"session {name} stays in the outbox" in line for line in notes)
    assert any(f"ticket {class_id} is not on the stick as listed" in line for line in notes)
    assert list((sessions.data / "inbox" / "tickets").iterdir()) == []
    shutil.rmtree(back)
    shutil.copytree(stick / "good", back)
    assert len(bring_back(sessions.data, stick)) == 2
    older = stick.with_name("older")
    shutil.copytree(stick, older)
    server.fill(stick, "baku-01")
    bring_back(sessions.data, stick)
    with pytest.raises(ListingError, match="is in force"):
        bring_back(sessions.data, older)


def test_a_stick_without_room_is_said_so(sessions, stick: Path, monkeypatch) -> None:
    sessions.make()
    monkeypatch.setattr(
        courier.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 0)
    )
    with pytest.raises(CourierError, match="take a larger stick"):
        export(sessions.data, stick)


def test_the_commands(store: Store, sessions, stick: Path, tmp_path: Path) -> None:
    name, run = sessions.make(), CliRunner().invoke
    data = ["--data", str(sessions.data)]
    there = run(kiosk_cli.app, ["courier", "export", str(stick), *data])
    assert there.exit_code == 0, there.output
    assert "1 sessions are on the stick" in there.output
    own = ["--data", str(tmp_path / "server")]
    taken = run(server_cli.cli, ["courier", "import", str(stick), *own])
    assert f"stored {name}" in taken.output
    again = run(server_cli.cli, ["courier", "import", str(stick), *own])
    assert (again.exit_code, "was taken already" in again.output) == (2, True)
    assert run(server_cli.cli, ["courier", "export", str(stick), *own]).exit_code == 2
    filled = run(server_cli.cli, ["courier", "export", str(stick), "--kiosk", "baku-01", *own])
    assert "1 receipts and 0 items" in filled.output
    back = run(kiosk_cli.app, ["courier", "import", str(stick), *data])
    assert f"session {name} is at the server" in back.output
