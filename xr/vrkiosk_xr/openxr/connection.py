"""Everything that lives and dies with the runtime: from instance to swapchain, made as one and torn
down as one."""

from __future__ import annotations

import ctypes as C
import logging
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final

from vrkiosk_xr.openxr.actions import HAND_NAMES, ActionReader, Actions, Presses, Vibration
from vrkiosk_xr.openxr.api import OpenXR
from vrkiosk_xr.openxr.binding import binding_structure, check_requirements
from vrkiosk_xr.openxr.frames import Eyes, FrameLoop, HeadlessLoop, Projection
from vrkiosk_xr.openxr.gaze import Gaze
from vrkiosk_xr.openxr.hands import PALM, Hands, grip_from_palm
from vrkiosk_xr.openxr.instance import (
    CONVERT_TIME,
    DEPTH_LAYER,
    EYE_GAZE,
    HAND_DATA_SOURCE,
    HAND_TRACKING,
    Instance,
)
from vrkiosk_xr.openxr.profiles import JOINTS_ONLY
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.quad import QuadLayer, takes_quad
from vrkiosk_xr.openxr.refresh import RefreshRate
from vrkiosk_xr.openxr.results import ERROR_FEATURE_UNSUPPORTED, ConnectionLost, OpenXRError
from vrkiosk_xr.openxr.sample import (
    BARE,
    CONTROLLER_HANDS,
    FOCUSED,
    GRIPS,
    HANDS,
    SHOULD_RENDER,
    USER_PRESENT,
    Sample,
)
from vrkiosk_xr.openxr.session import PRIMARY_STEREO, Session, State
from vrkiosk_xr.openxr.spaces import Locator, Stage
from vrkiosk_xr.openxr.swapchain import (
    DEPTH_FORMATS,
    Swapchain,
    choose_colour_format,
    choose_format,
)
from vrkiosk_xr.openxr.timeline import Timeline
from vrkiosk_xr.openxr.visibility import hidden_area
from vrkiosk_xr.runtime import FrameOutput, GraphicsBinding, RuntimeInfo, RuntimeUnavailable, Target

logger = logging.getLogger(__name__)

Notify = Callable[..., None]

_OPAQUE: Final = 1  # XrEnvironmentBlendMode
SETTLE_FRAMES: Final = 10  # in focus without a controller before a hand counts as bare


@dataclass(frozen=True, slots=True)
class Settings:
    """How to connect. `messages` receives what validation layers say; None: not listened to."""

    app_name: str
    test_runtime: bool
    depth: bool = True  # gives the runtime depths where it takes them
    quad: bool = True  # offers a picture of its own to lay over frames
    messages: list[str] | None = None


class Connection:
    """A runtime with a headset and a session on it.

    binding: the OpenGL context to share; None: no drawing. sample: the frame that is filled.
    notify(name, **data): called for what the session has to know.
    Raises RuntimeFailure from everything when the runtime fails; then `close` it.
    """

    def __init__(
        self,
        openxr: OpenXR,
        settings: Settings,
        binding: GraphicsBinding | None,
        sample: Sample,
        timeline: Timeline,
        notify: Notify,
    ) -> None:
        self._sample, self._timeline, self._notify = sample, timeline, notify
        sample.reset()
        self._open = ExitStack()
        try:
            self._build(openxr, settings, binding)
        except BaseException:
            self._open.close()
            raise
        self._present = True  # until the runtime says otherwise
        self._was_focused = self._paused = False
        self._last_time = 0
        self._unheld = [0, 0]
        self._source_known = HAND_DATA_SOURCE in self.instance.extensions
        self._presses = Presses()
        self._handlers = self._make_handlers()

    # ------------------------------------------------------------------ making

    def _build(self, openxr: OpenXR, settings: Settings, binding: GraphicsBinding | None) -> None:
        drawing = binding is not None
        self.instance = instance = Instance(
            openxr,
            settings.app_name,
            drawing=drawing,
            depth=settings.depth,
            messages=settings.messages,
        )
        self._open.callback(instance.close)
        self.system = system = instance.system(settings.test_runtime)
        self._timeline.start(instance.calls, CONVERT_TIME in instance.extensions)
        structure = None
        if binding is not None:
            check_requirements(instance, system.id)
            structure = binding_structure(binding, instance.extensions)
        self._has_gaze = EYE_GAZE in instance.extensions and system.eye_gaze
        self._actions = Actions(instance, self._has_gaze)
        self._open.callback(self._actions.destroy)
        self.session = Session(instance, system.id, structure)
        self._open.callback(self.session.destroy)
        self.refresh = RefreshRate(instance, self.session.handle, self._notify)
        self._build_input()
        self.frames: FrameLoop | HeadlessLoop
        if drawing:
            projection, blend = self._build_projection(quads=settings.quad), self._blend_mode()
            self.frames = FrameLoop(instance.calls, self.session.handle, projection, blend)
        else:
            self._timeline.xr_time(0)  # now rather than in the first frame
            self.frames = HeadlessLoop(self._timeline)

    def _build_input(self) -> None:
        instance, session, sample = self.instance, self.session.handle, self._sample
        calls, actions = instance.calls, self._actions
        self.stage = Stage(instance, session)
        stage = self.stage.handle
        actions.attach(session)
        self._locator = Locator(instance, session, stage, actions.spaces(session))
        self._reader = ActionReader(calls, session, actions, sample)
        self._vibration = Vibration(calls, session, actions)
        self._gaze = Gaze(calls, actions.gaze_space(session), stage, sample, self._timeline)
        self._eyes = Eyes(calls, session, stage, sample)
        self._hands: Hands | None = None
        if HAND_TRACKING in instance.extensions and self.system.hand_tracking:
            self._hands = self._track_hands(stage)

    def _track_hands(self, stage: int) -> Hands | None:
        """Hand trackers; None where the headset promised more than it can do."""
        try:
            hands = Hands(self.instance, self.session.handle, stage, self._sample)
        except OpenXRError as error:
            if error.code != ERROR_FEATURE_UNSUPPORTED:
                raise
            logger.warning("no hand tracking: %s", error)
            return None
        self._open.callback(hands.destroy)
        return hands

    def _build_projection(self, *, quads: bool) -> Projection:
        calls, session = self.instance.calls, self.session.handle
        offered = calls.integers("xrEnumerateSwapchainFormats", C.c_int64, session)
        size = self._image_size()
        colour = Swapchain(calls, session, choose_colour_format(offered), size)
        self._open.callback(colour.destroy)
        depth, quad, form = None, None, choose_format(offered, DEPTH_FORMATS)
        if form and DEPTH_LAYER in self.instance.extensions:
            depth = Swapchain(calls, session, form, size, depth=True)
            self._open.callback(depth.destroy)
        if quads and takes_quad(self.system, offered):
            quad = QuadLayer(calls, session, self.stage.handle)
            self._open.callback(quad.destroy)
        projection = Projection(self.stage.handle, colour, depth, quad)
        projection.hidden = hidden_area(self.instance, session)
        return projection

    def _image_size(self) -> tuple[int, int]:
        """Width and height, pixels, that suit both eyes: layers of one image have one size."""
        instance, system = self.instance, self.system
        kinds = instance.calls.integers(
            "xrEnumerateViewConfigurations", C.c_int32, instance.handle, system.id
        )
        if PRIMARY_STEREO not in kinds:
            raise RuntimeUnavailable(
                f'"{system.name}" has no stereo view: expected a headset with two displays'
            )
        views = instance.calls.structures(
            "xrEnumerateViewConfigurationViews",
            xr.ViewConfigurationView,
            instance.handle,
            system.id,
            PRIMARY_STEREO,
        )
        width = max(view.recommended_image_rect_width for view in views)
        height = max(view.recommended_image_rect_height for view in views)
        return (
            min(width, system.max_width or width),
            min(height, system.max_height or height),
        )

    def _blend_mode(self) -> int:
        """OPAQUE, or what comes first on a headset one can see through."""
        instance = self.instance
        modes = instance.calls.integers(
            "xrEnumerateEnvironmentBlendModes",
            C.c_int32,
            instance.handle,
            self.system.id,
            PRIMARY_STEREO,
        )
        return _OPAQUE if _OPAQUE in modes or not modes else modes[0]

    @property
    def info(self) -> RuntimeInfo:
        instance = self.instance
        return RuntimeInfo(
            backend="openxr",
            runtime=instance.runtime,
            system=self.system.name,
            api_version="{}.{}".format(*instance.version),
            reference_space=self.stage.name,
            extensions=tuple(sorted(instance.extensions)),
            eye_gaze=self._has_gaze,
            hand_tracking=self._hands is not None,
        )

    # ------------------------------------------------------------------ events

    def _make_handlers(self) -> dict[int, Callable[[], None]]:
        kinds = xr.StructureType
        return {
            kinds.EVENT_DATA_SESSION_STATE_CHANGED.value: self._on_state,
            kinds.EVENT_DATA_INSTANCE_LOSS_PENDING.value: self._on_instance_loss,
            kinds.EVENT_DATA_INTERACTION_PROFILE_CHANGED.value: self._on_profile,
            kinds.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING.value: self._on_space_change,
            kinds.EVENT_DATA_USER_PRESENCE_CHANGED_EXT.value: self._on_presence,
            kinds.EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR.value: self._on_mask,
            kinds.EVENT_DATA_DISPLAY_REFRESH_RATE_CHANGED_FB.value: self._on_rate,
        }

    def poll(self) -> None:
        """Handles all events there are. Unknown ones are none of ours."""
        while kind := self.instance.next_event():
            handler = self._handlers.get(kind)
            if handler is not None:
                handler()

    def _on_state(self) -> None:
        session = self.session
        session.change_state(self.instance.event(xr.EventDataSessionStateChanged)._state)
        if session.state is State.READY:
            self._last_time = 0  # the pause between two runs is no missed frame
            self.refresh.begin()
        if session.focused:
            if self._paused:
                self._notify("resumed")
            self._was_focused, self._paused = True, False
        elif self._was_focused and not self._paused:
            self._paused = True
            self._notify("paused", state=session.state.name)

    def _on_instance_loss(self) -> None:
        raise ConnectionLost(
            "xrPollEvent",
            "XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING",
            "the runtime is going to stop or be updated; it is looked for again",
        )

    def _on_profile(self) -> None:
        actions = self._actions
        for hand, path in actions.update_profiles(self.session.handle):
            self._notify("profile", hand=HAND_NAMES[hand], path=path)
        left, right = (profile or JOINTS_ONLY for profile in actions.profiles)
        self._presses.use(left, right)

    def _on_space_change(self) -> None:
        event = self.instance.event(xr.EventDataReferenceSpaceChangePending)
        if event._reference_space_type != self.stage.kind:
            return
        pose = event.pose_in_previous_space
        turn, place = pose.orientation, pose.position
        self._notify(
            "recentred",
            space=self.stage.name,
            change_t=self._timeline.monotonic(event.change_time),
            known=bool(event.pose_valid),
            **{f"q{axis}": float(getattr(turn, axis)) for axis in "xyzw"},
            **{axis: float(getattr(place, axis)) for axis in "xyz"},
        )

    def _on_presence(self) -> None:
        event = self.instance.event(xr.EventDataUserPresenceChangedEXT)
        present = bool(event.is_user_present)
        if present != self._present:
            self._present = present
            self._notify("presence", present=present)

    def _on_mask(self) -> None:
        """Both eyes' at once: there is one event for each, and few of them."""
        projection = self.frames.projection
        if projection is not None:
            projection.hidden = hidden_area(self.instance, self.session.handle)

    def _on_rate(self) -> None:
        event = self.instance.event(xr.EventDataDisplayRefreshRateChangedFB)
        self.refresh.changed(event.to_display_refresh_rate)

    # ------------------------------------------------------------------ frames

    def frame(self) -> None:
        """Waits for and begins the next frame and fills the sample, all but `index`."""
        frames, sample = self.frames, self._sample
        frames.begin()
        xr_time = frames.state.predicted_display_time
        period = frames.state.predicted_display_period
        sample.t = self._timeline.frame_time(xr_time, period)
        sample.xr_time = xr_time
        if self._last_time and period > 0:
            sample.late += max((xr_time - self._last_time + period // 2) // period - 1, 0)
        self._last_time = xr_time
        self.refresh.follow(sample.late)
        self._reader.read()
        flags = self._locator.locate(sample, xr_time)
        flags |= self._gaze.locate(xr_time, flags)
        if self._hands is not None:
            flags |= self._hands.locate(xr_time)
        self._eyes.locate(xr_time)
        if not sample.settle():
            flags = 0  # no number of this frame can be trusted
        if self._hands is not None:
            self._hands.features.compute(flags)
        flags |= self._state_flags()
        sample.flags = self._hand_sources(flags)
        axes = sample.axes
        sample.buttons |= self._presses.update((axes[0], axes[1], axes[4], axes[5]))

    def _state_flags(self) -> int:
        focused = self.session.focused
        present = self._present if self.system.user_presence else focused
        flags = (FOCUSED if focused else 0) | (USER_PRESENT if present else 0)
        if self.frames.state.should_render and self._eyes.known and self.frames.projection:
            flags |= SHOULD_RENDER
        return flags

    def _hand_sources(self, flags: int) -> int:
        """Tells bare hands from controllers, and lets a bare hand stand in for a controller where
        the runtime does not do so itself. Returns the flags with what that adds."""
        if not flags & FOCUSED:
            return flags  # which device is in a hand is only known in focus
        for hand, profile in enumerate(self._actions.profiles):
            # A runtime may go on naming a controller that lies on the table; it has no pose then.
            if profile is None or not (profile.bare or flags & GRIPS[hand]):
                self._unheld[hand] += 1
                if self._unheld[hand] > SETTLE_FRAMES and flags & HANDS[hand]:
                    flags |= self._stand_in(hand, flags)
                continue
            self._unheld[hand] = 0
            if profile.bare:
                flags |= BARE[hand]
            elif flags & HANDS[hand] and not self._source_known:
                flags |= CONTROLLER_HANDS[hand]  # runtimes without sources make up such joints
        return flags

    def _stand_in(self, hand: int, flags: int) -> int:
        """Writes axes and grip of a hand that no profile speaks for. Returns flags to add."""
        sample = self._sample
        if flags & CONTROLLER_HANDS[hand]:
            return 0
        sample.axes[4 * hand : 4 * hand + 2] = sample.features[8 * hand : 8 * hand + 2]
        if flags & GRIPS[hand]:
            return BARE[hand]
        grip_from_palm(hand, sample.joints[hand, PALM], sample.grips[hand])
        return BARE[hand] | GRIPS[hand]

    def target(self) -> Target | None:
        return self.frames.target() if self._eyes.known else None

    def end(self, output: FrameOutput, views_at: int) -> None:
        """Starts the frame's vibrations and ends it."""
        if output.haptics:
            self._vibration.play(output.haptics)
        self.frames.end(output, views_at)

    def empty_frame(self) -> None:
        """A frame that nobody sees: keeps a session alive that is about to end."""
        self.frames.begin()
        self.frames.abandon()

    def close(self) -> None:
        """Ends an open frame and destroys everything; never fails."""
        with suppress(ConnectionLost):  # a lost session cannot end its frame; destroying it does
            self.frames.abandon()
        self._handlers.clear()  # the only cycle: a loss must not leave work for the collector
        self._open.close()
