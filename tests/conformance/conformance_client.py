"""A client of OpenXR whose steps a conformance sequence names: each makes one call and returns the
XrResult. What goes wrong in a step is its parameters; the structures are otherwise correct.

Objects a step makes are kept by name; a step that takes an object takes its name. Only objects that
exist, and null, are ever passed: a runtime may follow any other handle as an address.
"""

from __future__ import annotations

import ctypes as C

from conformance_frames import FrameSteps
from conformance_session import HAND, address

from vrkiosk_xr.mock.memory import set_floats
from vrkiosk_xr.openxr.memory import array_of, set_words, words
from vrkiosk_xr.openxr.pyopenxr import xr


class Client(FrameSteps):
    """All steps: those on session and frames, and here those on actions, hands and time."""

    def create_action_set(
        self, name: str = "set", internal: str = "training", localized: str = "Training"
    ) -> int:
        info = xr.ActionSetCreateInfo()
        info.action_set_name = internal.encode()
        info.localized_action_set_name = localized.encode()
        return self.create(name, "xrCreateActionSet", self.objects["instance"], info)

    def create_action(
        self,
        name: str = "action",
        kind: int = 1,
        internal: str = "",
        localized: str = "",
        subactions: tuple[str, ...] = (HAND,),
        action_set: str = "set",
    ) -> int:
        info = xr.ActionCreateInfo()
        info._action_type = kind
        info.action_name = (internal or name).encode()
        info.localized_action_name = (localized or name.title()).encode()
        paths = words(*(self.path(path) for path in subactions))
        info.count_subaction_paths = len(subactions)
        set_words(info, _subaction_paths=self.keep(paths) if subactions else 0)
        return self.create(name, "xrCreateAction", self.objects[action_set], info)

    def create_action_raw_name(self, internal: str, localized: str) -> int:
        """As given, also empty."""
        info = xr.ActionCreateInfo()
        info._action_type = 1
        info.action_name, info.localized_action_name = internal.encode(), localized.encode()
        return self.create("unnamed", "xrCreateAction", self.objects["set"], info)

    def suggest(
        self,
        profile: str = "/interaction_profiles/khr/simple_controller",
        path: str | int = f"{HAND}/input/select/click",
        action: str = "action",
        count: int = 1,
    ) -> int:
        binding = array_of(xr.ActionSuggestedBinding, 1)
        number = self.path(path) if isinstance(path, str) else path
        set_words(binding[0], action=self.objects[action], binding=number)
        info = xr.InteractionProfileSuggestedBinding()
        info.interaction_profile = self.path(profile)
        info.count_suggested_bindings = count
        set_words(info, _suggested_bindings=self.keep(binding))
        return self.call(
            "xrSuggestInteractionProfileBindings", self.objects["instance"], address(info)
        )

    def attach(self, action_set: str = "set", count: int = 1) -> int:
        info = xr.SessionActionSetsAttachInfo()
        info.count_action_sets = count
        set_words(info, _action_sets=self.keep(words(self.objects[action_set])))
        return self.call("xrAttachSessionActionSets", self.objects["session"], address(info))

    def sync(self, action_set: str = "set") -> int:
        active = xr.ActiveActionSet()
        set_words(active, action_set=self.objects[action_set], subaction_path=0)
        info = xr.ActionsSyncInfo()
        info.count_active_action_sets = 1
        set_words(info, _active_action_sets=self.keep(active))
        return self.call("xrSyncActions", self.objects["session"], address(info))

    def get_state(
        self, kind: str = "Boolean", action: str = "action", subaction: str = "", number: int = 0
    ) -> int:
        out = getattr(xr, f"ActionState{kind}")()
        info = xr.ActionStateGetInfo()
        set_words(info, action=self.objects[action])
        info.subaction_path = self.path(subaction) if subaction else number
        return self.call(
            f"xrGetActionState{kind}", self.objects["session"], address(info), address(out)
        )

    def get_profile(self, top: str = HAND) -> int:
        out = xr.InteractionProfileState()
        return self.call(
            "xrGetCurrentInteractionProfile",
            self.objects["session"],
            self.path(top),
            address(out),
        )

    def vibrate(self, action: str = "action") -> int:
        info, vibration = xr.HapticActionInfo(), xr.HapticVibration()
        set_words(info, action=self.objects[action])
        vibration.duration, vibration.amplitude = 1_000_000, 0.5
        return self.call(
            "xrApplyHapticFeedback", self.objects["session"], address(info), address(vibration)
        )

    def create_action_space(
        self, action: str = "action", w: float = 1.0, subaction: str = ""
    ) -> int:
        info = xr.ActionSpaceCreateInfo()
        set_words(info, action=self.objects[action])
        info.subaction_path = self.path(subaction) if subaction else 0
        set_floats(info, "pose_in_action_space", (0.0, 0.0, 0.0, w, 0.0, 0.0, 0.0))
        return self.create("action_space", "xrCreateActionSpace", self.objects["session"], info)

    # --- extensions

    def create_hand_tracker(self, hand: int = 1) -> int:
        info = xr.HandTrackerCreateInfoEXT()
        info._hand, info._hand_joint_set = hand, 0
        return self.create("tracker", "xrCreateHandTrackerEXT", self.objects["session"], info)

    def locate_joints(self, count: int = 26, time: int | None = None, base: str = "space") -> int:
        joints = (xr.HandJointLocationEXT * 26)()
        info, out = xr.HandJointsLocateInfoEXT(), xr.HandJointLocationsEXT()
        info.time = self.time if time is None else time
        set_words(info, base_space=self.objects[base])
        out.joint_count = count
        set_words(out, _joint_locations=address(joints))
        return self.call(
            "xrLocateHandJointsEXT", self.objects["tracker"], address(info), address(out)
        )

    def time_to_timespec(self, time: int) -> int:
        out = xr.timespec()
        return self.call(
            "xrConvertTimeToTimespecTimeKHR", self.objects["instance"], time, address(out)
        )

    def timespec_to_time(self, nanoseconds: int) -> int:
        moment, out = xr.timespec(1, nanoseconds), C.c_int64()
        return self.call(
            "xrConvertTimespecTimeToTimeKHR",
            self.objects["instance"],
            address(moment),
            address(out),
        )
