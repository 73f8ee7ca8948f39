"""The desk of all classes whose tickets the server sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk.centre_desk import CentreDesk, has_tickets, open_desk
from vrkiosk.class_desk import ClassDesk
from vrkiosk.config import Config
from vrkiosk.flow.desk import OpenDesk
from vrkiosk.folders import Folders
from vrkiosk_telemetry import class_ticket
from vrkiosk_telemetry.class_ticket import Draft, DraftOfficer, ModuleName
from vrkiosk_telemetry.keys import public_pem

TODAY = date.today()
Send = Callable[..., Path]


@pytest.fixture
def send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Puts the ticket of a class with one officer into the inbox, as sync does."""
    monkeypatch.setattr(class_ticket, "SCRYPT_N", 1 << 4)
    key = Ed25519PrivateKey.generate()
    trusted = Folders(tmp_path).class_keys
    (trusted / "server.pub").write_bytes(public_pem(key.public_key()))
    folder = tmp_path / "inbox" / "tickets"
    folder.mkdir(parents=True)

    def ticket(
        name: str,
        pin: str,
        *,
        modules: tuple[ModuleName, ...] = ("m1", "m5"),
        days: int = 7,
        signer: Ed25519PrivateKey | None = None,
    ) -> Path:
        draft = Draft(
            class_name=name,
            until=TODAY + timedelta(days=days),
            seed=1,
            modules=modules,
            officers=(DraftOfficer(pseudonym=f"OF-{pin}", name="N", pin=pin),),
        )
        path = folder / f"{name}.ticket"
        path.write_bytes(class_ticket.sign(draft, signer or key))
        return path

    return ticket


def open_centre(data: Path) -> CentreDesk:
    desk = open_desk(Config(data=data))
    assert isinstance(desk, CentreDesk)
    return desk


def test_without_tickets_everybody_is_a_guest(tmp_path: Path) -> None:
    assert not has_tickets(Folders(tmp_path))
    assert isinstance(open_desk(Config(data=tmp_path)), OpenDesk)


def test_a_pin_says_which_class(tmp_path: Path, send: Send) -> None:
    send("spring", "111111", modules=("m1",))
    send("autumn", "222222", modules=("m2", "m5"))
    desk = open_centre(tmp_path)
    one, two = desk.find("111111"), desk.find("222222")
    assert one is not None
    assert two is not None
    assert (desk.card(one).class_name, desk.card(one).modules) == ("spring", ("m1",))
    assert (desk.card(two).class_name, desk.card(two).modules) == ("autumn", ("m2", "m5"))
    assert desk.find("333333") is None
    assert "m5" not in desk.card(None).modules  # a guest practises
    assert isinstance(desk.desk_for(two), ClassDesk)
    assert isinstance(desk.desk_for(None), OpenDesk)


def test_tickets_come_change_and_go_while_it_runs(tmp_path: Path, send: Send) -> None:
    first = send("spring", "111111")
    desk = open_centre(tmp_path)
    assert desk.find("222222") is None
    send("autumn", "222222")
    officer = desk.find("222222")
    assert officer is not None
    first.unlink()
    assert desk.find("111111") is None
    (tmp_path / "inbox" / "tickets" / "autumn.ticket").unlink()
    assert desk.find("222222") is None
    assert desk.card(officer).class_name == "autumn"  # a visit that is under way goes on


def test_the_class_that_ends_first_has_who_is_in_two(tmp_path: Path, send: Send) -> None:
    send("long", "111111", days=30)
    send("short", "111111", days=2)
    desk = open_centre(tmp_path)
    officer = desk.find("111111")
    assert officer is not None
    assert desk.card(officer).class_name == "short"


def test_a_ticket_that_cannot_be_used_keeps_no_other_class_away(tmp_path: Path, send: Send) -> None:
    send("over", "111111", days=-1)
    send("forged", "222222", signer=Ed25519PrivateKey.generate())
    send("good", "333333")
    desk = open_centre(tmp_path)
    assert "the class ended on" in desk.problem
    assert "not trusted here" in desk.problem
    assert [desk.find(pin) is not None for pin in ("111111", "222222", "333333")] == [
        False,
        False,
        True,
    ]
