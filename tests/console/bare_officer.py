"""`kiosk` with an ideal officer whose hands cameras see: 26 joints each, and a search cut short, so
that something was missed. Arguments are those of the command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vrkiosk import cli, officer_runtime
from vrkiosk_scenarios.officer import Officer
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.simulator_hands import write_joints

STEPS = ("check the seal", "open the right door", "measure the length", "decide")
EVERY_JOINT = (1 << 26) - 1


class BareOfficer(Officer):
    """Plays `STEPS` with bare hands."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, bare=True, script=lambda box: box.script(STEPS))

    def frames(self, rate_hz: float, t0_ns: int = 0) -> Iterator[FrameInput]:
        for frame in super().frames(rate_hz, t0_ns):
            record = frame.record
            features = record["features"].copy()
            for side in (0, 1):
                x, y, z, w, *at = record["grip"][side].tolist()
                trigger, squeeze = record["axes"][side, :2].tolist()
                write_joints(record, side, (x, y, z, w), tuple(at), trigger, squeeze)
            record["features"] = features  # what the engine is told stays the officer's own
            record["joints_valid"] = record["joints_tracked"] = EVERY_JOINT
            yield frame


if __name__ == "__main__":
    officer_runtime.Officer = BareOfficer  # type: ignore[misc]
    cli.main()
