"""What an event feels like in the hand. Output only: nothing here is ever an input.

Strengths, lengths and frequencies follow the table of docs/interaction.md; a device may ignore
the frequency, so no meaning rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_xr.frame import LEFT, RIGHT
from vrkiosk_xr.runtime import Haptic

MS: Final = 1_000_000

# event name: amplitude, ms, Hz
_PULSES: Final[dict[str, tuple[float, int, float]]] = {
    "tool_taken": (0.40, 20, 160.0),
    "tool_docked": (0.30, 12, 160.0),
    "flag": (0.35, 15, 180.0),
    "page": (0.35, 15, 180.0),
    "decision": (0.35, 15, 180.0),
    "hooked": (0.35, 15, 180.0),
    "wiped": (0.35, 25, 140.0),
    "cut": (0.55, 30, 110.0),
    "uv_lamp": (0.20, 8, 200.0),
    "photograph": (0.30, 10, 200.0),
    "bagged": (0.35, 40, 90.0),
    "sealed": (0.60, 25, 120.0),
    "seal_tug": (0.50, 20, 120.0),
    "new_seal_tug": (0.50, 20, 120.0),
    "seal_twist": (0.25, 6, 120.0),
    "rod": (0.60, 25, 120.0),
    "lead_cut": (0.50, 20, 120.0),
    "ppe": (0.30, 25, 90.0),
    "strap": (0.50, 40, 110.0),
    "gas_reading": (0.35, 15, 180.0),
    "cargo_fell": (0.90, 180, 50.0),
    "teleport": (0.10, 8, 200.0),
}
PRESS: Final = (0.35, 15 * MS, 180.0)  # a button of a screen
RING_S: Final = 0.2  # a struck panel that sounds longer than this rings


def haptics_for(events: Iterable[Event]) -> tuple[Haptic, ...]:
    """The vibrations of a frame's events; () for nearly every frame."""
    return tuple(pulse for event in events if (pulse := _pulse(event)))


def _pulse(event: Event) -> Haptic | None:
    hand = LEFT if event.data.get("hand") == "left" else RIGHT
    if event.name == "reading" and event.data.get("tool") in ("weighbridge", "scale"):
        return None  # it is read, not used
    if event.name == "reading":
        value = event.data.get("value")
        if event.data.get("tool") == "mallet" and isinstance(value, int | float):
            rings = value >= RING_S
            return Haptic(hand, 0.45, 12 * MS, 250.0) if rings else Haptic(hand, 0.7, 30 * MS, 80.0)
        return Haptic(hand, 0.35, 15 * MS, 0.0)
    values = _PULSES.get(event.name)
    return Haptic(hand, values[0], values[1] * MS, values[2]) if values else None
