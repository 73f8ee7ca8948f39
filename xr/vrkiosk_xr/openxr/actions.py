"""What the hands hold: actions, their bindings, their values in each frame, and vibration."""

from __future__ import annotations

import ctypes as C
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button
from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.instance import Instance
from vrkiosk_xr.openxr.memory import addresses_of, array_of, set_words, words
from vrkiosk_xr.openxr.profiles import JOINTS_ONLY, Profile, load_profiles
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import ERROR_PATH_UNSUPPORTED, SESSION_NOT_FOCUSED, failure
from vrkiosk_xr.openxr.sample import Sample
from vrkiosk_xr.runtime import Haptic

USER_PATHS: Final = ("/user/hand/left", "/user/hand/right")
HAND_NAMES: Final = ("left", "right")
GAZE_PROFILE: Final = "/interaction_profiles/ext/eye_gaze_interaction"
GAZE_INPUT: Final = "/user/eyes_ext/input/gaze_ext/pose"

_FLOATS: Final = ("trigger", "squeeze")
_BOOLEANS: Final = (
    ("primary", Button.PRIMARY),
    ("secondary", Button.SECONDARY),
    ("stick_click", Button.STICK),
    ("menu", Button.MENU),
)
_SHIFTS: Final = (0, BUTTON_SHIFT_RIGHT)


class Presses:
    """Trigger and squeeze as buttons, with hysteresis: an analogue input at its threshold must
    not chatter."""

    def __init__(self) -> None:
        self._held = 0
        self._rows: list[tuple[int, float, float]] = []
        self.use(JOINTS_ONLY, JOINTS_ONLY)

    def use(self, left: Profile, right: Profile) -> None:
        """Takes the thresholds of the devices now in the hands."""
        self._rows = [
            (int(button) << shift, *threshold)
            for profile, shift in zip((left, right), _SHIFTS, strict=True)
            for button, threshold in (
                (Button.TRIGGER, profile.trigger),
                (Button.SQUEEZE, profile.squeeze),
            )
        ]

    def update(self, values: Iterable[float]) -> int:
        """Button bits for trigger left, squeeze left, trigger right, squeeze right (0..1)."""
        held, now = self._held, 0
        for (bit, on, off), value in zip(self._rows, values, strict=True):
            if value >= (off if held & bit else on):
                now |= bit
        self._held = now
        return now


class Actions:
    """One action set for the whole kiosk, its actions bound to every profile the runtime takes.

    profiles: of the left and the right hand; None while no device is active. Made before the
    session: `attach` ties them.
    """

    def __init__(self, instance: Instance, eye_gaze: bool) -> None:
        self._calls = calls = instance.calls
        info = xr.ActionSetCreateInfo(
            action_set_name="kiosk", localized_action_set_name="Inspection", priority=0
        )
        self.set = calls.create("xrCreateActionSet", instance.handle, info)
        self._users = tuple(calls.path(path) for path in USER_PATHS)
        kinds = xr.ActionType
        self._actions = {
            name: self._create(name, kind, self._users)
            for names, kind in (
                (("grip", "aim"), kinds.POSE_INPUT),
                (_FLOATS, kinds.FLOAT_INPUT),
                (("stick",), kinds.VECTOR2F_INPUT),
                ([name for name, _ in _BOOLEANS], kinds.BOOLEAN_INPUT),
                (("haptic",), kinds.VIBRATION_OUTPUT),
            )
            for name in names
        }
        self._gaze = self._create("gaze", kinds.POSE_INPUT, ()) if eye_gaze else 0
        table = load_profiles()
        self._table = {profile.path: profile for profile in table}
        self._suggest_all(table, instance)
        self.profiles: list[Profile | None] = [None, None]
        self._paths = ["", ""]

    def _create(self, name: str, kind: int, users: tuple[int, ...]) -> int:
        info = xr.ActionCreateInfo(
            action_name=name, action_type=kind, localized_action_name=name.replace("_", " ").title()
        )
        paths = words(*users)
        info.count_subaction_paths = len(users)
        set_words(info, _subaction_paths=C.addressof(paths) if users else 0)
        return self._calls.create("xrCreateAction", self.set, info)

    def _suggest_all(self, table: tuple[Profile, ...], instance: Instance) -> None:
        for profile in table:
            if not profile.known(instance.extensions, instance.version):
                continue
            bindings = [
                (self._actions[action], f"{user}/{path}")
                for user, inputs in zip(USER_PATHS, profile.inputs, strict=True)
                for action, path in inputs.items()
            ]
            self._suggest(profile.path, bindings)
        if self._gaze:
            self._suggest(GAZE_PROFILE, [(self._gaze, GAZE_INPUT)])

    def _suggest(self, profile: str, bindings: list[tuple[int, str]]) -> None:
        """Suggests bindings; a profile that the runtime does not know is left out."""
        calls = self._calls
        array = (xr.ActionSuggestedBinding * len(bindings))()
        for element, (action, path) in zip(array, bindings, strict=True):
            set_words(element, action=action, binding=calls.path(path))
        info = xr.InteractionProfileSuggestedBinding()
        info.count_suggested_bindings = len(bindings)
        set_words(
            info,
            interaction_profile=calls.path(profile),
            _suggested_bindings=C.addressof(array),
        )
        call = "xrSuggestInteractionProfileBindings"
        code = calls.raw(call)(calls.instance, C.addressof(info))
        if code < 0 and code != ERROR_PATH_UNSUPPORTED:
            raise failure(call, code, f"the bindings for {profile} were refused")

    def attach(self, session: int) -> None:
        """Ties the action set to a session; its bindings are final from here on."""
        sets = words(self.set)
        info = xr.SessionActionSetsAttachInfo()
        info.count_action_sets = 1
        set_words(info, _action_sets=C.addressof(sets))
        self._calls("xrAttachSessionActionSets", session, C.addressof(info))

    def spaces(self, session: int) -> tuple[int, ...]:
        """Spaces of grip left, grip right, aim left, aim right."""
        return tuple(
            self._space(session, self._actions[name], user)
            for name in ("grip", "aim")
            for user in self._users
        )

    def gaze_space(self, session: int) -> int:
        """The space of the eyes' common line of sight; 0 without an eye tracker."""
        return self._space(session, self._gaze, 0) if self._gaze else 0

    def _space(self, session: int, action: int, user: int) -> int:
        info = xr.ActionSpaceCreateInfo()
        set_words(info, action=action, subaction_path=user)
        return self._calls.create("xrCreateActionSpace", session, info)

    def state_info(self, name: str, hand: int | None) -> C.Structure:
        """What a query of one action's state on one hand is made with; None: on both together."""
        info: C.Structure = xr.ActionStateGetInfo()
        user = 0 if hand is None else self._users[hand]  # XR_NULL_PATH
        set_words(info, action=self._actions[name], subaction_path=user)
        return info

    def haptic_info(self, hand: int) -> C.Structure:
        info: C.Structure = xr.HapticActionInfo()
        set_words(info, action=self._actions["haptic"], subaction_path=self._users[hand])
        return info

    def update_profiles(self, session: int) -> list[tuple[int, str]]:
        """Asks which device each hand holds. Returns (hand, path) of those that changed."""
        changed = []
        for hand, user in enumerate(self._users):
            state = xr.InteractionProfileState()
            self._calls("xrGetCurrentInteractionProfile", session, user, C.addressof(state))
            path = self._calls.path_name(state.interaction_profile)
            if path != self._paths[hand]:
                self._paths[hand] = path
                self.profiles[hand] = self._table.get(path)
                changed.append((hand, path))
        return changed

    def destroy(self) -> None:
        self._calls.raw("xrDestroyActionSet")(self.set)


@dataclass(slots=True)
class _Input:
    """One action: asked for both hands at once, and for each only where that gave something.

    The combined state of an action is rest only when both hands are at rest (OpenXR 1.1, 11.5.1:
    OR of booleans, the greatest of numbers, the longest of vectors), as nearly all are in nearly
    every frame: half the calls of a frame.
    """

    call: str
    both: Callable[[], int]
    combined: Any  # its value as an unsigned integer; 0 is rest
    hands: tuple[Callable[[], int], ...]
    values: tuple[Any, ...]  # the same of each hand
    at_rest: bool = False

    def read(self) -> None:
        code = self.both()
        if code >= 0 and self.combined.value:
            self.at_rest = False
            for read in self.hands:
                code = min(code, read())
        elif not self.at_rest:
            self.at_rest = True
            for value in self.values:
                value.value = 0
        if code < 0:
            raise failure(self.call, code)


class ActionReader:
    """Reads all values into the sample, on structures made once."""

    def __init__(self, calls: Calls, session: int, actions: Actions, sample: Sample) -> None:
        self._active = xr.ActiveActionSet()
        set_words(self._active, action_set=actions.set)
        self._sync_info = xr.ActionsSyncInfo()
        self._sync_info.count_active_action_sets = 1
        set_words(self._sync_info, _active_action_sets=C.addressof(self._active))
        self._sync = calls.prepared("xrSyncActions", session, C.addressof(self._sync_info))
        self._sample = sample
        self._infos: list[C.Structure] = []
        self._inputs: list[_Input] = []
        self._make_inputs(calls, session, actions)

    def _make_inputs(self, calls: Calls, session: int, actions: Actions) -> None:
        """An input for each action; its states in the order of the frame's own fields."""
        names = [name for name, _ in _BOOLEANS]
        self._float_states = array_of(xr.ActionStateFloat, 3 * len(_FLOATS))
        self._stick_states = array_of(xr.ActionStateVector2f, 3)
        self._boolean_states = array_of(xr.ActionStateBoolean, 3 * len(names))
        for call, states, group, kind in (
            ("xrGetActionStateFloat", self._float_states, _FLOATS, C.c_uint32),
            ("xrGetActionStateVector2f", self._stick_states, ("stick",), C.c_uint64),
            ("xrGetActionStateBoolean", self._boolean_states, names, C.c_uint32),
        ):
            places = addresses_of(states)
            at = type(states[0]).current_state.offset
            for number, name in enumerate(group):
                reads, values = [], []
                for place, hand in enumerate((0, 1, None)):  # the third stands for both
                    address = places[place * len(group) + number]
                    info = actions.state_info(name, hand)
                    self._infos.append(info)
                    reads.append(calls.prepared(call, session, C.addressof(info), address))
                    values.append(kind.from_address(address + at))
                hands, own = tuple(reads[:2]), tuple(values[:2])
                self._inputs.append(_Input(call, reads[2], values[2], hands, own))
        self._floats = tuple(self._float_states)[: 2 * len(_FLOATS)]
        self._sticks = tuple(self._stick_states)[:2]
        bits = [int(bit) << shift for shift in _SHIFTS for _, bit in _BOOLEANS]
        self._booleans = tuple(zip(self._boolean_states, bits, strict=False))

    def read(self) -> None:
        """Synchronises and writes axes and click buttons. Out of focus all of them are at rest."""
        sample = self._sample
        code = self._sync()
        if code < 0:
            raise failure("xrSyncActions", code)
        if code == SESSION_NOT_FOCUSED:
            sample.axes[:] = [0.0] * 8
            sample.buttons = 0
            return
        for item in self._inputs:
            item.read()
        left, right = (stick.current_state for stick in self._sticks)
        floats = [state.current_state for state in self._floats]
        sample.axes[:] = (*floats[:2], left.x, left.y, *floats[2:], right.x, right.y)
        sample.buttons = 0
        for state, bit in self._booleans:
            if state.current_state:
                sample.buttons |= bit


class Vibration:
    """Lets controllers vibrate."""

    def __init__(self, calls: Calls, session: int, actions: Actions) -> None:
        self._session = session
        self._apply = calls.raw("xrApplyHapticFeedback")
        self._infos = [actions.haptic_info(hand) for hand in (0, 1)]
        self._vibration = xr.HapticVibration()

    def play(self, haptics: Iterable[Haptic]) -> None:
        """Starts each vibration; a later one on the same hand takes the place of an earlier."""
        vibration = self._vibration
        for haptic in haptics:
            # XR_MIN_HAPTIC_DURATION (-1) and XR_FREQUENCY_UNSPECIFIED (0) are the device's own.
            vibration.duration = haptic.duration_ns if haptic.duration_ns > 0 else -1
            vibration.frequency = haptic.frequency_hz
            vibration.amplitude = min(max(haptic.amplitude, 0.0), 1.0)
            code = self._apply(
                self._session, C.addressof(self._infos[haptic.hand]), C.addressof(vibration)
            )
            if code < 0:
                raise failure("xrApplyHapticFeedback", code)
