"""What a conformance sequence is, and the stages one can start at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

READY, SYNCHRONIZED, FOCUSED, STOPPING = 2, 3, 5, 6
IDLE: Final = 1
EXITING: Final = 8
MONO: Final = 1  # XR_VIEW_CONFIGURATION_TYPE_PRIMARY_MONO
HAND: Final = "/user/hand/left"
HANDS: Final = (HAND, "/user/hand/right")
GRIP: Final = f"{HAND}/input/grip/pose"
FLOAT, POSE, VIBRATION = 2, 4, 100


@dataclass(frozen=True, slots=True)
class Step:
    method: str
    expected: str  # XrResult without XR_
    parameters: dict[str, Any]


def s(method: str, expected: str = "SUCCESS", /, **parameters: Any) -> Step:
    return Step(method, expected, parameters)


STAGES: Final[dict[str, tuple[Step, ...]]] = {
    "nothing": (),
    "instance": (s("create_instance"),),
}
STAGES["system"] = (*STAGES["instance"], s("get_system"))
STAGES["session"] = (*STAGES["system"], s("graphics_requirements"), s("create_session"))
STAGES["ready"] = (*STAGES["session"], s("poll_until", state=READY))
STAGES["running"] = (*STAGES["ready"], s("begin_session"), s("create_reference_space"))
STAGES["focused"] = (*STAGES["running"], s("poll_until", state=FOCUSED))
STAGES["frame"] = (*STAGES["focused"], s("wait_frame"), s("begin_frame"))
STAGES["headless"] = (
    s("create_instance", extensions=("XR_MND_headless",)),
    s("get_system"),
    s("create_session", graphics=False),
    s("poll_until", state=READY),
    s("begin_session"),
)
STAGES["swapchain"] = (*STAGES["ready"], s("create_swapchain"))
STAGES["image"] = (
    *STAGES["focused"],
    s("create_swapchain"),
    s("acquire"),
    s("wait_image"),
    s("release"),
    s("wait_frame"),
    s("begin_frame"),
)
STAGES["action"] = (
    *STAGES["ready"],
    s("create_action_set"),
    s("create_action"),
    s("create_action", name="amount", kind=FLOAT),
    s("create_action", name="where", kind=POSE, subactions=HANDS),
    s("create_action", name="buzz", kind=VIBRATION),
)
STAGES["attached"] = (*STAGES["action"], s("suggest"), s("attach"))


@dataclass(frozen=True, slots=True)
class Sequence:
    name: str
    stage: str
    steps: tuple[Step, ...]


def q(name: str, stage: str, *steps: Step) -> Sequence:
    return Sequence(name, stage, steps)


INVALID = "ERROR_VALIDATION_FAILURE"
ORDER = "ERROR_CALL_ORDER_INVALID"
HANDLE = "ERROR_HANDLE_INVALID"
VIEWS = "ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED"
SIZE = "ERROR_SIZE_INSUFFICIENT"
