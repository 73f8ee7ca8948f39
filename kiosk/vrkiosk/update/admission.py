"""Whether a verified update may come to this machine: its order, its dates, what it needs.

The public keys an update may be signed with lie in /etc/kiosk/update-keys, root's: pinned when the
kiosk is installed, or by `kiosk update trust`. None is ever taken from an update.
"""

from __future__ import annotations

import platform
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk.update.manifest import Manifest, Refused, UpdateError, order
from vrkiosk_telemetry.errors import RecordKeyError
from vrkiosk_telemetry.keys import load_public_keys

KEYS: Final = "etc/kiosk/update-keys"
DPKG: Final = "var/lib/dpkg/status"
RELEASES: Final = "opt/kiosk/releases"
MACHINES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
SKEW: Final = timedelta(days=1)  # between the clocks of whoever signs and of a kiosk
SPARE: Final = 512 << 20  # bytes left for records while the new release lies beside the old one
MB: Final = 1_000_000


def trusted_keys(root: Path) -> dict[str, Ed25519PublicKey]:
    """The pinned keys by id. UpdateError where there are none, or one cannot be read."""
    folder = root / KEYS
    try:
        keys = load_public_keys(folder)
    except RecordKeyError as error:
        raise UpdateError(str(error)) from None
    if not keys:
        raise UpdateError(
            f"{folder}: no update key is pinned, so no update can be taken; copy the region's key "
            "here by hand: sudo kiosk update trust KEY.pub"
        )
    return keys


def system_name(root: Path) -> str:
    """What a release is built for: distribution, its version, processor, Python."""
    text = (root / "etc/os-release").read_text(encoding="utf-8", errors="replace")
    values = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    machine = MACHINES.get(platform.machine(), platform.machine())
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{values.get('ID', '?')}-{values.get('VERSION_ID', '?')}-{machine}-python{python}"


def installed_packages(root: Path) -> set[str]:
    """Names of the Debian packages that are installed."""
    path = root / DPKG
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    paragraphs = re.split(r"\n\n+", text)
    return {
        found[1]
        for paragraph in paragraphs
        if "Status: install ok installed" in paragraph
        and (found := re.match(r"Package: (\S+)", paragraph.lstrip()))
    }


def admit(manifest: Manifest, root: Path, *, version: str, sequence: int, now: datetime) -> None:
    """Refused where it must not come here, UpdateError where only something has to be done first.
    version: of the release that runs, "" for none. sequence: of the last update taken."""
    _check_order(manifest, version, sequence)
    _check_dates(manifest, now)
    here = system_name(root)
    if manifest.system != here:
        raise Refused(f"{manifest.version} is made for {manifest.system}, this is {here}")
    if missing := sorted(set(manifest.packages) - installed_packages(root)):
        raise UpdateError(
            f"{manifest.version} needs Debian packages that are not installed: "
            f"{' '.join(missing)}; install from a bundle instead (docs/technician.md)"
        )
    free = shutil.disk_usage(_existing(root / RELEASES)).free
    needed = manifest.bytes_unpacked + SPARE
    if free < needed:
        raise UpdateError(
            f"{manifest.version} needs {needed // MB} MB of free space, {free // MB} MB are free; "
            "send or remove records first: kiosk status"
        )


def _check_order(manifest: Manifest, version: str, sequence: int) -> None:
    if manifest.sequence <= sequence:
        raise Refused(
            f"{manifest.version} is update number {manifest.sequence}, and number {sequence} was "
            "taken already; an older one never comes back by itself: sudo kiosk update rollback"
        )
    if version and _known(manifest.version) <= _known(version):
        raise Refused(
            f"{manifest.version} is not newer than {version}, which runs here; to go back: "
            "sudo kiosk update rollback"
        )


def _known(version: str) -> tuple[tuple[int, ...], int, int, float]:
    try:
        return order(version)
    except ValueError as error:
        raise UpdateError(f"{error}; install the kiosk again: docs/technician.md") from None


def _check_dates(manifest: Manifest, now: datetime) -> None:
    clock = f"this machine's clock says {now:%Y-%m-%d %H:%M} UTC"
    if now + SKEW < manifest.created:
        raise UpdateError(
            f"{manifest.version} was made on {manifest.created:%Y-%m-%d}, but {clock}; set the "
            "clock: sudo timedatectl set-time 'YYYY-MM-DD HH:MM'"
        )
    if now > manifest.expires:
        raise Refused(
            f"{manifest.version} expired on {manifest.expires:%Y-%m-%d}, and {clock}; ask for a "
            "newer one, or set the clock where it is wrong"
        )


def _existing(path: Path) -> Path:
    """The nearest folder that is there."""
    while not path.exists():
        path = path.parent
    return path
