"""Installs the kiosk on a machine, changes its version, takes it away. Needs no package.

    /opt/kiosk/releases/VERSION   a Python environment with the product; read-only, root's
    /opt/kiosk/current            the one that runs, /opt/kiosk/previous the one before

A step may be cut short anywhere, and the next call does it again: a release without its mark is
made anew, and a link is changed in one rename, so that at any time a whole release is current.
Where the new one does not come up, the one before is made current again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOME: Final = "opt/kiosk"
MARK: Final = ".complete"
DEPLOY: Final = "share/vrkiosk/deploy"
KEPT: Final = 2  # releases: the current one and the one before
ENABLED: Final = (
    "kiosk-runtime.socket",
    "kiosk.service",
    "kiosk-seal.path",
    "kiosk-seal.timer",
    "kiosk-sync.service",
)
UNITS: Final = (*ENABLED, "kiosk-runtime.service", "kiosk-safemode.service", "kiosk-seal.service")
COMMAND: Final = "usr/local/bin/kiosk"
HEALTHY_S: Final = 20.0  # that a new version has to stay up before the old one is given up
OURS: Final = ("var/lib/kiosk", "var/lib/kioskxr", "var/cache/kiosk", "etc/kiosk")


class InstallError(Exception):
    """It could not be installed. The text says what failed, and in what state the machine is."""


def run(words: Sequence[str]) -> None:
    """Runs a command of the machine. InstallError where it fails."""
    done = subprocess.run(list(words), capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise InstallError(f"{' '.join(words)}: {said[-1] if said else done.returncode}")


@dataclass(frozen=True, slots=True)
class Site:
    """The machine. root: its file system. booted: whether systemd runs it, so that units can be
    started."""

    root: Path = Path("/")
    run: Callable[[Sequence[str]], None] = run
    booted: bool = True

    @property
    def home(self) -> Path:
        return self.root / HOME

    @property
    def current(self) -> Path:
        return self.home / "current"

    @property
    def previous(self) -> Path:
        return self.home / "previous"


def release_name(wheel: Path) -> str:
    """Version and content: another build of the same version is another release."""
    version = wheel.name.split("-")[1]
    return f"{version}-{hashlib.sha256(wheel.read_bytes()).hexdigest()[:12]}"


def make_release(site: Site, wheel: Path, lock: Path) -> Path:
    """The release of a wheel, with the locked packages; made where it is not whole yet."""
    folder = site.home / "releases" / release_name(wheel)
    if (folder / MARK).exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    site.run(("python3", "-m", "venv", str(folder)))
    pip = (str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install")
    site.run((*pip, "--quiet", "--no-cache-dir", "--require-hashes", "-r", str(lock)))
    site.run((*pip, "--quiet", "--no-cache-dir", "--no-index", "--no-deps", str(wheel)))
    os.sync()
    (folder / MARK).touch()
    return folder


def point(link: Path, target: Path) -> None:
    """Makes a link lead to a folder, in one step."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, link)


def switch(site: Site, release: Path) -> Path | None:
    """Makes a release current; gives the one before, None where there was none or it is this."""
    before = _target(site.current)
    if before == release:
        return None
    if before is not None:
        point(site.previous, before)
    point(site.current, release)
    return before


def _target(link: Path) -> Path | None:
    """The whole release a link leads to."""
    if not link.is_symlink():
        return None
    target = link.parent / link.readlink()
    return target if (target / MARK).exists() else None


def files(release: Path) -> Iterator[tuple[Path, Path]]:
    """What a release lays over the machine: the file, and its place below the root."""
    deploy = release / DEPLOY
    for path in sorted(deploy.rglob("*")):
        if path.is_file():
            yield path, path.relative_to(deploy)


def lay(site: Site, release: Path) -> None:
    """Copies the files of a release to their places. What is in /etc is the site's: it stays."""
    for source, name in files(release):
        target = site.root / name
        if name.parts[0] == "etc" and target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.new")
        shutil.copyfile(source, draft)
        draft.chmod(0o644)
        os.replace(draft, target)
    command = site.root / COMMAND
    command.parent.mkdir(parents=True, exist_ok=True)
    point(command, Path("/") / HOME / "current/bin/kiosk")


def apply(site: Site) -> None:
    """Users, folders, rules and catalogue, as the files say."""
    site.run(("systemd-sysusers",))
    site.run(("systemd-tmpfiles", "--create", "kiosk.conf"))
    site.run(("journalctl", "--update-catalog"))
    if not site.booted:
        return
    if (site.root / "run/udev/control").exists():
        site.run(("udevadm", "control", "--reload"))
        site.run(("udevadm", "trigger", "--action=change", "--subsystem-match=usb"))
    site.run(("systemctl", "daemon-reload"))
    site.run(("systemctl", "try-restart", "systemd-journald.service"))


def install(
    site: Site, wheel: Path, lock: Path, *, sleep: Callable[[float], None] = time.sleep
) -> Path:
    """Installs a wheel, or changes to it; the release that is current then. InstallError where it
    did not come up: the one before is current again."""
    release = make_release(site, wheel, lock)
    lay(site, release)
    apply(site)
    before = switch(site, release)
    if not (site.root / "etc/kiosk/openxr-runtime.json").is_symlink():
        site.run((str(site.current / "bin/kiosk"), "runtime", "use", "monado"))
    site.run(("systemctl", "enable", *ENABLED))
    if site.booted:
        try:
            start(site, sleep)
        except InstallError as error:
            raise InstallError(f"{error}; {_back(site, before)}") from None
    sweep(site)
    return release


def start(site: Site, sleep: Callable[[float], None]) -> None:
    """Starts what was installed, and looks whether it stays up."""
    site.run(("systemctl", "start", *(name for name in ENABLED if name != "kiosk.service")))
    site.run(("systemctl", "try-restart", "kiosk-sync.service"))
    site.run(("systemctl", "reset-failed", "kiosk.service"))
    site.run(("systemctl", "restart", "kiosk.service"))
    sleep(HEALTHY_S)
    site.run(("systemctl", "is-active", "--quiet", "kiosk.service"))


def _back(site: Site, before: Path | None) -> str:
    """Makes the version before current again; what happened, in words."""
    if before is None:
        return "there is no version to go back to; see journalctl -u kiosk"
    roll_back(site)
    return f"{before.name} is current again"


def roll_back(site: Site) -> Path:
    """Changes to the version before. InstallError where there is none."""
    before = _target(site.previous)
    if before is None:
        raise InstallError("there is no version to go back to")
    lay(site, before)
    apply(site)
    switch(site, before)
    if site.booted:
        site.run(("systemctl", "reset-failed", "kiosk.service"))
        site.run(("systemctl", "restart", "kiosk.service"))
    return before


def sweep(site: Site) -> None:
    """Deletes releases that are neither current nor the one before."""
    kept = {_target(site.current), _target(site.previous)}
    for folder in (site.home / "releases").iterdir():
        if folder not in kept:
            shutil.rmtree(folder)


def uninstall(site: Site, *, purge: bool) -> None:
    """Takes away what `install` brought. Records, keys and settings stay unless `purge`."""
    if site.booted:
        site.run(("systemctl", "disable", "--now", *ENABLED))
        site.run(("systemctl", "stop", *UNITS))
    else:
        site.run(("systemctl", "disable", *ENABLED))
    release = _target(site.current)
    for _, name in files(release) if release is not None else ():
        if name.parts[0] != "etc":
            (site.root / name).unlink(missing_ok=True)
    (site.root / COMMAND).unlink(missing_ok=True)
    shutil.rmtree(site.home, ignore_errors=True)
    if purge:
        for folder in OURS:
            shutil.rmtree(site.root / folder, ignore_errors=True)
    if site.booted:
        site.run(("systemctl", "daemon-reload"))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/install", description="Install the kiosk.")
    parser.add_argument("--wheel", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--lock", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--no-start", action="store_true", help="only enable it: an image is made")
    parser.add_argument("--back", action="store_true", help="change to the version before")
    parser.add_argument("--uninstall", action="store_true", help="take the kiosk away")
    parser.add_argument("--purge", action="store_true", help="with it records, keys and settings")
    wanted = parser.parse_args(arguments)
    site = Site(booted=not wanted.no_start)
    try:
        if wanted.uninstall:
            uninstall(site, purge=wanted.purge)
            print("the kiosk was taken away" + ("" if wanted.purge else "; /var/lib/kiosk stays"))
        elif wanted.back:
            print(f"current: {roll_back(site).name}")
        else:
            print(f"current: {install(site, wanted.wheel, wanted.lock).name}")
    except (InstallError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
