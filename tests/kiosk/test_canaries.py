"""Nothing of a person gets into what is printed, told or sent for help: planted words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

NAME = "Canaria Zwetkowa"
PSEUDONYM = "o-canary-71"
PIN = "714253"
DRAFT = f"""
class_name = "Canary class"
until = "2099-01-31"
modules = ["m3"]
scenarios = ["s03"]
seed = 7
[[officers]]
pseudonym = "{PSEUDONYM}"
name = "{NAME}"
pin = "{PIN}"
"""
JOURNALCTL = '#!/bin/sh\ncat "$SAID"\n'


def kiosk(home: Path, *words: str, said: str = os.devnull, until: str = "") -> str:
    """What a command prints, on both outputs. said: a file with the journal. until: a line after
    which it is asked to end, as the service is."""
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "vrkiosk", *words],
        cwd=home, env={**os.environ, "PATH": path, "SAID": said}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said_lines = []
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            said_lines.append(line)
            if until and line.strip() == until:
                process.terminate()
    out = "".join(said_lines)
    assert "Traceback" not in out, out
    return out


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All that came out of a signed-in inspection, its sealing, and a call for help, by command."""
    home = tmp_path_factory.mktemp("canary")
    (home / "bin").mkdir()
    (home / "bin" / "journalctl").write_text(JOURNALCTL)
    (home / "bin" / "journalctl").chmod(0o755)
    (home / "class.toml").write_text(DRAFT, encoding="utf-8")
    data = home / "data"
    trusted = data / "keys" / "class"
    trusted.mkdir(parents=True)
    out = {"sign": kiosk(home, "class", "sign", "class.toml", "--key", "trainer.key")}
    (trusted / "trainer.pub").write_bytes((home / "trainer.pub").read_bytes())
    run = "run", "s03", "--runtime", "officer", "--no-pictures", "--no-sound", "--seed", "7"
    ticket = "--ticket", "class.ticket", "--officer", PIN
    out["run"] = kiosk(home, *run, *ticket, "--data", str(data), until="check the seal")
    out["seal"] = kiosk(home, "seal", "--data", str(data))
    out["status"] = kiosk(home, "status", "--json", "--data", str(data))
    journal = home / "journal.txt"
    journal.write_text(f"{out['run']}\n{out['seal']}\nofficer typed {PIN}\n", encoding="utf-8")
    bundle = home / "support.tar.gz"
    out["doctor"] = kiosk(home, "doctor", "--all", "--bundle", str(bundle), said=str(journal))
    with tarfile.open(bundle) as tar:
        for entry in tar.getmembers():
            file = tar.extractfile(entry)
            assert file is not None
            out[entry.name] = file.read().decode()
    out["session"] = str(next((data / "outbox").iterdir()))
    return out


def spoken(printed: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in printed.items() if name != "session")


def test_the_record_has_the_pseudonym_and_never_the_name(printed: dict[str, str]) -> None:
    session = Path(printed["session"])
    info = json.loads((session / "session.json").read_text())
    assert info["officer"] == PSEUDONYM
    for path in session.iterdir():
        content = path.read_bytes()
        assert NAME.encode() not in content, path.name
        assert PIN.encode() not in content, path.name


@pytest.mark.parametrize("canary", [NAME, NAME.split()[0], PIN, PSEUDONYM])
def test_no_output_names_the_officer(printed: dict[str, str], canary: str) -> None:
    assert [name for name, text in spoken(printed) if canary in text] == []


def test_no_output_has_a_key(printed: dict[str, str]) -> None:
    home = Path(printed["session"]).parents[2]
    keys = [home / "trainer.key", *(home / "data" / "keys").glob("*.key")]
    assert len(keys) >= 2
    secrets = [line for key in keys for line in key.read_text().splitlines() if "-----" not in line]
    for name, text in spoken(printed):
        assert not [line for line in secrets if line in text], name


def test_no_output_has_gaze(printed: dict[str, str]) -> None:
    table = pq.read_table(Path(printed["session"]) / "frames.parquet")
    gaze = [name for name in table.column_names if name.startswith("gaze_")]
    assert len(gaze) >= 7
    values = {f"{value:.4f}" for name in gaze for value in table[name].to_numpy()[::97]}
    words = {value for value in values if value.strip("-0.") and len(value.strip("-0.")) >= 4}
    assert len(words) > 100
    for name, text in spoken(printed):
        assert not [value for value in words if value in text], name


def test_the_support_file_is_of_use(printed: dict[str, str]) -> None:
    names = {name for name in printed if name.startswith("kiosk-support/")}
    assert {"kiosk-support/journal.txt", "kiosk-support/settings.json"} <= names
    assert "officer typed <number>" in printed["kiosk-support/journal.txt"]
