"""Runs the conformance suite on a real Monado through the real loader, and compares.

    tests/monado/run.sh --rate 90 --no-gaze python /checkout/tests/conformance/on_monado.py [NAME]

NAME: only sequences whose name contains it. Prints a line for each difference. Status 1 for one
that `monado_differences` does not list, and for a listed one that no longer occurs.
"""

from __future__ import annotations

import sys

from conformance_runner import Difference, StageFailed, run
from conformance_sequences import SUITE
from monado_differences import DIFFERENCES

from vrkiosk_render.context import EglContext
from vrkiosk_xr.openxr.api import LoaderOpenXR
from vrkiosk_xr.runtime import GraphicsBinding


def main(wanted: str) -> int:
    with EglContext() as context:
        return compare(wanted, context.binding)


def compare(wanted: str, binding: GraphicsBinding) -> int:
    """Runs and compares. Returns the exit status."""
    found: dict[tuple[str, str], Difference] = {}
    broken = 0
    chosen = [sequence for sequence in SUITE if wanted in sequence.name]
    for sequence in chosen:
        try:
            for difference in run(sequence, LoaderOpenXR, binding):
                found[difference.sequence, difference.step] = difference
        except (StageFailed, AssertionError) as error:
            broken += 1
            print(f"BROKEN   {error}", flush=True)
    for key, difference in found.items():
        listed = DIFFERENCES.get(key)
        if listed is not None and listed.answered == difference.answered:
            print(f"listed   {difference} ({listed.why})")
        else:
            broken += 1
            print(f"DIFFERS  {difference}")
    names = {sequence.name for sequence in chosen}
    for key in DIFFERENCES.keys() - found.keys():
        if key[0] in names:
            broken += 1
            print(f"STALE    {key[0]} / {key[1]} is listed, but Monado now agrees")
    print(f"{len(chosen)} sequences on Monado: {len(found)} differences, {broken} not as listed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
