"""`kiosk update` at a terminal, on a machine in a folder."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.update import command
from vrkiosk.update.sessions import recording


@pytest.fixture
def kiosk(machine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `kiosk update` on the machine; the data folder is beside it."""
    updater = machine.updater()
    monkeypatch.setattr(command, "_updater", lambda root, data: updater)
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))
    (tmp_path / "data/inbox").mkdir(parents=True)
    mask = os.umask(0o022)
    os.umask(mask)

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, ["update", *words, *root_of(words)])
        os.umask(mask)
        return done

    def root_of(words: tuple[str, ...]) -> tuple[str, ...]:
        return () if words[0] == "key" else ("--root", str(machine.root))

    return run


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "data/inbox"


def test_from_a_key_to_an_update_that_runs(kiosk: Any, machine: Any, stick: Path) -> None:
    assert "each kiosk needs" in kiosk("key", str(stick / "region.key")).output
    assert "is pinned" in kiosk("trust", str(stick / "region.pub")).output
    tree, out = machine.tree("1.2", stick), stick / "kiosk-1.2.kupd"
    made = kiosk("make", str(tree), str(out), "--key", str(stick / "region.key"), "--sequence", "7")
    assert made.exit_code == 0, made.output
    assert "1.2, number 7, " in made.output
    machine_now = command.datetime.now(command.UTC)
    command._updater(Path("/"), stick).now = lambda: machine_now
    assert "1.2: well signed" in kiosk("check", str(stick)).output
    applied = kiosk("apply", str(stick))
    assert applied.exit_code == 0, applied.output
    assert machine.runs == "1.2"
    told = json.loads(kiosk("status", "--json").output)
    assert (told["current"], told["previous"], told["trying"]) == ("1.2", "1.0", "nothing")
    assert "1.2 installed at" in kiosk("status").output
    assert kiosk("rollback").output == "1.0 runs\n"


def test_of_several_the_one_with_the_greatest_number_is_taken(
    kiosk: Any, machine: Any, inbox: Path
) -> None:
    for version, number in (("1.3", 8), ("1.4", 9), ("1.2", 7)):
        machine.update(inbox, machine.facts(version, number))
    (inbox / "other.kupd").write_text("no update\n")
    assert kiosk("apply").exit_code == 0
    assert machine.runs == "1.4"


def test_unattended_what_is_refused_gets_another_name(
    kiosk: Any, machine: Any, inbox: Path
) -> None:
    old = machine.update(inbox, machine.facts("1.2", 7))
    new = machine.update(inbox, machine.facts("1.3", 8))
    (inbox / "other.kupd").write_text("no update\n")
    done = kiosk("apply", "--unattended")
    assert done.exit_code == 0, done.output
    assert machine.runs == "1.3"
    assert not new.exists()
    assert sorted(path.name for path in inbox.iterdir() if path.is_file()) == [
        f"{old.name}.refused",
        "other.kupd.refused",
    ]


@pytest.mark.parametrize("sick", [False, True])
def test_unattended_one_that_was_taken_already_is_not_tried_again(
    kiosk: Any, machine: Any, inbox: Path, sick: bool
) -> None:
    """The updater was killed between the end of a trial and the file's."""
    path = machine.update(inbox, machine.facts("1.2", 7), sick=sick)
    data = path.read_bytes()
    kiosk("apply", "--unattended")
    path.write_bytes(data)
    path.with_name(f"{path.name}.refused").unlink(missing_ok=True)
    starts, last = machine.starts, machine.updater().records.last()
    assert kiosk("apply", "--unattended").exit_code == 0
    assert (machine.starts, machine.updater().records.last()) == (starts, last)
    assert not path.exists()
    assert path.with_name(f"{path.name}.refused").exists() == sick


def test_unattended_an_empty_inbox_is_fine(kiosk: Any, machine: Any) -> None:
    done = kiosk("apply", "--unattended")
    assert (done.exit_code, done.output) == (0, "")


def test_what_is_wrong_is_said_in_words(kiosk: Any, machine: Any, stick: Path) -> None:
    for words, why in (
        (("apply", str(stick)), "there is no update"),
        (("check", str(stick / "none.kupd")), "cannot be read"),
        (("rollback",), "no version to go back to"),
        (("trust", str(stick / "none.pub")), "not a public key"),
    ):
        done = kiosk(*words)
        assert done.exit_code == 1
        assert why in done.output


def test_a_name_and_a_version_are_looked_at_first(kiosk: Any, machine: Any, stick: Path) -> None:
    tree = machine.tree("1.2", stick)
    for out, version, why in (
        ("x.tar", "1.2", "ends with .kupd"),
        ("x.kupd", "latest", "version 'latest'"),
    ):
        done = kiosk("make", str(tree), str(stick / out), "--key", "none", "--version", version)
        assert done.exit_code == 2
        assert why in done.output


def test_a_record_that_somebody_holds_is_seen(tmp_path: Path) -> None:
    live = tmp_path / "live"
    assert not recording(live)
    (live / "a").mkdir(parents=True)
    (live / "b").mkdir()
    assert not recording(live)
    handle = os.open(live / "b", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert recording(live)
    os.close(handle)
    assert not recording(live)
