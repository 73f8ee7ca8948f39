"""What kiosks fetch: verified before it is seen, piece by piece, told back, and withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rocb_server.access import Account, Role
from rocb_server.class_bodies import ClassBody
from rocb_server.errors import Refusal
from rocb_server.store import Store
from vrkiosk_scenarios import schema
from vrkiosk_telemetry import class_ticket, credentials, fetch, listing
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.inbox import Inbox
from vrkiosk_telemetry.keys import public_pem
from vrkiosk_telemetry.scenario_pack import open_pack, sign_pack, write_zip
from vrkiosk_telemetry.signatures import server_tag
from vrkiosk_telemetry.signed_requests import SignedRequests
from vrkiosk_telemetry.sync_report import Patience

QUICK = Patience(attempts=2, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)
TRAINER = Account("trainer", Role.TRAINER, "baku")
REGION = Account("region", Role.REGIONAL, None)


@pytest.fixture(autouse=True)
def _quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_ticket, "SCRYPT_N", 1 << 4)


@pytest.fixture
def signed(client: httpx.Client, keys: Path) -> httpx.Client:
    """Requests as the enrolled kiosk signs them."""
    known = credentials.load(keys)
    client.auth = SignedRequests(known.key, server_tag(known.enrolment.receipt_key))
    return client


@pytest.fixture
def box(tmp_path: Path, keys: Path) -> Inbox:
    known = credentials.enrolment(keys)
    return Inbox(tmp_path / "inbox", known.receipt_key, known.kiosk)


@pytest.fixture
def run(signed: httpx.Client, box: Inbox) -> Callable[..., list[str]]:
    """One look at the server; what it said."""

    def once(busy: Callable[[], bool] = lambda: False) -> list[str]:
        return fetch.Fetcher(box, signed, "http://rocb.example", QUICK, busy).run()

    return once


@pytest.fixture
def issued(store: Store) -> str:
    """Id of a class with one officer whose ticket kiosks are given."""
    row, _ = store.teaching.officers.add(TRAINER, "Aygün", None)
    body = ClassBody.model_validate(
        {
            "class_name": "Spring",
            "until": date.today() + timedelta(days=3),
            "officers": [row.pseudonym],
        }
    )
    made = store.teaching.classes.add(TRAINER, body)
    store.teaching.classes.issue(TRAINER, UUID(made.id), 1)
    return made.id


@pytest.fixture
def pack(store: Store, tmp_path: Path) -> bytes:
    """A pack of an author whom the server trusts."""
    author = Ed25519PrivateKey.generate()
    authors = tmp_path / "server" / "keys" / "packs"
    authors.mkdir(parents=True)
    (authors / "author.pub").write_bytes(public_pem(author.public_key()))
    folder = tmp_path / "depot"
    folder.mkdir()
    text = (Path(schema.__file__).parent / "library" / "s03.toml").read_text("utf-8")
    (folder / "depot.toml").write_text(text.replace('id = "s03"', 'id = "depot"'), "utf-8")
    write_zip(folder, sign_pack(folder, "depots", "1", author), tmp_path / "depot.zip")
    return (tmp_path / "depot.zip").read_bytes()


def test_a_ticket_is_fetched_told_back_and_withdrawn(run, box: Inbox, issued: str, store: Store):
    assert run() == [f"fetched ticket {issued}"]
    path = box.folder / "tickets" / f"{issued}.ticket"
    key = store.kiosks.receipt_key
    assert class_ticket.load(path, {key_id(key): key}).class_name == "Spring"
    (taken,) = store.teaching.inbox.taken("ticket", issued)
    assert (taken.kiosk, taken.state) == ("baku-01", "taken")
    assert run() == []
    store.teaching.classes.withdraw(TRAINER, UUID(issued), 1)
    assert run() == [f"class ticket {issued} was withdrawn"]
    assert not path.exists()


def test_a_ticket_that_was_altered_here_is_fetched_again(run, box: Inbox, issued: str) -> None:
    run()
    path = box.folder / "tickets" / f"{issued}.ticket"
    whole = path.read_bytes()
    path.write_bytes(whole[:-2])
    assert run() == [f"fetched ticket {issued}"]
    assert path.read_bytes() == whole


def test_the_server_vouches_for_a_pack_and_its_hash_stays(
    run, box: Inbox, pack: bytes, store: Store, keys: Path, tmp_path: Path
) -> None:
    row = store.teaching.shelf.add(REGION, pack)
    assert store.teaching.shelf.add(TRAINER, pack).sha256 == row.sha256
    assert run() == [f"fetched pack {row.sha256[:36]}"]
    key = store.kiosks.receipt_key
    assert (keys / "packs" / "server.pub").read_bytes() == public_pem(key)
    found = open_pack(box.folder / "packs" / row.sha256, {key_id(key): key})
    assert (found.sha256, list(found.scenarios())) == (row.sha256, ["depot"])
    with pytest.raises(Refusal, match="all centres"):
        store.teaching.shelf.withdraw(TRAINER, row.sha256)
    store.teaching.shelf.withdraw(REGION, row.sha256)
    assert run() == [f"scenario pack {row.sha256[:16]} was withdrawn"]
    assert store.teaching.shelf.content(row)  # for the sessions that were recorded with it


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (lambda data: b"no zip", 422, "expected a pack"),
        (lambda data: data.replace(b"depot.toml", b"../po.toml"), 422, "no name of a scenario"),
    ],
)
def test_a_pack_that_is_none_is_refused(store: Store, pack: bytes, change, status, words) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        store.teaching.shelf.add(TRAINER, change(pack))
    assert refused.value.status_code == status
    assert store.teaching.shelf.all(TRAINER) == []


def test_a_pack_of_nobody_trusted_is_refused(store: Store, pack: bytes, tmp_path: Path) -> None:
    (tmp_path / "server" / "keys" / "packs" / "author.pub").unlink()
    with pytest.raises(Refusal, match="not trusted") as refused:
        store.teaching.shelf.add(TRAINER, pack)
    assert refused.value.status_code == 403


def test_a_large_item_gives_way_and_goes_on_where_it_was(
    run, box: Inbox, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = tmp_path / "kiosk-2.kupd"
    update.write_bytes(bytes(range(256)) * 1000)
    store.teaching.inbox.put_update(update.name, None, update)
    asked: list[str] = []
    piece = fetch.Fetcher._piece

    def noted(self: fetch.Fetcher, item: listing.Item, offset: int) -> bytes:
        asked.append(str(offset))
        return piece(self, item, offset)

    monkeypatch.setattr(fetch.Fetcher, "_piece", noted)
    assert run(busy=lambda: len(asked) >= 2) == []
    assert not (box.folder / update.name).exists()
    assert run() == ["fetched update kiosk-2.kupd"]
    assert asked == ["0", "65536", "131072", "196608"]  # no byte twice
    assert (box.folder / update.name).read_bytes() == update.read_bytes()
    (box.folder / update.name).unlink()  # whoever applies it takes it away
    assert run() == []


def test_content_that_arrives_altered_is_never_seen(
    run, box: Inbox, issued: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = fetch.Fetcher._piece
    monkeypatch.setattr(
        fetch.Fetcher, "_piece", lambda self, item, at: bytes(len(piece(self, item, at)))
    )
    (said,) = run()
    assert "altered or cut short" in said
    assert list((box.folder / "tickets").iterdir()) == []
    monkeypatch.setattr(fetch.Fetcher, "_piece", piece)
    assert run() == [f"fetched ticket {issued}"]


def make(store: Store, box: Inbox, **more: Any) -> bytes:
    body = {"kiosk": "baku-01", "made": datetime.now(UTC), "items": (), **more}
    return listing.make_listing(listing.Listing(**body), store._key)


def test_a_list_of_another_server_kiosk_or_day_is_refused(box: Inbox, store: Store) -> None:
    now = make(store, box)
    box.settle(now, box.read(now))
    forged = listing.make_listing(
        listing.Listing("baku-01", datetime.now(UTC), ()), Ed25519PrivateKey.generate()
    )
    for data, words in (
        (forged, "not of the server this kiosk enrolled at"),
        (make(store, box, kiosk="baku-02"), "for kiosk baku-02"),
        (make(store, box, made=datetime.now(UTC) - timedelta(days=1)), "is in force"),
        (now[:-20], "no list of what to fetch"),
        (b"[]", "no list of what to fetch"),
    ):
        with pytest.raises(listing.ListingError, match=words):
            box.read(data)


def test_a_name_that_leaves_the_folder_is_no_item(box: Inbox, store: Store) -> None:
    evil = listing.Item(1, "update", "../../x.kupd", "0" * 64, 3)
    with pytest.raises(listing.ListingError, match="item 1 is not as it should be"):
        box.read(make(store, box, items=(evil,)))


def test_what_is_no_ticket_is_refused_once_and_told(
    run, box: Inbox, store: Store, tmp_path: Path
) -> None:
    with store.database.writing("x") as db:
        row = store.teaching.inbox.put(db, "ticket", "bad", "baku", b"{}")
        db.flush()
        number = row.id
    (said,) = run()
    assert said.startswith("ticket bad was refused: the ticket: this is not a signed envelope")
    assert run() == []
    (taken,) = store.teaching.inbox.taken("ticket", "bad")
    assert (taken.item, taken.state) == (number, "refused")
    assert json.loads((box.folder / ".state.json").read_text())[str(number)]["told"] is True


def test_another_centre_s_item_is_not_for_this_kiosk(
    run, signed: httpx.Client, store: Store, box: Inbox
) -> None:
    with store.database.writing("x") as db:
        row = store.teaching.inbox.put(db, "ticket", "theirs", "astana", b"secret")
        db.flush()
        sha256, number = row.sha256, row.id
    assert run() == []
    answer = signed.get(f"/v1/inbox/{sha256}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-item")
    said = [{"item": number, "state": "taken"}]
    assert signed.post("/v1/inbox/acknowledgements", json=said).status_code == 204
    assert store.teaching.inbox.taken("ticket", "theirs") == []


def test_pieces_and_the_whole(signed: httpx.Client, store: Store) -> None:
    with store.database.writing("x") as db:
        sha256 = store.teaching.inbox.put(db, "ticket", "t", None, b"0123456789").sha256
    path = f"/v1/inbox/{sha256}"
    assert signed.get(path).content == b"0123456789"
    found = signed.get(path, headers={"range": "bytes=4-6"})
    assert (found.status_code, found.content) == (206, b"456")
    assert found.headers["content-range"] == "bytes 4-6/10"
    assert signed.get(path, headers={"range": "bytes=8-99"}).content == b"89"
    assert signed.get(path, headers={"range": "bytes=10-12"}).status_code == 416
    assert signed.get(path, headers={"range": "bytes=-3"}).content == b"0123456789"
