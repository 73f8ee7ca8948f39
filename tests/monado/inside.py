"""First process of the namespaces of `run.sh`: starts Monado, runs the command, ends everything.

    python3 inside.py [--rate HZ] [--size WxH] [--no-gaze] [--validate] [--practices]
                      [--no-monado] -- CMD...

The exit status is the command's (128 + n after signal n). The namespaces, and with them every
process still in them, end with this one.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import FrameType
from typing import Final

from service import MonadoService, ServiceError

OUT: Final = Path("/out")
PRODUCT: Final = Path("/opt/kiosk")
GAZE_FILE: Final = Path("/run/gaze")
GAZE_BYTES: Final = 32
GAZE_LAYER: Final = "XR_APILAYER_ROCB_test_gaze"
VALIDATION_LAYER: Final = "XR_APILAYER_LUNARG_core_validation"
PRACTICES_LAYER: Final = "XR_APILAYER_KHRONOS_best_practices_validation"
RUNTIME_MANIFEST: Final = "/usr/share/openxr/1/openxr_monado.json"


def size_of(text: str) -> tuple[int, int]:
    """(width, height) of "WxH"; argparse turns the ValueError into a usage line."""
    width, height = text.split("x")
    return int(width), int(height)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="inside.py")
    parser.add_argument("--rate", type=float)
    parser.add_argument("--size", type=size_of)
    parser.add_argument("--no-gaze", action="store_true")
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--practices", action="store_true")
    parser.add_argument("--no-monado", action="store_true")
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def layer_environment(gaze: bool, validate: bool, practices: bool = False) -> dict[str, str]:
    """Variables that make the OpenXR loader put the layers between the command and Monado."""
    enabled: list[str] = []
    folders: list[str] = []
    settings: dict[str, str] = {}
    if validate:  # first: closest to the application
        enabled.append(VALIDATION_LAYER)
    if practices:
        enabled.append(PRACTICES_LAYER)
    if validate or practices:
        found = list(
            Path("/opt/deps/lib").glob("python3.*/site-packages/xr/api_layer/linux_x86_64")
        )
        folders += [str(folder) for folder in found]
        settings["XR_CORE_VALIDATION_EXPORT_TYPE"] = "text"
        settings["XR_CORE_VALIDATION_FILE_NAME"] = str(OUT / "validation.txt")
    if gaze:
        enabled.append(GAZE_LAYER)
        folders.append(str(PRODUCT / "gaze"))
        settings["VRKIOSK_GAZE_FILE"] = str(GAZE_FILE)
    if enabled:
        settings["XR_ENABLE_API_LAYERS"] = ":".join(enabled)
        settings["XR_API_LAYER_PATH"] = ":".join(folders)
    return settings


def run(command: list[str], environment: dict[str, str]) -> int:
    """Runs the command to its end; SIGTERM and SIGINT to this process go to its whole group."""
    try:
        process = subprocess.Popen(command, env=environment, start_new_session=True, cwd="/tmp")
    except OSError as error:
        print(f"inside.py: cannot run {command[0]}: {error.strerror}", file=sys.stderr)
        return 127

    def forward(number: int, _frame: FrameType | None) -> None:
        if process.poll() is None:
            os.killpg(process.pid, number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, forward)
    status = process.wait()
    return status if status >= 0 else 128 - status


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    GAZE_FILE.write_bytes(bytes(GAZE_BYTES))
    environment = {
        **os.environ,
        "EGL_PLATFORM": "surfaceless",
        "XR_RUNTIME_JSON": RUNTIME_MANIFEST,
        **layer_environment(not options.no_gaze, options.validate, options.practices),
    }
    monado = (
        nullcontext()
        if options.no_monado
        else MonadoService(OUT / "monado.log", rate_hz=options.rate, size=options.size)
    )
    try:
        with monado:
            return run(options.command, environment)
    except ServiceError as error:
        print(f"inside.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
