"""Headset, OpenXR runtime, graphics, sound."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from vrkiosk import units
from vrkiosk.doctor.check import Finding, fail, not_here, ok, warn
from vrkiosk.doctor.installed import RESTARTS, unit_state
from vrkiosk.doctor.machine import Machine

LINK: Final = "/etc/kiosk/openxr-runtime.json"
USE: Final = "sudo kiosk runtime use monado"
LAYERS: Final = "openxr/1/api_layers/implicit.d"
# Where the loader of a kiosk looks for implicit layers: XDG_DATA_HOME and XDG_CONFIG_HOME are
# /etc/kiosk/xdg there (kiosk.service), the rest is the system's.
LAYER_FOLDERS: Final = (
    "/etc/kiosk/xdg",
    "/etc/xdg",
    "/etc",
    "/usr/local/share",
    "/usr/share",
)
LIBRARY_FOLDERS: Final = ("/usr/lib/x86_64-linux-gnu", "/usr/local/lib", "/usr/lib")
RULES: Final = ("/usr/lib/udev/rules.d", "/lib/udev/rules.d", "/etc/udev/rules.d")
USB_3: Final = 5000  # Mbit/s
PROBE_S: Final = 8.0
SOFTWARE: Final = ("llvmpipe", "softpipe", "swrast", "lavapipe")
REALTIME: Final = 20


def runtime_link(machine: Machine) -> Finding:
    """The one manifest the service reads."""
    link = machine.path(LINK)
    if not link.is_symlink() and not link.exists():
        return fail(f"{LINK} is missing", USE)
    if not (machine.is_of(link.parent, "root") and machine.is_of(link, "root")):
        return fail(f"{LINK} is not root's", USE)
    target = _target(machine, link)
    try:
        content = json.loads(target.read_text(encoding="utf-8"))
        library = str(content["runtime"]["library_path"])
    except OSError as error:
        return fail(f"{target}: {error.strerror}", USE)
    except (ValueError, KeyError, TypeError):
        return fail(f"{target} is no manifest of a runtime", USE)
    return ok(f"{content['runtime'].get('name', library)}: {target}")


def _target(machine: Machine, link: Path) -> Path:
    if not link.is_symlink():
        return link
    target = link.readlink()
    return machine.path(str(target)) if target.is_absolute() else link.parent / target


def runtime_library(machine: Machine) -> Finding:
    """The library that manifest names."""
    target = _target(machine, machine.path(LINK))
    try:
        library = json.loads(target.read_text(encoding="utf-8"))["runtime"]["library_path"]
    except (OSError, ValueError, KeyError, TypeError):
        return not_here("no manifest")
    if library.startswith("/"):
        places = [machine.path(library)]
    elif "/" in library:
        places = [target.parent / library]
    else:
        places = [machine.path(folder) / library for folder in LIBRARY_FOLDERS]
    for place in places:
        if place.exists():
            return ok(str(place))
    return fail(f"{library} is not there", "sudo apt install --reinstall libopenxr1-monado")


def layers(machine: Machine) -> Finding:
    """Libraries that every OpenXR program on this machine loads unasked."""
    found = [
        f"{folder}/{LAYERS}/{path.name}"
        for folder in LAYER_FOLDERS
        for path in sorted(machine.path(f"{folder}/{LAYERS}").glob("*.json"))
    ]
    planted = [name for name in found if name.startswith("/etc/kiosk")]
    if planted:
        return fail(planted[0], f"sudo rm {planted[0]}")
    if found:
        return warn("; ".join(found), f"sudo rm {found[0]} unless it is meant")
    return ok("none")


def runtime_socket(machine: Machine) -> Finding:
    state = unit_state(machine, units.RUNTIME_SOCKET)
    if isinstance(state, Finding):
        return state
    if state.active != "active":
        name = units.RUNTIME_SOCKET
        return fail(f"{state.active or 'not there'}", f"sudo systemctl enable --now {name}")
    return ok()


def runtime_service(machine: Machine) -> Finding:
    """It starts with its first client, so not running is no fault."""
    state = unit_state(machine, units.RUNTIME)
    if isinstance(state, Finding):
        return state
    if state.active in ("failed", "activating"):
        why = f"{state.active} ({state.result}), {state.restarts} restarts"
        return fail(why, "journalctl -u kiosk-runtime -n 30")
    if state.restarts > RESTARTS:
        return warn(f"{state.restarts} restarts", "journalctl -u kiosk-runtime -n 30")
    return ok(state.active)


def realtime(machine: Machine) -> Finding:
    """The compositor keeps the headset's rate only with real-time priority."""
    answer = machine.ask("systemctl", "show", "--property=LimitRTPRIO", "--value", units.RUNTIME)
    if not answer.well or not answer.words.strip().isdecimal():
        return not_here(answer.words or "no systemd")
    limit = int(answer.words)
    if limit < REALTIME:
        return fail(f"{limit}, needed {REALTIME}", "systemctl cat kiosk-runtime")
    return ok(str(limit))


def known_headsets(machine: Machine) -> set[tuple[str, str]]:
    """Vendor and product of the devices that the rules of xr-hardware mark."""
    pattern = re.compile(
        r'idVendor\}=="([0-9a-f]{4})".*?idProduct\}=="([0-9a-f]{4})".*?ID_xrhardware\}="1"'
    )
    found = set()
    for folder in RULES:
        for path in sorted(machine.path(folder).glob("*xr*.rules")):
            found.update(pattern.findall(path.read_text(encoding="utf-8", errors="replace")))
    return found


def plugged_in(machine: Machine) -> list[Path]:
    """The folders in sysfs of the headsets that are plugged in."""
    known = known_headsets(machine)
    found = []
    for folder in sorted(machine.path("/sys/bus/usb/devices").glob("*")):
        try:
            device = tuple(
                (folder / name).read_text().strip() for name in ("idVendor", "idProduct")
            )
        except OSError:
            continue  # an interface, no device
        if device in known:
            found.append(folder)
    return found


def headset_rules(machine: Machine) -> Finding:
    count = len(known_headsets(machine))
    if not count:
        return fail("no rules that know headsets", "sudo apt install xr-hardware")
    return ok(f"{count} devices known")


def headset_usb(machine: Machine) -> Finding:
    found = plugged_in(machine)
    if found:
        return ok(", ".join(_product(folder) for folder in found))
    if machine.config.test_runtime:
        return not_here("test_runtime is set: a simulated headset will do")
    return warn("no known headset on USB", "plug the headset in, and switch it on")


def _product(folder: Path) -> str:
    try:
        return (folder / "product").read_text().strip()
    except OSError:
        return folder.name


def headset_speed(machine: Machine) -> Finding:
    """A camera's pictures do not fit through USB 2."""
    found = plugged_in(machine)
    if not found:
        return not_here("no headset on USB")
    speeds = [int(text) for f in found if (text := _read(f / "speed")).isdecimal()]
    if speeds and max(speeds) < USB_3:
        return warn(f"{max(speeds)} Mbit/s", "use a blue (USB 3) port of the PC itself, no hub")
    return ok(f"{max(speeds, default=0)} Mbit/s")


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def headset_access(machine: Machine) -> Finding:
    """The runtime's group may open the headset's devices."""
    wanted = machine.group_ids.get("kioskxr")
    nodes = [
        path.name
        for folder in plugged_in(machine)
        for path in sorted(folder.glob("**/hidraw/hidraw*"))
    ]
    if not nodes:
        return not_here("no headset with hidraw devices")
    for name in nodes:
        node = machine.path(f"/dev/{name}")
        try:
            state = node.stat()
        except OSError as error:
            return fail(f"/dev/{name}: {error.strerror}", "sudo udevadm trigger")
        if state.st_gid != wanted or not state.st_mode & 0o060:
            return fail(f"/dev/{name} is not for kioskxr", "sudo udevadm trigger")
    return ok(" ".join(nodes))


def headset(machine: Machine) -> Finding:
    """Asks the runtime itself, in a process that may hang."""
    simulated = ["--test-runtime"] if machine.config.test_runtime else []
    words = (machine.python, "-P", "-m", "vrkiosk.doctor.ask_runtime", *simulated)
    answer = machine.ask(*words, limit_s=PROBE_S)
    said = answer.words.splitlines()
    if answer.status is None:
        return fail("the runtime does not answer", "sudo systemctl restart kiosk-runtime")
    if not answer.well:
        return fail(said[-1] if said else "no answer", "journalctl -u kiosk-runtime -n 30")
    return ok(said[-1])


def graphics_device(machine: Machine) -> Finding:
    nodes = sorted(machine.path("/dev/dri").glob("renderD*"))
    if nodes:
        return ok(" ".join(path.name for path in nodes))
    if machine.config.test_runtime:
        return not_here("test_runtime is set: software will do")
    return fail("no /dev/dri/renderD*", "install the graphics card's driver")


def graphics(machine: Machine) -> Finding:
    """What draws: software is 2 frames a second."""
    words = (machine.python, "-P", "-m", "vrkiosk.doctor.ask_graphics")
    answer = machine.ask(*words, limit_s=PROBE_S)
    said = answer.words.splitlines()
    if not answer.well:
        return fail(said[-1] if said else "no answer", "sudo apt install libgl1-mesa-dri libegl1")
    driver = said[-1]
    if any(name in driver for name in SOFTWARE) and not machine.config.test_runtime:
        return fail(f"software: {driver}", "install the graphics card's driver")
    return ok(driver)


def nvidia(machine: Machine) -> Finding:
    """Its nodes are made by a helper that a hardened service may not run."""
    if not machine.path("/sys/module/nvidia").exists():
        return not_here("no NVIDIA driver is loaded")
    missing = [
        name
        for name in ("/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm")
        if not machine.path(name).exists()
    ]
    if missing:
        return fail(f"missing: {' '.join(missing)}", "sudo apt install nvidia-persistenced")
    return ok()


def sound(machine: Machine) -> Finding:
    text = machine.text("/proc/asound/cards") or ""
    cards = re.findall(r"^\s*\d+ \[(\S+)", text, re.MULTILINE)
    if not cards:
        return warn("no sound card", "plug the headset in, or switch its sound on")
    return ok(" ".join(cards))


def display_manager(machine: Machine) -> Finding:
    """A desktop would hold the graphics card's outputs, the headset's among them."""
    answer = machine.ask("systemctl", "is-active", "display-manager.service")
    if answer.status is None:
        return not_here(answer.words)
    if answer.words.strip() == "active":
        fix = "sudo systemctl disable --now display-manager"
        return warn("a desktop runs and may hold the headset's display", fix)
    return ok("no desktop")
