"""`MockOpenXR`: a strict OpenXR runtime in Python, for the back end to run on in tests.

It stands where the loader stands and works on the same structures in memory. Every call is checked
as the specification (1.1) says: structure types, handles, order of calls, times, poses, sizes. What
is not allowed gets the specification's result code and a line in `refusals` that says why. There
is no graphics and no waiting: time is virtual, and swapchain images are names without memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.mock import (
    actions,
    bindings,
    extensions,
    frames,
    instance,
    sessions,
    spaces,
    swapchains,
)
from vrkiosk_xr.mock.headset import MockHeadset
from vrkiosk_xr.mock.memory import Refused
from vrkiosk_xr.mock.state import (
    STEREO,
    Faults,
    Instance,
    Refusal,
    Session,
    State,
    SubmittedFrame,
    Table,
    require_unlost,
)
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import RuntimeFailure

FUNCTIONS: Final[Table] = MappingProxyType(
    {
        **instance.FUNCTIONS,
        **sessions.FUNCTIONS,
        **spaces.FUNCTIONS,
        **bindings.FUNCTIONS,
        **actions.FUNCTIONS,
        **swapchains.FUNCTIONS,
        **frames.FUNCTIONS,
        **extensions.FUNCTIONS,
    }
)
SINCE_1_1: Final = frozenset({"xrLocateSpaces"})


class MockOpenXR:
    """Implements `vrkiosk_xr.openxr.api.OpenXR`.

    headset: what to pretend; set it, or let its `script` set it, at any time.
    faults: results to give instead of the right ones.
    counts: calls so far by function. begun, ended, discarded: frames. frames: the last 64 ended.
    refusals: calls answered with an error, with the reason; empty for a correct application.
    """

    def __init__(self, headset: MockHeadset | None = None) -> None:
        self.headset = headset if headset is not None else MockHeadset()
        self._state = State(self.headset)

    def function(self, instance: int, name: str, *argtypes: type[Any]) -> Callable[..., int]:
        """As the loader's: RuntimeFailure for a function that is not there."""
        found = FUNCTIONS.get(name)
        if found is None or not self._offered(instance, name, found[0]):
            raise RuntimeFailure(
                f"the mock has no function {name} for instance {instance:#x}: it belongs to an "
                "extension or version that is not enabled, or nothing of ours has used it yet"
            )
        kind, implementation = found

        def call(*arguments: Any) -> int:
            if len(arguments) != len(argtypes):
                raise TypeError(f"{name} takes {len(argtypes)} arguments, got {len(arguments)}")
            return self._call(name, kind, implementation, arguments)

        return call

    def _offered(self, handle: int, name: str, kind: type[Any] | None) -> bool:
        if handle == 0 or kind is None:
            return handle == 0 and kind is None
        owner = next(iter(self._state.handles.owners(handle)), None)
        if not isinstance(owner, Instance):
            return False
        if name in SINCE_1_1:
            return owner.version >= (1, 1)
        return extensions.EXTENSION_OF.get(name, "") in {"", *owner.extensions}

    def _call(
        self,
        name: str,
        kind: type[Any] | None,
        implementation: Callable[..., int],
        arguments: tuple[Any, ...],
    ) -> int:
        state = self._state
        fault = state.faults.take(name)
        if fault is not None:
            return fault
        try:
            if kind is None:
                return implementation(state, *arguments)
            thing = state.handles.get(arguments[0], kind)
            if not name.startswith("xrDestroy"):
                for owner in state.handles.owners(arguments[0]):
                    require_unlost(owner)
            return implementation(state, thing, *arguments[1:])
        except Refused as refused:
            state.refusals.append(Refusal(name, refused.code, refused.why))
            return refused.code

    # --- what a test does

    @property
    def faults(self) -> Faults:
        return self._state.faults

    def lose_session(self) -> None:
        """The session is about to be lost: the event, then SESSION_LOST from all its functions."""
        for session in self._state.handles.alive(Session):
            sessions.change(self._state, session, int(xr.SessionState.LOSS_PENDING))
            session.lost = True

    def lose_instance(self, announced: bool = False) -> None:
        """The runtime is gone: INSTANCE_LOST from everything but xrDestroy. XrTime starts anew.

        announced: with an event first; the loss follows when it is polled.
        """
        for owner in self._state.handles.alive(Instance):
            if announced:
                event = xr.EventDataInstanceLossPending()
                event.loss_time = self.headset.xr_now
                owner.events.append(event)
            else:
                owner.lost = True
        self.headset.restart()

    def change_mask(self, mask: tuple[tuple[tuple[float, float], ...], tuple[int, ...]]) -> None:
        """The lenses hide something else from now on: vertices and indices as `headset.mask`."""
        self.headset.mask = mask
        for session in self._state.handles.alive(Session):
            for eye in (0, 1):
                event = xr.EventDataVisibilityMaskChangedKHR()
                event._view_configuration_type, event.view_index = STEREO, eye
                sessions.push(session, event)

    # --- what a test looks at

    @property
    def counts(self) -> Counter[str]:
        return self._state.faults.counts

    @property
    def refusals(self) -> list[Refusal]:
        return self._state.refusals

    @property
    def frames(self) -> tuple[SubmittedFrame, ...]:
        return tuple(self._state.frames)

    @property
    def begun(self) -> int:
        return self._state.begun

    @property
    def ended(self) -> int:
        return self._state.ended

    @property
    def discarded(self) -> int:
        return self._state.discarded

    @property
    def open_handles(self) -> int:
        """Objects not destroyed; 0 after an application that cleans up."""
        return len(self._state.handles.alive(object))
