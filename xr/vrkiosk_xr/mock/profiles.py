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
_GENERIC: Final = (
    *_POSES,
    *_STICK,
    "input/primary/click",
    "input/secondary/click",
    "input/squeeze/value",
    "input/trigger/value",
)
_HP: Final = (
    *_POSES,
    *_STICK,
    "input/menu/click",
    "input/squeeze/value",
    "input/trigger/value",
)
_COSMOS: Final = (
    *_POSES,
    *_STICK,
    "input/shoulder/click",
    "input/squeeze/click",
    "input/thumbstick/touch",
    "input/trigger/click",
    "input/trigger/value",
)
_FOCUS: Final = (
    *_POSES,
    *_STICK,
    "input/squeeze/click",
    "input/squeeze/touch",
    "input/thumbrest/touch",
    "input/thumbstick/touch",
    "input/trigger/click",
    "input/trigger/touch",
    "input/trigger/value",
)
_PICO: Final = (
    *_POSES,
    *_STICK,
    "input/squeeze/click",
    "input/squeeze/value",
    "input/system/click",
    "input/thumbstick/touch",
    "input/trigger/click",
    "input/trigger/touch",
    "input/trigger/value",
)
_CLICKS_X: Final = ("input/x/click", "input/y/click")
_CLICKS_A: Final = ("input/a/click", "input/b/click")
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

GENERIC: Final = "/interaction_profiles/khr/generic_controller"
HP: Final = "/interaction_profiles/hp/mixed_reality_controller"
COSMOS: Final = "/interaction_profiles/htc/vive_cosmos_controller"
FOCUS: Final = "/interaction_profiles/htc/vive_focus3_controller"
PICO_NEO3: Final = "/interaction_profiles/bytedance/pico_neo3_controller"
PICO4: Final = "/interaction_profiles/bytedance/pico4_controller"
TOUCH_PRO: Final = "/interaction_profiles/facebook/touch_controller_pro"
TOUCH_PLUS: Final = "/interaction_profiles/meta/touch_controller_plus"
CORE_PRO: Final = "/interaction_profiles/meta/touch_pro_controller"
CORE_PLUS: Final = "/interaction_profiles/meta/touch_plus_controller"

_HANDS: Final = (LEFT, RIGHT)
_TOUCHES: Final = (TOUCH_PRO, TOUCH_PLUS, CORE_PRO, CORE_PLUS)
_LIKE_TOUCH: Final = MappingProxyType(
    {
        LEFT: (*_TOUCH, *_TOUCH_X, "input/menu/click"),
        RIGHT: (*_TOUCH, *_TOUCH_A, "input/system/click"),
    }
)
_TABLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        SIMPLE: {hand: _SIMPLE for hand in _HANDS},
        TOUCH: _LIKE_TOUCH,
        INDEX: {hand: _INDEX for hand in _HANDS},
        "/interaction_profiles/htc/vive_controller": {hand: _VIVE for hand in _HANDS},
        "/interaction_profiles/microsoft/motion_controller": {hand: _MOTION for hand in _HANDS},
        **{profile: _LIKE_TOUCH for profile in _TOUCHES},
        GENERIC: {hand: _GENERIC for hand in _HANDS},
        HP: {LEFT: (*_HP, *_CLICKS_X), RIGHT: (*_HP, *_CLICKS_A)},
        COSMOS: {
            LEFT: (*_COSMOS, *_CLICKS_X, "input/menu/click"),
            RIGHT: (*_COSMOS, *_CLICKS_A, "input/system/click"),
        },
        FOCUS: {
            LEFT: (*_FOCUS, *_CLICKS_X, "input/menu/click"),
            RIGHT: (*_FOCUS, *_CLICKS_A, "input/system/click"),
        },
        PICO_NEO3: {
            LEFT: (*_PICO, *_TOUCH_X, "input/menu/click"),
            RIGHT: (*_PICO, *_TOUCH_A, "input/menu/click"),
        },
        PICO4: {
            LEFT: (*_PICO, *_TOUCH_X, "input/menu/click"),
            RIGHT: (*_PICO, *_TOUCH_A),
        },
        HAND_INTERACTION: {hand: _HAND for hand in _HANDS},
        EYE_GAZE: {EYES: (GAZE_POSE,)},
    }
)
_NEEDS: Final = MappingProxyType(
    {
        HAND_INTERACTION: "XR_EXT_hand_interaction",
        EYE_GAZE: "XR_EXT_eye_gaze_interaction",
        GENERIC: "XR_KHR_generic_controller",
        HP: "XR_EXT_hp_mixed_reality_controller",
        COSMOS: "XR_HTC_vive_cosmos_controller_interaction",
        FOCUS: "XR_HTC_vive_focus3_controller_interaction",
        PICO_NEO3: "XR_BD_controller_interaction",
        PICO4: "XR_BD_controller_interaction",
        TOUCH_PRO: "XR_FB_touch_controller_pro",
        TOUCH_PLUS: "XR_META_touch_controller_plus",
    }
)
IN_1_1: Final = frozenset({HP, COSMOS, FOCUS, PICO_NEO3, PICO4, CORE_PRO, CORE_PLUS})
EXTENSIONS: Final = frozenset(_NEEDS.values())
LEAVES: Final = ("click", "value", "pose", "force", "touch", "x")  # what a short path may mean


def bindable(
    profile: str, extensions: Set[str], version: tuple[int, int] = (1, 0)
) -> Mapping[str, tuple[str, ...]] | None:
    """Top-level path -> component paths below it that may be bound; None: no such profile.

    extensions, version: of the instance; some profiles and paths need an extension, some came with
    OpenXR 1.1.
    """
    paths = _TABLE.get(profile)
    promoted = profile in IN_1_1
    offered = profile in _NEEDS and _NEEDS[profile] in extensions
    plain = profile not in _NEEDS and not promoted
    if paths is None or not (plain or offered or (promoted and version >= (1, 1))):
        return None
    if "XR_EXT_hand_interaction" in extensions and profile != EYE_GAZE:
        return {top: (*inputs, *_HAND_POSES) for top, inputs in paths.items()}
    return paths


def components(
    profile: str, top: str, path: str, extensions: Set[str], version: tuple[int, int] = (1, 0)
) -> tuple[str, ...]:
    """The components a binding path names: itself, or those below a parent such as
    /input/trigger. Empty: the profile does not have it."""
    table = bindable(profile, extensions, version)
    inputs = table.get(top, ()) if table is not None else ()
    return tuple(known for known in inputs if known == path or known.startswith(path + "/"))
