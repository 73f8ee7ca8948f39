"""Installs the kiosk on a machine, changes its version, takes it away. Needs no package.

    /opt/kiosk/releases/VERSION   a Python environment with the product; read-only, root's
    /opt/kiosk/current            the one that runs
    /opt/kiosk/good               the last one that has shown that it works: the same, but while a
                                  new one is tried
    /opt/kiosk/previous           the good one before

A step may be cut short anywhere, and the next call does it again: a release without its mark is
made anew, and a link is changed in one rename, so that at any time a whole release is current.
Where the new one does not come up, the good one is made current again.
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
DPKG: Final = "var/lib/dpkg/info/rocb-kiosk.list"  # what our package owns
UNIT_FOLDER: Final = "usr/lib/systemd/system"
ENABLED: Final = (
    "kiosk-runtime.socket",
    "kiosk.service",
    "kiosk-seal.path",
    "kiosk-seal.timer",
    "kiosk-sync.path",
    "kiosk-sync.service",
    "kiosk-update.path",
    "kiosk-update.service",
)
UNITS: Final = (*ENABLED, "kiosk-runtime.service", "kiosk-safemode.service", "kiosk-seal.service")
COMMAND: Final = "usr/local/bin/kiosk"
HEALTHY_S: Final = 20.0  # that a new version has to stay up before the old one is given up
OURS: Final = (
    "var/lib/kiosk",
    "var/lib/kiosk-update",
    "var/lib/kioskxr",
    "var/cache/kiosk",
    "etc/kiosk",
)


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
    started. apart: whether we run in a sandbox, so that systemd has to do what acts on the machine
    as a whole."""

    root: Path = Path("/")
    run: Callable[[Sequence[str]], None] = run
    booted: bool = True
    apart: bool = False

    @property
    def home(self) -> Path:
        return self.root / HOME

    @property
    def current(self) -> Path:
        return self.home / "current"

    @property
    def good(self) -> Path:
        return self.home / "good"

    @property
    def previous(self) -> Path:
        return self.home / "previous"

    @property
    def releases(self) -> Path:
        return self.home / "releases"


def release_name(wheel: Path) -> str:
    """Version and content: another build of the same version is another release."""
    version = wheel.name.split("-")[1]
    return f"{version}-{hashlib.sha256(wheel.read_bytes()).hexdigest()[:12]}"


def make_release(site: Site, wheel: Path, lock: Path) -> Path:
    """The release of a wheel, with the locked packages; made where it is not whole yet."""
    folder = site.releases / release_name(wheel)
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
    """Makes a link lead to a folder, in one step that a power cut does not undo."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Makes names created, renamed or removed in a folder last."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def whole_release(link: Path) -> Path | None:
    """The whole release a link leads to; None where there is none."""
    if not link.is_symlink():
        return None
    target = link.parent / link.readlink()
    return target if (target / MARK).exists() else None


def prove(site: Site) -> None:
    """The current release works: it is the good one from now on, and the one before is kept."""
    current, good = whole_release(site.current), whole_release(site.good)
    if current is None:
        raise InstallError(f"{site.current} leads to no whole release; install the kiosk again")
    if good is not None and good != current:
        point(site.previous, good)
    point(site.good, current)


def files(release: Path) -> Iterator[tuple[Path, Path]]:
    """What a release lays over the machine: the file, and its place below the root."""
    deploy = release / DEPLOY
    for path in sorted(deploy.rglob("*")):
        if path.is_file():
            yield path, path.relative_to(deploy)


def lay(site: Site, release: Path, before: Path | None = None) -> list[str]:
    """Copies the files of a release to their places, and takes away what only the one `before`
    had. What is in /etc is the site's: it stays. Gives the units that were not there before."""
    names, new = set(), []
    for source, name in files(release):
        names.add(name)
        target = site.root / name
        if name.parts[0] == "etc" and target.exists():
            continue
        if name.parent == Path(UNIT_FOLDER) and not target.exists():
            new.append(name.name)
        _copy(source, target)
    for _, name in files(before) if before is not None else ():
        if name not in names and name.parts[0] != "etc":
            (site.root / name).unlink(missing_ok=True)
    return new


def _copy(source: Path, target: Path) -> None:
    """In one step, and not an empty file after a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    with source.open("rb") as there, draft.open("wb") as here:
        shutil.copyfileobj(there, here)
        here.flush()
        os.fchmod(here.fileno(), 0o644)
        os.fsync(here.fileno())
    os.replace(draft, target)
    sync_folder(target.parent)


def lay_command(site: Site) -> None:
    """`kiosk` on the path."""
    command = site.root / COMMAND
    command.parent.mkdir(parents=True, exist_ok=True)
    point(command, Path("/") / HOME / "current/bin/kiosk")


def apply(site: Site) -> None:
    """Users, folders, rules and catalogue, as the files say."""
    if site.booted and site.apart:
        site.run(("systemctl", "daemon-reload"))
        site.run(("systemctl", "start", "kiosk-files.service"))
        return
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
    good = whole_release(site.good) or whole_release(site.current)
    lay(site, release, good)
    lay_command(site)
    apply(site)
    point(site.current, release)
    if not (site.root / "etc/kiosk/openxr-runtime.json").is_symlink():
        site.run((str(site.current / "bin/kiosk"), "runtime", "use", "monado"))
    site.run(("systemctl", "enable", *ENABLED))
    if site.booted:
        try:
            start(site, sleep)
        except InstallError as error:
            raise InstallError(f"{error}; {_back(site, release, good)}") from None
    prove(site)
    sweep(site)
    return release


def start(site: Site, sleep: Callable[[float], None]) -> None:
    """Starts what was installed, and looks whether it stays up."""
    site.run(("systemctl", "start", *(name for name in ENABLED if name != "kiosk.service")))
    restart(site)
    sleep(HEALTHY_S)
    site.run(("systemctl", "is-active", "--quiet", "kiosk.service"))


def _back(site: Site, release: Path, good: Path | None) -> str:
    """Makes the good version current again; what happened, in words."""
    if good is None or good == release:
        return "there is no version to go back to; see journalctl -u kiosk"
    change(site, good)
    return f"{good.name} is current again"


def change(site: Site, release: Path) -> None:
    """Makes a release current that is there, with its files, and starts it."""
    before = whole_release(site.current)
    point(site.current, release)
    lay(site, release, before)
    apply(site)
    if site.booted:
        restart(site)


def restart(site: Site) -> None:
    """Ends what runs, and safe mode, and starts what is current."""
    site.run(("systemctl", "reset-failed", "kiosk.service"))
    site.run(("systemctl", "restart", "kiosk.service"))
    site.run(("systemctl", "try-restart", "kiosk-sync.service"))


def roll_back(site: Site) -> Path:
    """Changes to the version before: the good one while another is tried, else the one before.
    InstallError where there is none."""
    current, good = whole_release(site.current), whole_release(site.good)
    before = good if good is not None and good != current else whole_release(site.previous)
    if before is None or before == current:
        raise InstallError("there is no version to go back to")
    change(site, before)
    prove(site)
    return before


def sweep(site: Site) -> None:
    """Deletes releases that no link leads to. What our package brought is dpkg's to delete."""
    kept = {whole_release(link) for link in (site.current, site.good, site.previous)}
    packaged = site.root / DPKG
    owned = packaged.read_text(encoding="utf-8").splitlines() if packaged.exists() else []
    for folder in site.releases.iterdir():
        if folder not in kept and f"/{HOME}/releases/{folder.name}" not in owned:
            shutil.rmtree(folder)


def uninstall(site: Site, *, purge: bool) -> None:
    """Takes away what `install` brought. Records, keys and settings stay unless `purge`."""
    if site.booted:
        site.run(("systemctl", "disable", "--now", *ENABLED))
        site.run(("systemctl", "stop", *UNITS))
    else:
        site.run(("systemctl", "disable", *ENABLED))
    release = whole_release(site.current)
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
