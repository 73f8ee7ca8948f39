"""bench/run [NAME...]: the figures, a line each: name, value, limit, unit, verdict, how.

Without names everything that is not long runs (at most 20 minutes alone); long ones run by name.
Verdicts: ok, SHORT, or "not measured" where this machine lacks what it takes. Status 1 when one is
SHORT or a bench broke, 2 for a name that is none. MUST=1: what is not measured counts as SHORT.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from figure import Figure, machine_factor

Figures = Callable[[float], Iterable[Figure]]


@dataclass(frozen=True)
class Bench:
    """A module here with `figures(factor)`, which gives its figures; `factor`: machine_factor."""

    name: str
    what: str
    long: bool = False

    def load(self) -> Figures:
        figures: Figures = importlib.import_module(self.name).figures
        return figures


BENCHES = (
    Bench("recorder_cost", "what recording costs the main thread"),
    Bench("engine_cost", "what a step of the training world costs, against bare MuJoCo"),
    Bench("variants", "a thousand variants of every scenario, linted"),
    Bench("ideal_officer", "whether the ideal officer decides two variants of every box rightly"),
    Bench("bad_officers", "whether an examination tells officers who only decide wrongly"),
    Bench("rates", "whether frame rate and processor change what boxes come to", long=True),
    Bench("allocation", "memory and collector runs of the whole loop in a steady second"),
    Bench("frame_profile", "where the time of one frame of the heaviest scenario goes"),
    Bench("gl_cost", "OpenGL calls of a frame and what they cost the main thread"),
    Bench(
        "render_memory", "triangles, calls, GPU memory and time to load of the heaviest scenario"
    ),
    Bench("assets", "whether a sample of models and tiles comes out as tracked when built again"),
    Bench("likeness", "how like path-traced references the pictures are"),
    Bench("slow_link", "bytes sent twice at 64 kbit/s with loss and cuts"),
    Bench("start", "from `kiosk run` to the lit lobby, and to the scenario"),
    Bench("scene_change", "frames missed between the lobby and a scenario"),
    Bench("xr_cost", "OpenXR calls of a frame, against a C program on the same Monado"),
    Bench("archive_size", "what a minute takes on the disk, beside other containers"),
    Bench("replay_cost", "reading and replaying an hour, and running a session again"),
    Bench("damage", "what is lost of damaged records, and whether damage is found"),
    Bench("flips", "whether every byte changed in a sealed session is found", long=True),
    Bench("crash", "what is lost when processes are killed"),
    Bench("upgrades", "what runs after updates were killed a thousand times", long=True),
    Bench("kiosks", "what 1,000 kiosks that report each minute wait for"),
    Bench("cohort", "what a dashboard over 100,000 sessions waits for"),
    Bench("console", "the trainer's page: size, first picture, scrubbing, memory", long=True),
    Bench("cohort_spark", "the same questions asked of Spark, side by side", long=True),
    Bench("kills", "what is lost when main is killed a thousand times", long=True),
    Bench("bundle", "whether a bundle is the same built twice, and installs in time", long=True),
    Bench("unit_kills", "the installed service's way back from kills and hangs", long=True),
)


@dataclass
class Result:
    """What one bench gave. `problem`: why it broke, "" where it did not."""

    name: str
    factor: float
    figures: list[Figure]
    problem: str = ""

    def short(self, must: bool) -> bool:
        unmeasured = must and any(figure.value is None for figure in self.figures)
        return bool(self.problem) or unmeasured or any(figure.short for figure in self.figures)

    def as_dict(self) -> dict[str, Any]:
        figures = [figure.as_dict() for figure in self.figures]
        return {
            "bench": self.name,
            "factor": self.factor,
            "figures": figures,
            "problem": self.problem,
        }


def measure(bench: Bench, tell: Callable[[str], None]) -> Result:
    """Runs one bench and tells each line as soon as it is known. A bench that breaks must not
    hide the others."""
    result = Result(bench.name, machine_factor(), [])
    try:
        for figure in bench.load()(result.factor):
            result.figures.append(figure)
            tell(figure.line())
    except Exception as error:
        traceback.print_exc()
        result.problem = f"{type(error).__name__}: {error}"
        tell(f"{bench.name}: broke, see standard error: {result.problem}")
    return result


def choose(names: list[str]) -> list[Bench]:
    """The named benches, or all that are not long. KeyError: a name that is none."""
    known = {bench.name: bench for bench in BENCHES}
    return [known[name] for name in names] or [bench for bench in BENCHES if not bench.long]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bench/run", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure")
    parser.add_argument("--list", action="store_true", help="list the names and end")
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    args = parser.parse_args(arguments)
    if args.list:
        for bench in BENCHES:
            print(f"{bench.name:16} {'long ' if bench.long else '     '} {bench.what}")
        return 0
    try:
        chosen = choose(args.names)
    except KeyError as error:
        print(f"bench/run: there is no bench {error}; see bench/run --list", file=sys.stderr)
        return 2
    tell = (lambda line: None) if args.json else (lambda line: print(line, flush=True))
    results = [measure(bench, tell) for bench in chosen]
    if args.json:
        print(json.dumps([result.as_dict() for result in results], indent=1))
    must = os.environ.get("MUST", "") != ""
    return 1 if any(result.short(must) for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
