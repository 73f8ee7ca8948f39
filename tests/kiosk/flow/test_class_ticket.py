"""Class tickets: from a draft to a desk, and every way a kiosk refuses one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from vrkiosk.centre_desk import open_desk
from vrkiosk.class_desk import ClassDesk, known_officer, rubric_of
from vrkiosk.cli import app
from vrkiosk.config import Config
from vrkiosk.drafting import draft
from vrkiosk.flow.desk import OpenDesk
from vrkiosk.folders import Folders
from vrkiosk.packs import add_pack
from vrkiosk_scenarios import course_modules
from vrkiosk_scenarios.course import Outcome
from vrkiosk_scenarios.schema import library
from vrkiosk_telemetry import class_ticket
from vrkiosk_telemetry.class_ticket import Draft, DraftOfficer, Ticket, TicketError
from vrkiosk_telemetry.dsse import key_id, sign
from vrkiosk_telemetry.keys import public_pem
from vrkiosk_telemetry.scenario_pack import sign_pack

DRAFT = Draft(
    class_name="Autumn, group 2",
    until=date(2026, 12, 1),
    seed=5,
    language="ru",
    officers=(
        DraftOfficer(pseudonym="K-001", name="A. Ivanov", pin="123456"),
        DraftOfficer(pseudonym="K-002", name="L. Dupont", pin="000001", language="fr"),
    ),
)
TODAY = date(2026, 11, 22)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no tenth of a second."""
    monkeypatch.setattr(class_ticket, "SCRYPT_N", 1 << 4)


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def kiosk(tmp_path: Path, quick: None, key: Ed25519PrivateKey) -> Callable[..., Config]:
    """A kiosk that trusts the key, with a ticket of the draft signed by it or another."""

    def make(signer: Ed25519PrivateKey | None = None, draft: Draft = DRAFT) -> Config:
        trusted = tmp_path / "keys" / "class"
        trusted.mkdir(parents=True, exist_ok=True)
        (trusted / "trainer.pub").write_bytes(public_pem(key.public_key()))
        ticket = tmp_path / "class.ticket"
        ticket.write_bytes(class_ticket.sign(draft, signer or key))
        return Config(data=tmp_path, ticket=ticket)

    return make


def test_a_ticket_knows_its_officers_by_their_pins(quick: None, key: Ed25519PrivateKey) -> None:
    data = class_ticket.sign(DRAFT, key)
    ticket = class_ticket.read(data, {key_id(key.public_key()): key.public_key()}, "a test")
    found = ticket.find("000001")
    assert found is not None
    assert (found.pseudonym, found.language) == ("K-002", "fr")
    assert ticket.find("654321") is None
    assert b"123456" not in data
    assert "123456" not in ticket.model_dump_json()


def test_the_same_pin_has_another_hash_in_another_class(
    quick: None, key: Ed25519PrivateKey
) -> None:
    trusted = {key_id(key.public_key()): key.public_key()}
    hashes = {
        class_ticket.read(class_ticket.sign(DRAFT, key), trusted, "").officers[0].pin_hash
        for _ in range(2)
    }
    assert len(hashes) == 2


def test_a_ticket_of_a_stranger_is_refused(kiosk: Callable[..., Config]) -> None:
    with pytest.raises(TicketError, match=r"not trusted here; put the trainer's public key"):
        open_desk(kiosk(Ed25519PrivateKey.generate()), today=TODAY)


def test_a_changed_ticket_is_refused(kiosk: Callable[..., Config]) -> None:
    config = kiosk()
    assert config.ticket is not None
    body = json.loads(config.ticket.read_bytes())
    body["payload"] = body["payload"][:-8] + "AAAAAAA="
    config.ticket.write_text(json.dumps(body))
    with pytest.raises(TicketError, match="does not match the content"):
        open_desk(config, today=TODAY)


def test_another_signed_thing_is_no_ticket(key: Ed25519PrivateKey) -> None:
    trusted = {key_id(key.public_key()): key.public_key()}
    with pytest.raises(TicketError, match="no class ticket"):
        class_ticket.read(sign("text/plain", b"{}", key), trusted, "a file")
    with pytest.raises(TicketError, match="made by `kiosk class sign`"):
        class_ticket.read(b"nonsense", trusted, "a file")
    with pytest.raises(TicketError, match="class_name: expected this key"):
        class_ticket.read(sign(class_ticket.PAYLOAD_TYPE, b"{}", key), trusted, "a file")


def test_a_class_that_is_over_is_refused(kiosk: Callable[..., Config]) -> None:
    with pytest.raises(TicketError, match="ended on 2026-12-01"):
        open_desk(kiosk(), today=date(2026, 12, 2))


def test_scenarios_and_modules_that_are_not_here_are_refused(kiosk: Callable[..., Config]) -> None:
    with pytest.raises(TicketError, match="no such scenarios here: s99"):
        open_desk(kiosk(draft=DRAFT.model_copy(update={"scenarios": ("s99",)})), today=TODAY)
    few = DRAFT.model_copy(update={"modules": ("m0", "m3")})
    with pytest.raises(TicketError, match="m5 is not among"):
        open_desk(kiosk(draft=few), module="m5", today=TODAY)
    with pytest.raises(TicketError, match="no module 'm9'"):
        open_desk(kiosk(), module="m9", today=TODAY)


def test_without_a_ticket_everybody_is_a_guest_and_nobody_examined(tmp_path: Path) -> None:
    desk = open_desk(Config(data=tmp_path), module="m4")
    assert isinstance(desk, OpenDesk)
    assert desk.find("123456") is None
    assert "m5" not in desk.card(None).modules
    assert desk.card(None).module == "m4"


def test_what_was_asked_once_is_remembered(kiosk: Callable[..., Config]) -> None:
    config = kiosk()
    desk = open_desk(config, today=TODAY)
    officer = known_officer(desk, "123456")
    assert officer is not None
    assert (officer.name, officer.language) == ("A. Ivanov", "ru")
    module = course_modules.load("m4")
    course = desk.course(officer, module)
    box = course.next()
    card = desk.card(officer)
    card.press("hand.left")
    while card.module != "m4":
        card.press("module.next")
    desk.remember(officer, card)
    desk.took(officer, Outcome("m4", box.scenario, box.seed, 2, True, True, True))
    again = open_desk(config, today=TODAY)
    card = again.card(officer)
    assert (card.preferences.hand, card.module, card.name) == ("left", "m4", "A. Ivanov")
    assert again.course(officer, module).done == 1
    assert again.course(None, module).done == 0


def pack_for(config: Config) -> str:
    """A pack of one scenario, added to the kiosk; its hash."""
    source, folders = config.data / "source", Folders(config.data)
    source.mkdir()
    draft("depot", "s06", source)
    author = Ed25519PrivateKey.generate()
    (folders.pack_keys / "author.pub").write_bytes(public_pem(author.public_key()))
    (source / "pack.json").write_bytes(sign_pack(source, "depots", "1", author))
    return add_pack(source, folders).sha256


def test_a_class_names_its_packs_by_their_hash(kiosk: Callable[..., Config]) -> None:
    sha256 = pack_for(kiosk())
    named = DRAFT.model_copy(update={"packs": (sha256,), "scenarios": ("depot", "s03")})
    desk = open_desk(kiosk(draft=named), today=TODAY)
    assert isinstance(desk, ClassDesk)
    assert set(desk.library) == {"depot", "s03"}
    assert {"depot", "depot_clean", "s03_clean"} <= set(desk.whole)
    unnamed = DRAFT.model_copy(update={"scenarios": ("depot",)})
    with pytest.raises(TicketError, match="no such scenarios here: depot"):
        open_desk(kiosk(draft=unnamed), today=TODAY)


def test_a_pack_that_is_not_here_is_named(kiosk: Callable[..., Config]) -> None:
    sha256, other = pack_for(kiosk()), "0" * 64
    named = DRAFT.model_copy(update={"packs": (sha256, other)})
    with pytest.raises(TicketError, match=f"not on this kiosk: {other}; add each with: kiosk"):
        open_desk(kiosk(draft=named), today=TODAY)


def test_a_pack_that_was_changed_is_refused(kiosk: Callable[..., Config]) -> None:
    config = kiosk()
    sha256 = pack_for(config)
    file = Folders(config.data).packs / sha256 / "depot.toml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed", encoding="utf-8")
    named = DRAFT.model_copy(update={"packs": (sha256,)})
    with pytest.raises(TicketError, match="was changed after it was signed"):
        open_desk(kiosk(draft=named), today=TODAY)


def test_a_class_may_set_how_long_a_box_takes(kiosk: Callable[..., Config]) -> None:
    limits = {"m4": 12, "m5": 0}
    desk = open_desk(kiosk(draft=DRAFT.model_copy(update={"limit_min": limits})), today=TODAY)
    found = {name: desk.limit_s(course_modules.load(name)) for name in ("m3", "m4", "m5")}
    assert found == {"m3": 0.0, "m4": 720.0, "m5": 0.0}


def test_a_damaged_memory_is_put_aside_and_told(kiosk: Callable[..., Config]) -> None:
    config = kiosk()
    desk = open_desk(config, today=TODAY)
    assert isinstance(desk, ClassDesk)
    officer = known_officer(desk, "123456")
    assert officer is not None
    desk.remember(officer, desk.card(officer))
    (path,) = (config.data / "class").rglob("K-001.json")
    path.write_text('{"schema": "kiosk.officer/9"}')
    again = open_desk(config, today=TODAY)
    assert isinstance(again, ClassDesk)
    assert again.card(officer).preferences.hand == "right"
    assert "begun anew" in again.problem
    assert path.with_suffix(".bad").exists()


def test_a_pin_at_the_terminal_has_to_be_somebodys(kiosk: Callable[..., Config]) -> None:
    desk = open_desk(kiosk(), today=TODAY)
    assert known_officer(desk, "guest") is None
    with pytest.raises(TicketError, match="not on this kiosk's class list"):
        known_officer(desk, "999999")


def test_drafts_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "class.toml"
    path.write_text('class_name = "x"\nuntil = "2026-12-01"\nseed = 1\n[[officers]]\npin = "12"\n')
    with pytest.raises(TicketError, match=r"class.toml:5: officers.0.pin"):
        class_ticket.read_draft(path)
    twice = '[[officers]]\npseudonym = "A"\nname = "a"\npin = "123456"\n'
    path.write_text('class_name = "x"\nuntil = "2026-12-01"\nseed = 1\n' + twice * 2)
    with pytest.raises(TicketError, match="different pseudonyms for all officers; twice: A"):
        class_ticket.read_draft(path)


def test_the_commands(tmp_path: Path, quick: None) -> None:
    draft, key, ticket = tmp_path / "c.toml", tmp_path / "k" / "trainer.key", tmp_path / "c.ticket"
    run = CliRunner().invoke
    made = run(app, ["class", "new", str(draft), "--officers", "3", "--name", 'The "B" class'])
    assert made.exit_code == 0, made.output
    assert draft.stat().st_mode & 0o777 == 0o600
    assert run(app, ["class", "new", str(draft)]).exit_code == 2
    signed = run(app, ["class", "sign", str(draft), "--key", str(key)])
    assert signed.exit_code == 0, signed.output
    checked = run(app, ["class", "check", str(ticket), "--trusted", str(key.parent)])
    assert checked.exit_code == 0, checked.output
    assert "officers:  3" in checked.output
    assert run(app, ["class", "check", str(ticket), "--trusted", str(tmp_path)]).exit_code == 2


def test_a_class_may_have_its_own_rubric(kiosk: Callable[..., Config], tmp_path: Path) -> None:
    own = files("vrkiosk_scenarios").joinpath("rubric.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(own.replace("pass_mark = 75", "pass_mark = 80"))
    draft = DRAFT.model_copy(update={"rubric": "own.toml"})
    text = class_ticket.rubric_text(draft, tmp_path)
    config = kiosk()
    assert rubric_of(open_desk(config, today=TODAY)) is None
    assert rubric_of(None) is None
    desk = open_desk(config, today=TODAY)
    assert isinstance(desk, ClassDesk)
    desk.ticket = desk.ticket.model_copy(update={"rubric": text})
    rubric = rubric_of(desk)
    assert rubric is not None
    assert rubric.pass_mark == 80.0
    (tmp_path / "own.toml").write_text("pass_mark = 80")
    with pytest.raises(TicketError, match=r"own.toml"):
        class_ticket.rubric_text(draft, tmp_path)


def test_pins_differ() -> None:
    pins = class_ticket.new_pins(200)
    assert len(set(pins)) == 200
    assert all(len(pin) == 6 and pin.isdigit() for pin in pins)


def test_library_ids_are_what_tickets_name() -> None:
    assert set(Ticket.model_fields) > {"class_name", "officers", "salt", "scenarios"}
    assert "s03" in library()
