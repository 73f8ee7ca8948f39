"""Clock, network, what else runs on the machine; the course's own files."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from vrkiosk.doctor.check import Finding, fail, not_here, ok, warn
from vrkiosk.doctor.machine import Machine
from vrkiosk.doctor.system import REINSTALL

BUILT: Final = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is right shows less
DRIFT_S: Final = 300.0  # the server's window for signed requests
SET_SERVER: Final = 'server = "https://..." in /etc/kiosk/kiosk.toml'
UPGRADE: Final = "apt-daily-upgrade.timer"


def clock(machine: Machine) -> Finding:
    now = datetime.now(UTC)
    if now < BUILT:
        return fail(f"shows {now:%Y-%m-%d}", "sudo timedatectl set-time 'YYYY-MM-DD hh:mm:ss'")
    return ok(f"{now:%Y-%m-%d %H:%M} UTC")


def clock_kept(machine: Machine) -> Finding:
    words = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
    answer = machine.ask(*words)
    if not answer.well:
        return not_here(answer.words.splitlines()[0] if answer.words else "no timedatectl")
    if answer.words.strip() != "yes":
        return warn("no time server sets it", "sudo timedatectl set-ntp true")
    return ok()


def battery_clock(machine: Machine) -> Finding:
    """What the clock shows after the PC was without power."""
    text = (machine.text("/sys/class/rtc/rtc0/since_epoch") or "").strip()
    if not text.isdecimal():
        return not_here("no battery clock")
    off = abs(int(text) - time.time())
    if off > DRIFT_S:
        return warn(f"{off / 60:.0f} minutes off", "sudo hwclock --systohc; replace its battery")
    return ok(f"{off:.0f} s off")


def _server(machine: Machine) -> tuple[str, int] | None:
    address = urlsplit(machine.config.server)
    if not address.hostname:
        return None
    return address.hostname, address.port or (443 if address.scheme == "https" else 80)


def server_address(machine: Machine) -> Finding:
    address = machine.config.server
    if not address:
        return not_here("no server is set")
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return fail(f"{address!r} is no address", SET_SERVER)
    if parts.scheme == "http" and not _local(parts.hostname):
        return warn("is not encrypted (http)", SET_SERVER)
    return ok(address)


def _local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def server_name(machine: Machine) -> Finding:
    server = _server(machine)
    if server is None:
        return not_here("no server is set")
    try:
        found = socket.getaddrinfo(*server, type=socket.SOCK_STREAM)
    except OSError as error:
        return fail(f"{server[0]}: {error}", "check the network cable and the name server")
    return ok(", ".join(sorted({str(row[4][0]) for row in found})))


def server_reached(machine: Machine) -> Finding:
    server = _server(machine)
    if server is None:
        return not_here("no server is set")
    try:
        with socket.create_connection(server, timeout=3.0):
            return ok(f"{server[0]}:{server[1]}")
    except OSError as error:
        return fail(f"{server[0]}:{server[1]}: {error}", "check the firewall and the server")


def upgrades(machine: Machine) -> Finding:
    """Upgrades that restart things in the middle of a lesson."""
    answer = machine.ask("systemctl", "is-active", UPGRADE)
    if answer.status is None:
        return not_here(answer.words)
    if (
        answer.words.strip() == "active"
        and not machine.path(f"/etc/systemd/system/{UPGRADE}.d").is_dir()
    ):
        return warn("at any hour of the day", f"sudo systemctl edit {UPGRADE} (OnCalendar=)")
    return ok()


def assets(machine: Machine) -> Finding:
    """Every model, tile and light map by its hash."""
    import hashlib

    from vrkiosk_assets import catalogue
    from vrkiosk_assets.errors import AssetError

    try:
        found = catalogue.packaged()
        wrong = [
            name
            for name, sha256 in found.files.items()
            if hashlib.sha256((found.folder / name).read_bytes()).hexdigest() != sha256
        ]
    except (AssetError, OSError) as error:
        return fail(str(error), REINSTALL)
    if wrong:
        return fail(f"{len(wrong)} altered, first {wrong[0]}", REINSTALL)
    return ok(f"{len(found.files)} files")


def scenarios(machine: Machine) -> Finding:
    from vrkiosk_scenarios import schema

    try:
        library = schema.library()
    except schema.ScenarioError as error:
        return fail(str(error), REINSTALL)
    wanted = machine.config.scenario
    if wanted not in library and not wanted.endswith(".toml"):
        return fail(f"there is no scenario {wanted!r}", "scenario = ... in /etc/kiosk/kiosk.toml")
    return ok(f"{len(library)} in the library")


def texts(machine: Machine) -> Finding:
    from vrkiosk_scenarios.texts import TextError, Texts

    try:
        count = len(Texts(machine.config.language))
    except TextError as error:
        return fail(str(error), REINSTALL)
    return ok(f"{machine.config.language}: {count}")
