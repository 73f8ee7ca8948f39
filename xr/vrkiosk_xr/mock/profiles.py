"""Interaction profiles: which paths an application may bind to (OpenXR 1.1, section 6.4).

Kept apart from the back end's own table on purpose: this one says what the specification allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Final

LEFT: Final = "/user/hand/left"
RIGHT: Final = "/user/hand/right"
EYES: Final = "/user/eyes_ext"
GAZE_POSE: Final = "input/gaze_ext/pose"

_POSES: Final = ("input/grip/pose", "input/aim/pose", "output/haptic")
_STICK: Final = ("input/thumbstick/x", "input/thumbstick/y", "input/thumbstick/click")
_SIMPLE: Final = (*_POSES, "input/select/click", "input/menu/click")
_TOUCH: Final = (
    *_POSES,
    *_STICK,
    "input/thumbstick/touch",
    "input/thumbrest/touch",
    "input/squeeze/value",
    "input/trigger/value",
    "input/trigger/touch",
)
_TOUCH_X: Final = ("input/x/click", "input/x/touch", "input/y/click", "input/y/touch")
_TOUCH_A: Final = ("input/a/click", "input/a/touch", "input/b/click", "input/b/touch")
_INDEX: Final = (
    *_POSES,
    *_STICK,
    *_TOUCH_A,
    "input/thumbstick/touch",
    "input/system/click",
    "input/system/touch",
    "input/squeeze/value",
    "input/squeeze/force",
    "input/trigger/click",
    "input/trigger/value",
    "input/trigger/touch",
    "input/trackpad/x",
    "input/trackpad/y",
    "input/trackpad/force",
    "input/trackpad/touch",
)
_TRACKPAD: Final = (
    "input/trackpad/x",
    "input/trackpad/y",
    "input/trackpad/click",
    "input/trackpad/touch",
)
_VIVE: Final = (
    *_POSES,
    *_TRACKPAD,
    "input/system/click",
    "input/squeeze/click",
    "input/menu/click",
    "input/trigger/click",
    "input/trigger/value",
)
_MOTION: Final = (
    *_POSES,
    *_TRACKPAD,
    *_STICK,
    "input/menu/click",
    "input/squeeze/click",
    "input/trigger/value",
)
_GESTURES: Final = tuple(
    f"input/{gesture}_ext/{leaf}"
    for gesture in ("pinch", "aim_activate", "grasp")
    for leaf in ("value", "ready_ext")
)
_HAND_POSES: Final = ("input/pinch_ext/pose", "input/poke_ext/pose")
_HAND: Final = ("input/grip/pose", "input/aim/pose", *_GESTURES)

HAND_INTERACTION: Final = "/interaction_profiles/ext/hand_interaction_ext"
EYE_GAZE: Final = "/interaction_profiles/ext/eye_gaze_interaction"
INDEX: Final = "/interaction_profiles/valve/index_controller"
TOUCH: Final = "/interaction_profiles/oculus/touch_controller"
SIMPLE: Final = "/interaction_profiles/khr/simple_controller"

_HANDS: Final = (LEFT, RIGHT)
_TABLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        SIMPLE: {hand: _SIMPLE for hand in _HANDS},
        TOUCH: {
            LEFT: (*_TOUCH, *_TOUCH_X, "input/menu/click"),
            RIGHT: (*_TOUCH, *_TOUCH_A, "input/system/click"),
        },
        INDEX: {hand: _INDEX for hand in _HANDS},
        "/interaction_profiles/htc/vive_controller": {hand: _VIVE for hand in _HANDS},
        "/interaction_profiles/microsoft/motion_controller": {hand: _MOTION for hand in _HANDS},
        HAND_INTERACTION: {hand: _HAND for hand in _HANDS},
        EYE_GAZE: {EYES: (GAZE_POSE,)},
    }
)
_NEEDS: Final = MappingProxyType(
    {HAND_INTERACTION: "XR_EXT_hand_interaction", EYE_GAZE: "XR_EXT_eye_gaze_interaction"}
)
LEAVES: Final = ("click", "value", "pose", "force", "touch", "x")  # what a short path may mean


def bindable(profile: str, extensions: Set[str]) -> Mapping[str, tuple[str, ...]] | None:
    """Top-level path -> component paths below it that may be bound; None: no such profile.

    extensions: those the instance has enabled; some profiles and paths need one.
    """
    paths = _TABLE.get(profile)
    if paths is None or _NEEDS.get(profile, "") not in {"", *extensions}:
        return None
    if "XR_EXT_hand_interaction" in extensions and profile != EYE_GAZE:
        return {top: (*inputs, *_HAND_POSES) for top, inputs in paths.items()}
    return paths


def components(profile: str, top: str, path: str, extensions: Set[str]) -> tuple[str, ...]:
    """The components a binding path names: itself, or those below a parent such as
    /input/trigger. Empty: the profile does not have it."""
    table = bindable(profile, extensions)
    inputs = table.get(top, ()) if table is not None else ()
    return tuple(known for known in inputs if known == path or known.startswith(path + "/"))
