"""Where Monado 25.0.0 answers otherwise than the specification asks, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Listed:
    answered: str
    why: str


UNCHECKED = "Monado does not check this"

# (sequence, step) -> what Monado answers
DIFFERENCES: Final[dict[tuple[str, str], Listed]] = {
    ("instance: properties of a wrong type", "1 get_instance_properties"): Listed(
        "SUCCESS", UNCHECKED
    ),
    ("events: wrong type", "1 poll_wrong_type"): Listed("EVENT_UNAVAILABLE", UNCHECKED),
    ("session: begin before ready", "1 begin_session"): Listed(
        "SUCCESS", "its sessions are ready from the start; others wait for the headset"
    ),
    ("bounds", "1 get_bounds"): Listed(
        "SPACE_BOUNDS_UNAVAILABLE", "its simulated headset knows of no floor, which is allowed"
    ),
    ("bounds: no such kind", "1 get_bounds"): Listed(
        "ERROR_VALIDATION_FAILURE", "it takes a number it does not know for a wrong parameter"
    ),
    ("layer: empty rectangle", "1 end_frame"): Listed("SUCCESS", UNCHECKED),
    ("layer: null space", "1 end_frame"): Listed(
        "ERROR_VALIDATION_FAILURE", "it takes a null handle for a missing parameter"
    ),
    ("layer: session as space", "1 end_frame"): Listed("SUCCESS", UNCHECKED),
    ("action: no such type", "1 create_action"): Listed("SUCCESS", UNCHECKED),
    ("bindings: invalid path", "1 suggest"): Listed(
        "ERROR_PATH_UNSUPPORTED", "it looks for the path in the profile before looking at it"
    ),
    ("action space: no pose", "1 create_action_space"): Listed("SUCCESS", UNCHECKED),
    ("action space: other subaction", "1 create_action_space"): Listed("SUCCESS", UNCHECKED),
}
