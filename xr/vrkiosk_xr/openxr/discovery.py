"""Why the loader finds no runtime: it answers one and the same code for four different faults.

The search order is the loader's (OpenXR loader specification, "Runtime discovery", Linux):
XR_RUNTIME_JSON alone if set, else active_runtime.<arch>.json, then active_runtime.json, in
openxr/1 of the user's and the system's configuration folders.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path


def candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    """The manifests the loader would take, in its order, whether or not they exist."""
    named = environ.get("XR_RUNTIME_JSON")
    if named:
        yield Path(named)
        return
    folders = []
    if environ.get("XDG_CONFIG_HOME"):
        folders.append(environ["XDG_CONFIG_HOME"])
    elif environ.get("HOME"):
        folders.append(environ["HOME"] + "/.config")
    folders += [f for f in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":") if f]
    folders.append("/etc")
    for folder in folders:
        for name in (f"active_runtime.{platform.machine()}.json", "active_runtime.json"):
            yield Path(folder, "openxr", "1", name)


def _fault_of(manifest: Path) -> str:
    """What is wrong with a manifest; "" when it looks right."""
    try:
        content = json.loads(manifest.read_text("utf-8"))
    except OSError as error:
        return f"{manifest} cannot be read ({error.strerror}): check the path and its rights"
    except ValueError as error:
        return f"{manifest} is not valid JSON ({error}): install the runtime again"
    try:
        library = content["runtime"]["library_path"]
    except (KeyError, TypeError):
        return f"{manifest} names no runtime.library_path: install the runtime again"
    if "/" in str(library) and not (manifest.resolve().parent / str(library)).exists():
        return f"{manifest} names {library}, which does not exist: install the runtime again"
    return ""


def explain(environ: Mapping[str, str]) -> str:
    """One line: what keeps the loader from a runtime, and what to do.

    environ: the process environment, e.g. os.environ.
    """
    for manifest in candidates(environ):
        if not (environ.get("XR_RUNTIME_JSON") or manifest.exists() or manifest.is_symlink()):
            continue
        fault = _fault_of(manifest)
        return fault or (
            f"{manifest} looks right, but its library cannot be loaded: is the runtime's package "
            "complete, and for this processor?"
        )
    return (
        "no OpenXR runtime is set up: install one (Debian: monado-service, libopenxr1-monado) or "
        "set XR_RUNTIME_JSON to its manifest"
    )
