"""Updates: whose are taken, and what came of the last one."""

from __future__ import annotations

from vrkiosk.doctor.check import Finding, fail, not_here, ok, warn
from vrkiosk.doctor.machine import Machine
from vrkiosk.update.admission import KEYS
from vrkiosk.update.records import FOLDER, Records
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.errors import RecordKeyError
from vrkiosk_telemetry.keys import load_public_key


def last_update(machine: Machine) -> Finding:
    """One that did not come in is for a person to look at."""
    last = Records(machine.path(f"/{FOLDER}")).last()
    if last is None:
        return not_here("no update yet")
    words = f"{last.version} {last.result} at {last.when}"
    if last.result == "installed":
        return ok(words)
    return warn(f"{words}: {last.why}", "kiosk update status")


def update_keys(machine: Machine) -> Finding:
    """The pinned keys can be read."""
    folder = machine.path(f"/{KEYS}")
    files = sorted(path for path in folder.glob("*") if path.suffix in (".pub", ".pem"))
    if not files:
        return not_here("no update key is pinned: updates come by bundles only")
    names = []
    for path in files:
        try:
            names.append(key_id(load_public_key(path))[:16])
        except RecordKeyError as error:
            return fail(str(error), f"sudo rm {path}; sudo kiosk update trust KEY.pub")
    return ok(" ".join(names))
