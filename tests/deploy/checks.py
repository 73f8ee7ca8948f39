"""What happens to a kiosk, done to its service on a real systemd, and what has to come of it.

Runs inside the container that `run.sh` boots. Prints a line for each thing that was checked, and
"N passed, N failed"; status 1 when one does not hold.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1] / "monado"))

from faults import FAULTS
from kills import check_kills
from machine import (
    DATA,
    LIVE,
    Check,
    Kiosk,
    MachineError,
    Unit,
    await_frames,
    run,
    submitted,
    wait_until,
)
from records import check_record
from sandbox import check_files, check_refusals
from session import Checks
from updates import check_update

from vrkiosk_telemetry.reader import Session

KIOSK: Final = "/opt/kiosk/current/bin/kiosk"
SAFE_MODE_CODE: Final = Path("/run/kiosk/safe-mode-code")
SEALING: Final = ("kiosk-seal.path", "kiosk-seal.timer")
LOST_UNIT: Final = Path("/run/systemd/system/kiosk.service.d/zz-lost.conf")
BACK_S: Final = 10.0  # a lost graphics card, to frames of the same session, without drawing
PREFLIGHT_S: Final = 2.0
# What this machine really lacks, for a kiosk; and what these tests changed: the product was moved,
# sealing waits for its own check.
POOR: Final = {"booted", "cores", "memory", "sound", "clock_kept", "encrypted", "headset_rules"}
CHANGED: Final = {"product", "sealing"}
SETTINGS: Final = Path("/etc/kiosk/kiosk.toml")
WATCHDOG_S: Final = 10.0  # of kiosk.service
STOP_S: Final = 8.0  # of kiosk.service
MARGIN_S: Final = 5.0  # from the watchdog's end to READY=1, where a start takes a second


def check_units(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    check_files(checks)
    done = run(KIOSK, "runtime", "use", "monado")
    link = Path("/etc/kiosk/openxr-runtime.json")
    checks.that(done.returncode == 0 and link.is_symlink(), "the runtime is chosen", done.stderr)
    check_refusals(checks)
    run("systemctl", "enable", kiosk.name)
    # The checks that follow look at live records; check_seal has them sealed.
    run("systemctl", "mask", "--runtime", "--now", *SEALING)


def check_start(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """The runtime comes when the kiosk has been waiting for it."""
    run("systemctl", "mask", "--runtime", "--now", "kiosk-runtime.socket", runtime.name)
    status, took = kiosk("start")
    checks.that(status == 0, "start returns after READY=1 without a runtime", f"{took:.1f} s")
    kiosk.slowness = max(1.0, took)  # what follows is measured by it
    checks.that(kiosk["ActiveState"] == "active", "and the service is active")
    wait_until("a status that says why", lambda: kiosk.status.startswith("waiting"))
    checks.that(True, "the status says what it waits for", kiosk.status)
    status, took = kiosk("stop")
    ended_well = (kiosk["Result"], kiosk["ExecMainStatus"]) == ("success", "0")
    checks.that(
        ended_well and took < STOP_S * kiosk.slowness,
        "stop while it waits: ends well",
        f"{took:.1f} s",
    )
    kiosk("start")
    pid = kiosk.pid
    run("systemctl", "unmask", "--runtime", "kiosk-runtime.socket", runtime.name)
    run("systemctl", "start", "kiosk-runtime.socket")
    took = kiosk.wait_for_lobby()
    kiosk.lobby_s = max(2.0, took)
    checks.that(kiosk.pid == pid, "the runtime comes: ready in the same process", f"{took:.1f} s")
    checks.that(kiosk.folders() == set(), "nothing is recorded before an officer begins")
    owner = Path(f"/proc/{pid}").stat().st_uid
    checks.that(owner > 0, "it runs as a user of its own")


def check_runtime_killed(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    folder, pid = kiosk.begin_session(), kiosk.pid
    checks.that(kiosk.status.startswith("training"), "a trigger begins a session", kiosk.status)
    for _ in range(2):
        old = runtime.send(signal.SIGKILL)
        runtime.successor_of(old)
        took = await_frames(5)
        what = "runtime kill -9: frames again in the same process"
        checks.that(kiosk.pid == pid, what, f"{took:.1f} s after it was back")
    run("systemctl", "stop", kiosk.name)
    check_record(checks, folder, "runtime kill -9", "stopped", submitted())
    names = [e.name for e in Session.open(folder).events() if e.source == "runtime"]
    checks.that(
        names.count("lost") == 2 and names.count("found") >= 2, "both losses are in the record"
    )
    kiosk("start")


def check_main_hangs(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    folder = kiosk.begin_session()
    pid = kiosk.send(signal.SIGSTOP)
    frames = submitted()
    took = kiosk.successor_of(pid)
    within = took <= WATCHDOG_S + MARGIN_S * kiosk.slowness
    checks.that(within, "main hangs: killed by the watchdog and restarted", f"{took:.1f} s")
    checks.that("Watchdog timeout" in kiosk.journal(), "main hangs: the journal says so")
    check_record(checks, folder, "main hangs", "", frames)


def check_runtime_hangs(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """It is frozen and stays so: nobody thaws it."""
    folder, pid = kiosk.begin_session(), kiosk.pid
    frozen = runtime.send(signal.SIGSTOP)
    took = kiosk.successor_of(pid)
    within = took <= WATCHDOG_S + MARGIN_S * kiosk.slowness
    checks.that(within, "runtime hangs: the kiosk is restarted", f"{took:.1f} s")
    frames = submitted()
    took = runtime.successor_of(frozen) + kiosk.wait_for_lobby()
    lobby = took < 2 * kiosk.lobby_s + MARGIN_S
    checks.that(lobby, "runtime hangs: so is the runtime", f"lobby {took:.1f} s later")
    trace = "Fatal Python error: Aborted"
    checks.that(trace in kiosk.journal(), "runtime hangs: the journal says where Python was")
    check_record(checks, folder, "runtime hangs", "", frames)


def check_main_killed(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    folder = kiosk.begin_session()
    pid = kiosk.send(signal.SIGKILL)
    took = kiosk.successor_of(pid)
    frames = submitted()
    ready = took + kiosk.wait_for_lobby()
    checks.that(True, "main kill -9: restarted", f"{took:.1f} s, in the lobby {ready:.1f} s")
    check_record(checks, folder, "main kill -9", "", frames)


def check_graphics_lost(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """Main ends with 75, and another process goes on with the same session and record."""
    LOST_UNIT.parent.mkdir(parents=True, exist_ok=True)
    line = "/checkout/tests/deploy/lose_graphics.py run --forever --data /var/lib/kiosk"
    LOST_UNIT.write_text(
        f"[Service]\nExecStart=\nExecStart=/opt/kiosk/current/bin/python {line}"
        " --window /var/lib/kiosk/window\n"
    )
    run("systemctl", "daemon-reload")
    kiosk("restart")
    folder, pid = kiosk.begin_session(), kiosk.pid
    before = kiosk.folders()
    (DATA / "lost").touch()
    took = kiosk.successor_of(pid)
    lobby = wait_until("the session goes on", lambda: kiosk.status.startswith("training"))
    took += lobby + await_frames(10)
    checks.that("status=75" in kiosk.journal(), "graphics lost: main ends with 75")
    within = took < BACK_S + 2 * kiosk.lobby_s
    checks.that(within, "graphics lost: the session goes on", f"{took:.1f} s")
    checks.that(kiosk.folders() == before, "graphics lost: in the same record")
    LOST_UNIT.unlink()
    run("systemctl", "daemon-reload")
    kiosk("stop")
    check_record(checks, folder, "graphics lost", "stopped", submitted())
    resumed = Session.open(folder).info.extra.get("resumed", [])
    checks.that(len(resumed) == 1, "graphics lost: the record says that it went on")
    kiosk("start")


def check_doctor(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """Nothing is wrong with a healthy machine; what is broken is named."""
    wrong = _wrong()
    checks.that(wrong <= POOR | CHANGED, "the doctor: no false alarm", " ".join(sorted(wrong)))
    start = time.monotonic()
    run(KIOSK, "doctor", "--preflight")
    took = time.monotonic() - start
    checks.that(took < PREFLIGHT_S * kiosk.slowness, "the doctor: a quick look", f"{took:.1f} s")
    rule = Path("/usr/lib/udev/rules.d/71-kiosk-xr.rules")
    layer = Path("/etc/kiosk/xdg/openxr/1/api_layers/implicit.d/planted.json")
    for name, breaks, mends in (
        ("udev_rule", lambda: rule.rename("/root/rule"), lambda: Path("/root/rule").rename(rule)),
        ("layers", lambda: _plant_layer(layer), lambda: layer.unlink()),
        ("folders", lambda: (DATA / "keys").chmod(0o755), lambda: (DATA / "keys").chmod(0o700)),
    ):
        breaks()
        found = _wrong() - wrong
        mends()
        checks.that(found == {name}, f"the doctor names what is broken: {name}", found)


def _plant_layer(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("{}")


def _wrong() -> set[str]:
    found = json.loads(run(KIOSK, "doctor", "--json").stdout)
    for row in found["checks"]:
        if row["state"] in ("fail", "warn") and row["id"] not in CHANGED:
            print(f"     doctor: {row['id']}: {row['evidence']}")
    return {row["id"] for row in found["checks"] if row["state"] in ("fail", "warn")}


def check_stop(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    folder = kiosk.begin_session()
    _, took = kiosk("stop")
    checks.that(took < STOP_S * kiosk.slowness, "stop: within TimeoutStopSec", f"{took:.1f} s")
    state = (kiosk["ActiveState"], kiosk["Result"], kiosk["ExecMainStatus"])
    checks.that(state == ("inactive", "success", "0"), "stop: ends well", " ".join(state))
    checks.that(not kiosk.processes, "stop: no process is left", kiosk.processes or "")
    check_record(checks, folder, "stop", "stopped", submitted())


def check_stop_while_frozen(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """Main cannot answer SIGTERM: it is ended, and the recorder keeps what there is."""
    kiosk("start")
    folder = kiosk.begin_session()
    frozen = runtime.send(signal.SIGSTOP)
    _, took = kiosk("stop")
    within = took < STOP_S + MARGIN_S * kiosk.slowness
    checks.that(within, "stop, runtime frozen: ends", f"{took:.1f} s")
    checks.that(not kiosk.processes, "stop, runtime frozen: no process is left")
    check_record(checks, folder, "stop, runtime frozen", "", submitted())
    took = runtime.successor_of(frozen)
    checks.that(True, "stop, runtime frozen: the runtime is a new one", f"{took:.1f} s later")


def check_bad_settings(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """The settings that worked last are used while those in the file cannot be."""
    text = SETTINGS.read_text(encoding="utf-8")
    SETTINGS.write_text(text + "langage = 'ru'\n", encoding="utf-8")
    line = len(text.splitlines()) + 1
    words = f"{SETTINGS}, line {line}: there is no setting 'langage'; did you mean 'language'?"
    done = run(KIOSK, "config", "check")
    checks.that(
        done.returncode == 2 and words in done.stderr, "broken settings: config check says which"
    )
    status, _ = kiosk("restart")
    kiosk.wait_for_lobby()
    checks.that(status == 0, "broken settings: the last good ones are used")
    checks.that(words in kiosk.journal(), "broken settings: the journal says which line")
    explained = run("journalctl", "--boot", "--catalog", "KIOSK_EVENT=settings_broken").stdout
    checks.that("kiosk config check" in explained, "broken settings: the catalogue says what to do")
    found = json.loads(run(KIOSK, "status", "--json").stdout)
    told = words in found["settings"] and found["doing"].startswith("ready")
    checks.that(told, "broken settings: so does kiosk status", found["doing"])
    SETTINGS.write_text(text, encoding="utf-8")


def check_safe_mode(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """A kiosk that cannot start and has no settings that worked: a code, and no restart."""
    text = SETTINGS.read_text(encoding="utf-8")
    kiosk("stop")
    (DATA / "settings.last-good.json").unlink()
    SETTINGS.write_text("scenario = 'nowhere'\n", encoding="utf-8")
    status, _ = kiosk("start")
    state = (kiosk["ActiveState"], kiosk["ExecMainStatus"], kiosk["NRestarts"])
    checks.that(status != 0 and state == ("failed", "2", "0"), "no settings: start says so")
    safe = Unit("kiosk-safemode.service")
    took = wait_until("safe mode", lambda: safe.active)
    wait_until("its code", SAFE_MODE_CODE.exists)
    code = SAFE_MODE_CODE.read_text().strip()
    checks.that(code in safe.journal(), "safe mode: a code to read out", f"{code}, {took:.1f} s")
    found = json.loads(run(KIOSK, "status", "--json").stdout)
    checks.that(found["doing"].startswith("safe mode"), "safe mode: kiosk status says so")
    SETTINGS.write_text(text, encoding="utf-8")
    status, _ = kiosk("start")
    kiosk.wait_for_lobby()
    checks.that(status == 0 and not safe.active, "mended settings: it starts, safe mode ends")


def check_seal(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """Every record of this run, however its session ended, can be sent."""
    kiosk("stop")
    ends = {path.name: Session.open(path).info.ended or "crash" for path in LIVE.iterdir()}
    for path in (*LIVE.iterdir(), *LIVE.glob("*/*")):
        os.utime(path, (0, 0))  # a crashed one may go on, so it is sealed only after a while
    run("systemctl", "unmask", "--runtime", *SEALING)
    run("systemctl", "start", *SEALING)
    (DATA / "ended").touch()
    seal, outbox = Unit("kiosk-seal.service"), DATA / "outbox"
    wait_until("the records are sealed", lambda: not any(LIVE.iterdir()) or seal.failed)
    checks.that(not any(LIVE.iterdir()), "every record is sealed", seal["Result"])
    folders = [path for path in outbox.iterdir() if path.is_dir()]
    found = {path.name: Session.open(path).info.ended for path in folders}
    checks.that(found == ends, "each is there once and says how it ended", len(found))
    both = {"crash", "stopped"} <= set(found.values())
    checks.that(both, "some broke off, some did not")
    told = json.loads(run(KIOSK, "status", "--json").stdout)
    checks.that(told["outbox"]["count"] == len(ends), "kiosk status counts them")
    sync = Unit("kiosk-sync.service")
    sync("start")
    skipped = "unmet condition check ConditionPathExists=" in sync.journal()
    state = sync["ActiveState"]
    checks.that(skipped and state == "inactive", "not enrolled: no sync, no failure", state)


FIRST: Final[tuple[Check, ...]] = (check_units, check_start)
ALL: Final[tuple[Check, ...]] = (
    *FIRST,
    check_doctor,
    check_runtime_killed,
    check_main_hangs,
    check_runtime_hangs,
    check_main_killed,
    check_graphics_lost,
    check_stop,
    check_stop_while_frozen,
    check_bad_settings,
    check_safe_mode,
    *FAULTS,
    check_update,
    check_kills,
    check_seal,
)


def main(names: list[str]) -> int:
    """All of them; with names, of the middle ones these: the first make the machine ready."""
    checks, kiosk, runtime = Checks(), Kiosk(), Unit("kiosk-runtime.service")
    for check in (one for one in ALL if not names or one in FIRST or one.__name__ in names):
        start = time.monotonic()
        kiosk("reset-failed")  # the start limit counts over all checks
        try:
            check(checks, kiosk, runtime)
        except MachineError as error:
            checks.that(False, f"{check.__name__}: {error}", f"status: {kiosk.status}")
            break  # the next one would begin from a state that nobody knows
        print(f"     {check.__name__}: {time.monotonic() - start:.1f} s")
    print(f"{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
