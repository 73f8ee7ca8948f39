"""The bundle, built twice, from clones in two folders, and compared bit for bit; then put on an
empty Debian 13 in a container, without a network, and taken off it again.
Some 10 minutes, and a Debian mirror. What was found is added to bench/results/bundle.jsonl.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from figure import Figure
from resumable import ROOT, head, keep

FOLDERS: Final = ("one", "a longer place/two")
GREEN_S: Final = 60.0  # to an active service and a content doctor
ATTRACT_S: Final = 15.0  # from the boot
RESULTS: Final = Path(__file__).parent / "results" / "bundle.jsonl"
# What a container on a small machine lacks for a kiosk, and a technician sets by hand.
MACHINE: Final = {"cores", "memory", "sound", "clock_kept", "encrypted", "upgrades"}


class NoBundle(Exception):
    """A bundle can be neither built nor installed on this machine. The text says why."""


def figures(factor: float) -> Iterator[Figure]:
    if os.geteuid() != 0:
        yield Figure("bundle", None, 0, "", "needs root privileges: it is built in a Debian root")
        return
    commit = head()
    with tempfile.TemporaryDirectory(prefix="vrkiosk-bundles-") as name:
        bundles = [build(Path(name) / folder) for folder in FOLDERS]
        differ = differences(*bundles)
        how = f"of {len(sums(bundles[0]))}, built from clones in two folders; {' '.join(differ)}"
        yield Figure("bundle: files that differ", len(differ), 0, "", how.rstrip("; "))
        try:
            found = installed(bundles[0])
        except NoBundle as reason:
            yield Figure("bundle: installed", None, GREEN_S, "s", str(reason))
            return
    keep(RESULTS, commit, {"factor": round(factor, 2), "differ": differ, **found})
    yield from told(found, factor)


def told(found: dict[str, Any], factor: float) -> Iterator[Figure]:
    """Of what `installed` gave."""
    green = found["install_s"] + found["boot_s"] + found["doctor_s"]
    how = "{install_s} s to install, {boot_s} to boot, {doctor_s} for the doctor".format(**found)
    yield Figure("bundle: to a green kiosk", green, GREEN_S * factor, "s", how)
    how = "from the container's boot to the lobby, runtime and all"
    yield Figure("bundle: boot to attract", found["attract_s"], ATTRACT_S * factor, "s", how)
    wrong = sorted(set(found["wrong"]) - MACHINE)
    how = f"of the doctor, but for what this machine lacks; {' '.join(wrong)}".rstrip("; ")
    yield Figure("bundle: complaints", len(wrong), 0, "", how)
    how = f"but for records, after `apt purge`; {' '.join(found['left'][:5])}".rstrip("; ")
    yield Figure("bundle: files left behind", len(found["left"]), 0, "", how)


def build(clone: Path) -> Path:
    """A bundle of the commit that is checked out, made in a clone."""
    clone.parent.mkdir(parents=True, exist_ok=True)
    _run("git", "clone", "--quiet", str(ROOT), str(clone))
    python = {"VRKIOSK_PYTHON": str(ROOT / ".venv/bin/python")}
    _run("bin/bundle", folder=clone, more=python)
    return clone / "out" / "bundle"


def sums(bundle: Path) -> dict[str, str]:
    """SHA-256 by file name, as the bundle lists them."""
    lines = (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def differences(one: Path, other: Path) -> list[str]:
    """Names of files that only one has, or that are not the same in both."""
    left, right = sums(one), sums(other)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def installed(bundle: Path) -> dict[str, Any]:
    """What tests/deploy/bundle.sh found. NoBundle where it cannot run here."""
    out = {"VRKIOSK_OUT": str(ROOT / "out" / "installed")}
    done = _run("tests/deploy/bundle.sh", str(bundle), more=out)
    if not done.stdout:
        raise NoBundle(done.stderr.strip().removeprefix("skipped: "))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _run(
    *words: str, folder: Path = ROOT, more: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """RuntimeError where it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "MUST"}
    done = subprocess.run(
        words,
        cwd=folder,
        env={**environment, **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words_end = (done.stdout + done.stderr)[-2000:]
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{words_end}")
    return done
