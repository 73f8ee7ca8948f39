"""`kiosk runtime`: which OpenXR runtime the kiosk uses.

The service reads one manifest only, /etc/kiosk/openxr-runtime.json (XR_RUNTIME_JSON in
kiosk.service): a link that root alone can change, so that nothing a process wrote is ever loaded.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from vrkiosk.config import ETC
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail

LINK_NAME: Final = "openxr-runtime.json"
# Where the packages of each put their manifest; the first that is there.
MANIFESTS: Final = {
    "monado": (
        "/usr/share/openxr/1/openxr_monado.json",
        "/usr/local/share/openxr/1/openxr_monado.json",
    ),
    "wivrn": (
        "/usr/share/openxr/1/openxr_wivrn.json",
        "/usr/local/share/openxr/1/openxr_wivrn.json",
    ),
    "steamvr": (
        "/opt/steamvr/steamxr_linux64.json",
        "/usr/share/steamvr/steamxr_linux64.json",
    ),
}

app = typer.Typer(help="The OpenXR runtime: show it, change it.", no_args_is_help=True)
EtcOption = Annotated[Path, typer.Option("--etc", help="Folder of the kiosk's settings.")]


class ManifestError(Exception):
    """A file names no OpenXR runtime. The text says why."""


@app.command()
def show(etc: EtcOption = ETC) -> None:
    """Say which runtime is used; status 1 where there is none."""
    link = etc / LINK_NAME
    try:
        name = runtime_name(link)
    except ManifestError as error:
        fail(f"{error}: kiosk runtime use NAME", EXIT_FAILED)
    print(f"{name}: {link} -> {link.resolve()}")


@app.command()
def use(
    runtime: Annotated[str, typer.Argument(help="monado, wivrn, steamvr, or a manifest's path.")],
    etc: EtcOption = ETC,
) -> None:
    """Make a runtime the kiosk's. Takes effect when the kiosk starts anew."""
    manifest = find(runtime)
    try:
        name = runtime_name(manifest)
    except ManifestError as error:
        fail(str(error), EXIT_BAD_INPUT)
    try:
        point(etc / LINK_NAME, manifest)
    except OSError as error:
        fail(f"{etc / LINK_NAME}: cannot be changed ({error.strerror}): sudo", EXIT_FAILED)
    print(f"{name}: {etc / LINK_NAME} -> {manifest}; now: sudo systemctl restart kiosk")


def find(runtime: str) -> Path:
    """The manifest of a runtime by its name, or the path itself. Ends the command where there is
    none."""
    if "/" in runtime:
        return Path(runtime).absolute()
    if runtime not in MANIFESTS:
        known = ", ".join(MANIFESTS)
        fail(
            f"there is no runtime {runtime!r} here; expected {known}, or the path of a manifest",
            EXIT_BAD_INPUT,
        )
    for path in map(Path, MANIFESTS[runtime]):
        if path.exists():
            return path
    tried = " and ".join(MANIFESTS[runtime])
    fail(
        f"{runtime} is not installed: neither {tried} is there; install it, or give the path of "
        "its manifest",
        EXIT_FAILED,
    )


def runtime_name(manifest: Path) -> str:
    """What a runtime's manifest calls it, or its library. ManifestError where it is none."""
    try:
        content = json.loads(manifest.read_text("utf-8"))
        runtime = content["runtime"]
        return str(runtime.get("name") or runtime["library_path"])
    except OSError as error:
        raise ManifestError(f"{manifest}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ManifestError(f"{manifest}: is no manifest of an OpenXR runtime") from None


def point(link: Path, manifest: Path) -> None:
    """Changes the link in one step: at any time it is the old one or the new one."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(manifest)
    os.replace(draft, link)
