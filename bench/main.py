"""bench/run [NAME...]: the figures, a line each: name, value, limit, unit, ok or SHORT, how.

Status 1 when one falls short, 2 for a name that is none. Without names everything that is not
long runs (at most 20 minutes); long ones run by name.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from figure import Figure, machine_factor

# name: what it measures, whether it is long. Each is a module here with figures(factor).
BENCHES: dict[str, tuple[str, bool]] = {
    "recorder_cost": ("what recording costs the main thread", False),
    "engine_cost": ("what a step of the training world costs the main thread", False),
    "allocation": ("net memory of a steady second, collector runs", False),
    "gl_cost": ("OpenGL calls and their cost on the main thread", False),
    "start": ("from start to the lobby and to the scenario", False),
    "xr_cost": ("OpenXR calls of a frame against a C program (Monado)", False),
    "crash": ("frames lost when processes are killed", False),
}


def run(name: str, factor: float) -> list[Figure]:
    """The figures of one bench; one failed figure when it could not be measured."""
    try:
        return list(importlib.import_module(name).figures(factor))
    except Exception as error:  # a bench that cannot run must not hide the others
        traceback.print_exc()
        return [Figure(name, float("inf"), 0.0, "", f"could not be measured: {error}")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure")
    parser.add_argument("--list", action="store_true", help="list the names and end")
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    args = parser.parse_args()
    if args.list:
        for name, (what, long) in BENCHES.items():
            print(f"{name:16} {'long ' if long else '     '} {what}")
        return 0
    unknown = [name for name in args.names if name not in BENCHES]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; see bench/run --list", file=sys.stderr)
        return 2
    names = args.names or [name for name, (_, long) in BENCHES.items() if not long]
    factor = machine_factor()
    figures = []
    for name in names:
        for figure in run(name, factor):
            figures.append(figure)
            if not args.json:
                print(figure.line(), flush=True)
    if args.json:
        print(json.dumps({"factor": factor, "figures": [f.as_dict() for f in figures]}, indent=1))
    return 0 if all(f.ok for f in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
