"""Looking after a server: backups made while it serves, brought back, and what the doctor finds."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rocb_server import backup
from rocb_server.app import Settings, open_store
from rocb_server.backup import RESTORING, back_up, check
from rocb_server.cli import cli
from rocb_server.errors import ServerFailure
from rocb_server.store import Store
from vrkiosk_telemetry import credentials, sync

UNIT = Path(__file__).parents[3] / "telemetry/deploy/usr/lib/systemd/system/rocb-server.service"


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def sent(server: Any, sessions: Any) -> Callable[..., str]:
    """Sends a session to the running server; its id."""

    def send(**info: object) -> str:
        session = sessions.make(**info)
        assert sync.main(sessions.data, server.url, once=True, echo=lambda line: None) == 0
        return str(session)

    return send


def content(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a server's database."""
    database = sqlite3.connect(data / "rocb.sqlite")
    names = [
        row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found = {name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    database.close()
    return found


def test_a_backup_made_while_serving_comes_back_whole(
    server: Any, sessions: Any, sent: Callable[..., str], tmp_path: Path
) -> None:
    first = sent()
    made = run("backup", tmp_path / "copy", "--data", server.data)
    assert "1 sessions, 3 files" in made.stdout, made.output
    second = sent(officer="officer-18")
    assert "2 sessions" in run("backup", tmp_path / "copy", "--data", server.data).stdout
    assert len(list((tmp_path / "copy").glob("tables-*"))) == 1
    before = content(server.data)
    objects = [path.name for path in server.objects]
    server.end()
    shutil.rmtree(server.data)
    done = run("restore", tmp_path / "copy", "--data", server.data)
    assert done.exit_code == 0, done.output
    after = content(server.data)
    assert {name: rows for name, rows in after.items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }
    assert [path.name for path in server.objects] == objects
    server.start()  # the same keys: kiosks still believe its receipts
    third = sent()
    assert {row[0] for row in content(server.data)["session"]} == {first, second, third}


def test_what_was_erased_leaves_the_next_backup(
    server: Any, sent: Callable[..., str], tmp_path: Path
) -> None:
    session = sent()
    run("backup", tmp_path / "copy", "--data", server.data)
    assert list((tmp_path / "copy").rglob("objects/sha256/*/*"))
    run("erase", "--data", server.data, "--session", session, "--why", "asked for", "--yes")
    run("backup", tmp_path / "copy", "--data", server.data)
    assert list((tmp_path / "copy").rglob("objects/sha256/*/*")) == []


@pytest.fixture
def filled(store: Store, keys: Path, tmp_path: Path) -> Path:
    """A backup of a server with a session's plan and one content."""
    source = tmp_path / "a.bin"
    source.write_bytes(b"content")
    store.keep("ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73", source)
    target = tmp_path / "copy"
    back_up(store.database, store.objects, tmp_path / "server", target)
    return target


@pytest.mark.parametrize(
    "damage",
    [
        lambda copy: next((copy / "objects").rglob("ed70*")).write_bytes(b"altered"),
        lambda copy: next((copy / "objects").rglob("ed70*")).unlink(),
        lambda copy: next(copy.rglob("kiosk.jsonl")).write_text(""),
        lambda copy: (copy / "backup.json").write_text("{"),
        lambda copy: (copy / "backup.json").unlink(),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(
    damage: Callable[[Path], None], filled: Path, tmp_path: Path
) -> None:
    assert list(check(filled)) == []
    damage(filled)
    answer = run("restore", filled, "--data", tmp_path / "new")
    assert answer.exit_code == 2
    assert not (tmp_path / "new" / "keys").exists()
    assert not (tmp_path / "new" / RESTORING).exists()


def test_nothing_is_restored_over_a_servers_data(filled: Path, tmp_path: Path) -> None:
    answer = run("restore", filled, "--data", tmp_path / "server")
    assert (answer.exit_code, "has a server's data already" in answer.output) == (2, True)


def test_a_restore_that_was_cut_is_said_so_and_begun_anew(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"

    def cut(*_: object) -> None:
        raise OSError(5, "cut", "here")

    with monkeypatch.context() as patch:
        patch.setattr("rocb_server.backup._copy_files", cut)
        assert run("restore", filled, "--data", new).exit_code == 2
    with pytest.raises(ServerFailure, match="restore again"):
        open_store(Settings(new))
    done = run("restore", filled, "--data", new)
    assert done.exit_code == 0, done.output
    open_store(Settings(new)).close()


def test_a_snapshot_is_of_one_moment(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kiosk that enrols while tables are written is in all of them or in none."""
    write = backup._write_rows
    seen: list[str] = []

    def enrol_in_between(connection: Any, table: Any, path: Path) -> tuple[str, int]:
        if not seen:
            request = credentials.prepare(tmp_path / "late", "")
            thread = threading.Thread(target=store.kiosks.vouch, args=(request, "baku"))
            thread.start()
            thread.join()
        seen.append(table.name)
        return write(connection, table, path)

    monkeypatch.setattr("rocb_server.backup._write_rows", enrol_in_between)
    summary = back_up(store.database, store.objects, tmp_path / "server", tmp_path / "copy")
    assert len(store.kiosks.all()) == 1
    assert (summary.rows["kiosk"], summary.rows["kiosk_key"]) == (0, 0)


def test_rows_of_sqlite_come_back_in_postgresql(
    filled: Path, postgres: Any, tmp_path: Path
) -> None:
    url = postgres.create("restored")
    done = run("restore", filled, "--data", tmp_path / "new", "--database-url", url)
    assert done.exit_code == 0, done.output
    with closing(open_store(Settings(tmp_path / "new", url))) as store:
        assert len(store.kiosks.all()) == 1
        store.audit.add("somebody", "did", "something")  # its number is after the restored ones


def findings(data: Path, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = run("doctor", "--json", "--data", data, *words)
    return done.exit_code, {one["check"]: one for one in json.loads(done.stdout)}


def test_the_doctor_says_what_is_wrong(store: Store, filled: Path, tmp_path: Path) -> None:
    data = tmp_path / "server"
    code, found = findings(data)
    assert code in (1, 2)
    assert (
        found["backup"]["state"] == found["keys"]["state"] == found["accounts"]["state"] == "warn"
    )
    assert found["database"]["state"] == found["contents"]["state"] == "ok"
    run("key", "new", "--data", data)
    run("backup", tmp_path / "copy", "--data", data)
    _, found = findings(data, "--deep")
    assert found["backup"]["state"] == found["keys"]["state"] == "ok"
    (data / "keys" / "region.key").chmod(0o644)
    told = run("doctor", "--data", data)
    assert (told.exit_code, "chmod 600" in told.output) == (2, True)


def test_the_doctor_finds_lost_and_altered_content(server: Any, sent: Callable[..., str]) -> None:
    sent()
    one = server.objects[0]
    one.write_bytes(bytes(one.stat().st_size))
    assert findings(server.data)[1]["contents"]["state"] == "ok"
    assert findings(server.data, "--deep")[1]["contents"]["state"] == "FAIL"
    one.unlink()
    code, found = findings(server.data)
    assert (code, found["contents"]["state"]) == (2, "FAIL")
    assert one.name in found["contents"]["evidence"]


def test_the_unit_is_closed_to_what_the_server_does_not_need() -> None:
    """The same measure the kiosk's units are held to."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    (line,) = [line for line in told.splitlines() if "Overall exposure" in line]
    assert float(line.split(": ")[1].split()[0]) <= 1.2
