"""Signed updates on the booted machine: from the inbox, in the updater's own sandbox. Runs inside
the container, as root."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path
from typing import Final

from machine import DATA, Kiosk, Unit, run, wait_until
from session import Checks

from vrkiosk.installing import DEPLOY, MARK, Site, point, whole_release

PRODUCT: Final = Path(sys.prefix).resolve()
SITE: Final = Site()
STICK: Final = Path("/srv/stick")
KEY: Final = STICK / "region.key"
QUICK: Final = Path("/run/systemd/system/kiosk-update.service.d/quick.conf")
OLD: Final = "0.1"  # the product, as a release
PRETEND: Final = Path(__file__).with_name("pretend_kiosk.py")
BACK_S: Final = 60.0  # of a roll-back


def check_update(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    _prepare()
    updater = Unit("kiosk-update.service")
    kiosk.wait_for_lobby()
    _bring(checks, "1.0", 1, well=False)
    back = wait_until("1.0 comes and goes", lambda: _last().startswith("1.0 rolled back"))
    took = back + kiosk.wait_for_lobby()
    what = "an update that does not come up: the one before runs again"
    checks.that(_runs() == OLD and took < BACK_S * kiosk.slowness, what, f"{took:.1f} s in all")
    refused = wait_until("it is put aside", lambda: _inbox() == {"kiosk-1.0.kupd.refused"})
    checks.that(refused >= 0, "and the inbox names it as refused")

    _bring(checks, "1.1", 2, well=True)
    trial = DATA.parent / "kiosk-update/trying.json"
    wait_until("1.1 is on trial", lambda: trial.exists() and kiosk.status == "ready: 1.1")
    pid = updater.send(signal.SIGKILL)
    updater.successor_of_oneshot(pid)
    took = wait_until("1.1 stays", lambda: _last().startswith("1.1 installed"))
    good = whole_release(SITE.good)
    checks.that(
        _runs() == "1.1" and good is not None and good.name == "1.1",
        "an update from the inbox, its updater killed in the trial: it is the good one",
        f"{took:.1f} s later",
    )
    unit = Path("/usr/lib/systemd/system/kiosk.service").read_text()
    checks.that(unit.endswith("# of 1.1\n"), "its units are laid")
    wait_until("the inbox is empty", lambda: _inbox() == {"kiosk-1.0.kupd.refused"})
    again = run(f"{PRODUCT}/bin/kiosk", "update", "apply", f"{STICK}/kiosk-1.1.kupd")
    told = "number 2 was taken already" in again.stderr
    checks.that(again.returncode == 1 and told, "it does not come twice", again.stderr.strip())
    done = run(f"{PRODUCT}/bin/kiosk", "update", "rollback")
    kiosk.wait_for_lobby()
    checks.that(_runs() == OLD and done.returncode == 0, "back by hand", done.stdout.strip())
    unit = Path("/usr/lib/systemd/system/kiosk.service").read_text()
    checks.that("# of" not in unit, "its units are gone")
    run("systemctl", "stop", "kiosk-update.path")


def _prepare() -> None:
    """The product as a release that came before, a key, an updater that does not wait long."""
    SITE.releases.mkdir(parents=True, exist_ok=True)
    (PRODUCT / MARK).touch()
    (SITE.releases / OLD).symlink_to(PRODUCT)
    for link in (SITE.current, SITE.good):
        point(link, SITE.releases / OLD)
    STICK.mkdir()
    run(f"{PRODUCT}/bin/kiosk", "update", "key", str(KEY))
    run(f"{PRODUCT}/bin/kiosk", "update", "trust", str(KEY.with_suffix(".pub")))
    QUICK.parent.mkdir(parents=True)
    line = f"/opt/kiosk/good/bin/kiosk update apply --unattended --data {DATA}"
    line += " --quiet 1 --reach 30 --hold 4"
    QUICK.write_text(f"[Service]\nExecStart=\nExecStart={line}\n")
    run("systemctl", "daemon-reload")
    run("systemctl", "start", "kiosk-update.path")


def _bring(checks: Checks, version: str, number: int, *, well: bool) -> None:
    """Makes a signed update of a release, and puts it into the inbox as sync does."""
    tree = STICK / version
    (tree / "bin").mkdir(parents=True)
    shutil.copytree(PRODUCT / DEPLOY, tree / DEPLOY)
    unit = tree / DEPLOY / "usr/lib/systemd/system/kiosk.service"
    unit.write_text(unit.read_text() + f"# of {version}\n")
    text = PRETEND.read_text().replace("@VERSION@", version)
    command = tree / "bin/kiosk"
    command.write_text(text.replace("@WELL@", "yes" if well else "no"))
    command.chmod(0o755)
    out = STICK / f"kiosk-{version}.kupd"
    line = ("update", "make", str(tree), str(out), "--key", str(KEY), "--sequence", str(number))
    made = run(f"{PRODUCT}/bin/kiosk", *line)
    checks.that(made.returncode == 0, f"update {version} is signed", made.stderr.strip())
    checked = run(f"{PRODUCT}/bin/kiosk", "update", "check", str(out))
    checks.that(checked.returncode == 0, "it may come", checked.stderr.strip())
    draft = DATA / "inbox" / f".{out.name}"
    shutil.copy(out, draft)
    shutil.chown(draft, "kiosk", "kiosk")
    draft.rename(DATA / "inbox" / out.name)


def _runs() -> str:
    release = whole_release(SITE.current)
    return release.name if release is not None else "none"


def _last() -> str:
    said = run(f"{PRODUCT}/bin/kiosk", "update", "status").stdout.splitlines()
    return next((line.split(None, 1)[1] for line in said if line.startswith("last")), "")


def _inbox() -> set[str]:
    return {path.name for path in (DATA / "inbox").iterdir()}
