"""A machine to bring updates to: a folder for its root, releases of a few small files, and a
systemd that starts what is current. What a kill leaves is what lies in the folder."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk.installing import DEPLOY, MARK, InstallError, Site, point, prove, whole_release
from vrkiosk.units import UnitState
from vrkiosk.update.admission import KEYS, system_name
from vrkiosk.update.applying import Updater, altered
from vrkiosk.update.bundle import write_update
from vrkiosk.update.manifest import Manifest
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.keys import public_pem

NOW: Final = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTED: Final = "run/started"  # version that the pretended systemd runs
UNIT: Final = "usr/lib/systemd/system/kiosk.service"
SICK: Final = "sick"  # a file of a release that never reaches the lobby
FILES: Final = 12  # beside the command and the unit


class Machine:
    """`text`: what the kiosk says, by the version that runs; "" fails. `broken`: a command that
    fails. Time is the sum of what was slept."""

    def __init__(self, root: Path, key: Ed25519PrivateKey | None = None) -> None:
        self.root = root
        self.key = key or Ed25519PrivateKey.generate()
        self.site = Site(root, self.run)
        self.lines: list[str] = []
        self.broken = ""
        self.time = 0.0
        self.starts = 0
        self.text: Callable[[str], str] = self._text
        self.during_sleep: Callable[[], None] = lambda: None

    def make(self) -> None:
        """A Debian with release 1 installed and running."""
        (self.root / "etc").mkdir(parents=True)
        (self.root / "run").mkdir()
        (self.root / "etc/os-release").write_text('ID=debian\nVERSION_ID="13"\n')
        self.trust(self.key)
        release = self.tree("1.0", self.site.releases)
        (release / MARK).touch()
        point(self.site.current, release)
        prove(self.site)
        (self.root / UNIT).parent.mkdir(parents=True)
        (self.root / UNIT).write_text("1.0")
        self.run(("systemctl", "restart", "kiosk.service"))

    def trust(self, key: Ed25519PrivateKey) -> None:
        public = key.public_key()
        path = self.root / KEYS / f"{key_id(public)[:16]}.pub"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(public_pem(public))

    def tree(self, version: str, below: Path, *, sick: bool = False) -> Path:
        """A release: its command says its version."""
        folder = below / version
        unit = folder / DEPLOY / UNIT
        unit.parent.mkdir(parents=True)
        unit.write_text(version)
        (folder / "bin").mkdir()
        command = folder / "bin/kiosk"
        command.write_text(f"#!/bin/sh\necho kiosk {version}\n")
        command.chmod(0o755)
        (folder / "bin/python").symlink_to("/usr/bin/python3")
        (folder / "lib").mkdir()
        for number in range(FILES):
            (folder / f"lib/{number}.py").write_text(f"{version} {number}\n" * 100)
        if sick:
            (folder / SICK).touch()
        return folder

    def facts(self, version: str, sequence: int) -> Manifest:
        return Manifest(
            version=version,
            sequence=sequence,
            created=NOW - timedelta(days=1),
            expires=NOW + timedelta(days=30),
            system=system_name(self.root),
            packages=(),
            payload_sha256="",
            payload_size=0,
            files={},
            links={},
        )

    def update(self, folder: Path, facts: Manifest, *, sick: bool = False) -> Path:
        """A signed update, in a folder for such things."""
        tree = self.tree(facts.version, folder, sick=sick)
        out = folder / f"kiosk-{facts.version}.kupd"
        write_update(tree, out, facts, [self.key])
        return out

    def updater(self) -> Updater:
        return Updater(
            self.site,
            ask=self.ask,
            ask_release=self.ask_release,
            now=lambda: NOW,
            clock=lambda: self.time,
            sleep=self.sleep,
            tell=lambda line: None,
            send=lambda kind, text: None,
        )

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.during_sleep()

    def run(self, words: Sequence[str]) -> None:
        line = " ".join(words)
        self.lines.append(line)
        if self.broken and self.broken in line:
            raise InstallError(f"{line}: no")
        if line == "systemctl restart kiosk.service":
            release = whole_release(self.site.current)
            assert release is not None
            (self.root / STARTED).write_text(release.name)
            self.starts += 1

    def ask_release(self, what: str, release: Path) -> None:
        line = f"{what} {release.name}"
        self.lines.append(line)
        if self.broken and self.broken in line:
            raise InstallError(f"{line}: no")
        subprocess.run([release / "bin/kiosk"], capture_output=True, check=True)

    def ask(self) -> UnitState:
        path = self.root / STARTED
        if not path.exists():
            return UnitState("kiosk.service", "loaded", "inactive")
        text = self.text(path.read_text())
        if not text:
            return UnitState("kiosk.service", "loaded", "failed", result="exit-code", exit_status=1)
        return UnitState("kiosk.service", "loaded", "active", text=text, pid=100 + self.starts)

    def _text(self, version: str) -> str:
        sick = (self.site.releases / version / SICK).exists()
        return "" if sick else "ready: an officer can begin"

    def reboot(self) -> None:
        """What the power leaves: the disk. What is current starts."""
        (self.root / STARTED).unlink(missing_ok=True)
        self.run(("systemctl", "restart", "kiosk.service"))

    @property
    def runs(self) -> str:
        """The version that a start of the command runs now, asked of itself. AssertionError where
        that is not a whole release."""
        release = whole_release(self.site.current)
        assert release is not None, "no whole release is current"
        assert altered(release) == "", f"{release.name}: {altered(release)}"
        said = subprocess.run([release / "bin/kiosk"], capture_output=True, text=True, check=True)
        return said.stdout.split()[1]

    @property
    def unit(self) -> str:
        """Of which version the laid files are."""
        return (self.root / UNIT).read_text()

    def name(self, link: str) -> str:
        release = whole_release(self.site.home / link)
        return release.name if release is not None else ""
