"""The headset behind the mock: everything a test can set, and what it can look at afterwards.

All poses are in one tracking frame, right-handed, +y up, metres; STAGE starts as this frame and
LOCAL at the first standing eye height. None for a pose: not tracked. What is set here shows in the
next call that reads it; events follow with the next xrPollEvent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_xr.frame import JOINT_COUNT, LEFT, RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.mock import profiles
from vrkiosk_xr.mock.clock import NS, VirtualClock
from vrkiosk_xr.mock.pose import IDENTITY, Pose, compose
from vrkiosk_xr.openxr.pyopenxr import xr

FOCUSED: Final = int(xr.SessionState.FOCUSED)
VIEW: Final = int(xr.ReferenceSpaceType.VIEW)
LOCAL: Final = int(xr.ReferenceSpaceType.LOCAL)
STAGE: Final = int(xr.ReferenceSpaceType.STAGE)
LOCAL_FLOOR: Final = int(xr.ReferenceSpaceType.LOCAL_FLOOR)

EXTENSIONS: Final = frozenset(
    {
        "XR_KHR_opengl_enable",
        "XR_MNDX_egl_enable",
        "XR_MND_headless",
        "XR_KHR_convert_timespec_time",
        "XR_KHR_composition_layer_depth",
        "XR_KHR_visibility_mask",
        "XR_KHR_locate_spaces",
        "XR_EXT_local_floor",
        "XR_EXT_hand_tracking",
        "XR_EXT_hand_tracking_data_source",
        *profiles.EXTENSIONS,
        "XR_EXT_user_presence",
        "XR_FB_display_refresh_rate",
    }
)
STANDING: Final[Pose] = (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, 0.0)
Value = bool | float | tuple[float, float]
GL_SRGB8_ALPHA8: Final = 0x8C43
GL_RGBA8: Final = 0x8058
GL_DEPTH_COMPONENT32F: Final = 0x8CAC
GL_DEPTH24_STENCIL8: Final = 0x88F0


@dataclass(slots=True)
class Controller:
    """A controller, or a hand that XR_EXT_hand_interaction reports as one.

    profiles: what it can be, best first; the mock takes the first the application has bindings for.
    bare: it is the hand itself, and its profile that of XR_EXT_hand_interaction.
    values: component path -> state, e.g. {"input/trigger/value": 0.5}; missing means at rest.
    """

    grip: Pose | None
    aim: Pose | None
    active: bool = True
    profiles: tuple[str, ...] = (profiles.INDEX, profiles.TOUCH, profiles.SIMPLE)
    values: dict[str, Value] = field(default_factory=dict)
    bare: bool = False


@dataclass(slots=True)
class Hand:
    """Joints of a hand in the order of XR_EXT_hand_tracking: (pose, radius), None: not seen."""

    joints: list[tuple[Pose, float] | None] = field(default_factory=lambda: [None] * JOINT_COUNT)
    tracked: bool = True  # without: poses are valid, but inferred
    from_controller: bool = False

    @property
    def active(self) -> bool:
        return any(joint is not None for joint in self.joints)


@dataclass(frozen=True, slots=True)
class HapticCall:
    """A vibration the application asked for: hand path, ns, Hz (0: unspecified), 0..1."""

    hand: str
    duration_ns: int
    frequency_hz: float
    amplitude: float


@dataclass(frozen=True, slots=True)
class Recentred:
    """A reference space moved: its new origin in its old frame."""

    kind: int  # XrReferenceSpaceType
    pose: Pose


@dataclass
class MockHeadset:
    """Set any of it before or while the application runs."""

    # The runtime
    installed: bool = True  # False: no runtime on this machine, -51
    running: bool = True  # False: the runtime's service is stopped, -2
    connected: bool = True  # False: no headset, -35
    api_version: tuple[int, int] = (1, 1)
    runtime_name: str = "Mock"
    system_name: str = "Mock headset"
    extensions: frozenset[str] = EXTENSIONS
    max_layers: int = 16
    blend_modes: tuple[int, ...] = (1,)  # OPAQUE
    # The display
    refresh_rates: tuple[float, ...] = (72.0, 90.0, 120.0)
    refresh_rate: float = 90.0
    view_size: tuple[int, int] = (1024, 1024)
    max_size: tuple[int, int] = (4096, 4096)
    formats: tuple[int, ...] = (
        GL_SRGB8_ALPHA8,
        GL_RGBA8,
        GL_DEPTH_COMPONENT32F,
        GL_DEPTH24_STENCIL8,
    )
    images: int = 3  # per swapchain
    half_angles: tuple[tuple[float, ...], tuple[float, ...]] = (
        (-0.85, 0.75, 0.8, -0.85),
        (-0.75, 0.85, 0.8, -0.85),
    )  # left, right, up, down in radians, of each eye
    ipd: float = 0.064  # metres
    # Visible part of each view: vertices in the plane z = -1, indices of triangles; empty: no mask
    mask: tuple[tuple[tuple[float, float], ...], tuple[int, ...]] = ((), ())
    room: tuple[float, float] | None = (3.0, 2.5)  # of the free floor round STAGE, x and z, m
    # The wearer
    focus: int = FOCUSED  # the session state the runtime leads a running session to
    present: bool = True
    head: Pose | None = STANDING
    head_tracked: bool = True
    # xrLocateSpaces has no reference space while another space asked for has no device: Monado 25.0
    all_or_devices: bool = False
    eyes: tuple[Pose, Pose] | None = None  # in the tracking frame; None: from head and ipd
    gaze: Pose | None = None
    gaze_age_ns: int = 8_000_000  # from the eye tracker's sample to the display time
    controllers: tuple[Controller, Controller] = field(
        default_factory=lambda: (
            Controller((0, 0, 0, 1, -0.2, 1.3, -0.5), (0, 0, 0, 1, -0.2, 1.3, -0.55)),
            Controller((0, 0, 0, 1, 0.2, 1.3, -0.5), (0, 0, 0, 1, 0.2, 1.3, -0.55)),
        )
    )
    hands: tuple[Hand, Hand] = field(default_factory=lambda: (Hand(), Hand()))
    has_eye_tracker: bool = True
    has_hand_tracking: bool = True
    has_presence_sensor: bool = True
    # Time
    clock: VirtualClock = field(default_factory=VirtualClock)
    started_ns: int = 0  # the moment XrTime counts from; see `restart`
    # Called in every xrWaitFrame with the number of frames waited for so far: the script.
    script: Callable[[MockHeadset, int], None] | None = None
    # What happened
    haptics: list[HapticCall] = field(default_factory=list)
    origins: dict[int, Pose] = field(
        default_factory=lambda: {STAGE: IDENTITY, LOCAL: STANDING, LOCAL_FLOOR: IDENTITY}
    )  # reference space -> pose of its origin; one left out is not supported
    recentrings: list[Recentred] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.started_ns:
            self.started_ns = self.clock.ns - NS  # XrTime starts near zero, as on Monado

    @property
    def period_ns(self) -> int:
        return round(NS / self.refresh_rate)

    @property
    def xr_now(self) -> int:
        """XrTime of now."""
        return self.clock.ns - self.started_ns

    def restart(self) -> None:
        """XrTime starts anew, as it does when a runtime is restarted."""
        self.started_ns = self.clock.ns - NS

    def recentre(self, pose: Pose, kind: int = LOCAL) -> None:
        """Moves a reference space's origin to `pose`, given in that space as it is now."""
        self.origins[kind] = compose(self.origins[kind], pose)
        self.recentrings.append(Recentred(kind, pose))

    def eye_pose(self, eye: int) -> Pose | None:
        """Pose of an eye in the tracking frame; None without a head."""
        if self.eyes is not None:
            return self.eyes[eye]
        if self.head is None:
            return None
        side = -0.5 if eye == LEFT else 0.5
        return compose(self.head, (0.0, 0.0, 0.0, 1.0, side * self.ipd, 0.0, 0.0))

    def wear(self, frame: FrameInput) -> None:
        """Takes on all that a frame says: the counterpart of what the back end reads.

        The frame's time is not taken on; with views of no extent the headset's own stay.
        """
        flags = frame.flags
        record = frame.record
        self.present = bool(flags & Flag.USER_PRESENT)
        self.head = _pose(record["head"]) if flags & Flag.HEAD_VALID else None
        self.head_tracked = bool(flags & Flag.HEAD_TRACKED)
        eye_gaze = Flag.GAZE_VALID | Flag.GAZE_IS_EYE
        self.gaze = _pose(record["gaze"]) if flags & eye_gaze == eye_gaze else None
        sampled = int(record["gaze_t"])
        self.gaze_age_ns = max(frame.t - sampled, 0) if sampled else 0
        if record["views"][:, 7:].any():
            self.eyes = (_pose(record["views"][0]), _pose(record["views"][1]))
            angles = [tuple(float(v) for v in view[7:]) for view in record["views"]]
            self.half_angles = (angles[0], angles[1])
        for hand in (LEFT, RIGHT):
            self._wear_hand(frame, hand)

    def _wear_hand(self, frame: FrameInput, hand: int) -> None:
        flags, record, controller = frame.flags, frame.record, self.controllers[hand]
        grip, aim = bool(flags & Flag.GRIP_LEFT << hand), bool(flags & Flag.AIM_LEFT << hand)
        controller.active = grip or aim
        controller.grip = _pose(record["grip"][hand]) if grip else None
        controller.aim = _pose(record["aim"][hand]) if aim else None
        controller.bare = bool(flags & Flag.BARE_LEFT << hand)
        controller.values = component_values(frame, hand)
        joints = record["joints"][hand]
        seen = int(record["joints_valid"][hand]) if flags & Flag.HAND_LEFT << hand else 0
        model = self.hands[hand]
        model.joints = [
            (_pose(joints[j]), float(joints[j][7])) if seen >> j & 1 else None
            for j in range(JOINT_COUNT)
        ]
        model.tracked = int(record["joints_tracked"][hand]) != 0
        model.from_controller = bool(flags & Flag.HAND_LEFT_IS_CONTROLLER << hand)


def _pose(row: npt.NDArray[np.float32]) -> Pose:
    return tuple(float(v) for v in row[:7])


def component_values(frame: FrameInput, hand: int) -> dict[str, Value]:
    """The state of every component any profile has, from a frame's buttons and axes."""
    pressed = frame.buttons >> (16 * hand)
    trigger, squeeze, x, y = (float(v) for v in frame.record["axes"][hand])
    pinch, grasp = (float(v) for v in frame.record["features"][hand][:2])
    values: dict[str, Value] = {
        "input/trigger/value": trigger,
        "input/trigger/click": bool(pressed & Button.TRIGGER),
        "input/select/click": bool(pressed & Button.TRIGGER),
        "input/squeeze/value": squeeze,
        "input/squeeze/force": squeeze,
        "input/squeeze/click": bool(pressed & Button.SQUEEZE),
        "input/thumbstick": (x, y),
        "input/thumbstick/click": bool(pressed & Button.STICK),
        "input/trackpad": (x, y),
        "input/trackpad/click": bool(pressed & Button.STICK),
        "input/menu/click": bool(pressed & Button.MENU),
        "input/pinch_ext/value": pinch or trigger,
        "input/aim_activate_ext/value": pinch or trigger,
        "input/grasp_ext/value": grasp or squeeze,
    }
    for name in ("pinch", "aim_activate", "grasp"):
        values[f"input/{name}_ext/ready_ext"] = True
    for names, button in (
        (("a", "x", "primary"), Button.PRIMARY),
        (("b", "y", "secondary"), Button.SECONDARY),
    ):
        for name in names:
            values[f"input/{name}/click"] = bool(pressed & button)
    return values
