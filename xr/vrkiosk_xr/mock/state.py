"""What the mock runtime knows: its objects, their handles, and what has been counted."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from vrkiosk_xr.mock.headset import MockHeadset
from vrkiosk_xr.mock.memory import Refused, Result
from vrkiosk_xr.mock.pose import Pose
from vrkiosk_xr.openxr.pyopenxr import xr

T = TypeVar("T")
STEREO: Final = int(xr.ViewConfigurationType.PRIMARY_STEREO)
SYSTEM_ID: Final = 0x7A11
NO_HANDLE: Final = 0
FIRST_HANDLE: Final = 0x5_0000_0001  # beyond 32 bits, so that a truncated handle is noticed
KEPT_FRAMES: Final = 64


# Function name -> (kind of its first handle, None for a global function; what it does).
Table = Mapping[str, tuple[type[Any] | None, Callable[..., int]]]


class MockBlocked(Exception):
    """The call would never return on a real runtime. The text says which, and why."""


@dataclass(eq=False, slots=True)
class Instance:
    version: tuple[int, int]
    extensions: frozenset[str]
    handle: int = 0
    lost: bool = False
    graphics_asked: bool = False  # xrGetOpenGLGraphicsRequirementsKHR was called
    paths: list[str] = field(default_factory=list)  # XrPath n is paths[n - 1]
    events: deque[Any] = field(default_factory=deque)
    action_sets: list[ActionSet] = field(default_factory=list)
    suggested: dict[str, list[tuple[Action, str]]] = field(default_factory=dict)  # by profile


@dataclass(eq=False, slots=True)
class Session:
    instance: Instance
    drawing: bool
    handle: int = 0
    state: int = 0
    running: bool = False
    exiting: bool = False
    lost: bool = False
    attached: tuple[ActionSet, ...] | None = None
    synced: dict[tuple[Action, str], ActionState] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)  # top-level path -> profile in use
    announced_presence: bool | None = None
    announced_recentrings: int = 0
    # Frames. `waited` and `begun` are display times; 0: none.
    waited: int = 0
    begun: int = 0
    last_wake_ns: int = 0
    ended: int = 0


@dataclass(eq=False, slots=True)
class Space:
    session: Session
    pose: Pose  # in its reference space or action
    kind: int = 0  # XrReferenceSpaceType; 0: an action space
    action: Action | None = None
    subaction: str = ""
    handle: int = 0


@dataclass(eq=False, slots=True)
class ActionSet:
    instance: Instance
    name: str
    localized_name: str
    handle: int = 0
    attached: bool = False
    actions: list[Action] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Action:
    action_set: ActionSet
    name: str
    localized_name: str
    type: int
    subactions: tuple[str, ...]
    handle: int = 0


@dataclass(frozen=True, slots=True)
class ActionState:
    """As of the last xrSyncActions."""

    active: bool
    value: bool | float | tuple[float, float] = 0.0
    changed: bool = False
    change_time: int = 0


@dataclass(eq=False, slots=True)
class Swapchain:
    session: Session
    format: int
    width: int
    height: int
    layers: int
    textures: tuple[int, ...]  # names no real OpenGL knows
    handle: int = 0
    acquired: deque[int] = field(default_factory=deque)  # image indices, oldest first
    waited: int = -1  # index of the image waited for; -1: none
    next_image: int = 0
    released: int = -1  # index of the image last released; -1: none yet


@dataclass(eq=False, slots=True)
class HandTracker:
    session: Session
    hand: int  # LEFT, RIGHT
    handle: int = 0


@dataclass(frozen=True, slots=True)
class SubmittedView:
    """One eye of a submitted projection layer, as the application gave it."""

    pose: Pose
    half_angles: tuple[float, ...]
    swapchain: int
    texture: int
    rectangle: tuple[int, int, int, int]  # x, y, width, height
    array_index: int
    depth_texture: int = 0  # 0: no depth
    near: float = 0.0
    far: float = 0.0


@dataclass(frozen=True, slots=True)
class SubmittedLayer:
    kind: int  # structure type
    flags: int
    views: tuple[SubmittedView, ...]
    size: tuple[float, float] = (0.0, 0.0)  # m, of a quad
    eyes: int = 0  # XrEyeVisibility, of a quad
    space: int = 0


@dataclass(frozen=True, slots=True)
class SubmittedFrame:
    display_time: int  # XrTime
    layers: tuple[SubmittedLayer, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that was answered with an error, and why."""

    call: str
    code: int
    why: str


class Handles:
    """Gives objects handles and forgets them, children with their parents. None is given twice."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._parents: dict[int, int] = {}
        self._next = FIRST_HANDLE

    def add(self, thing: Any, parent: int = NO_HANDLE) -> int:
        handle, self._next = self._next, self._next + 2
        thing.handle = handle
        self._objects[handle] = thing
        self._parents[handle] = parent
        return handle

    def get(self, handle: int, kind: type[T]) -> T:
        """The object; Refused(HANDLE_INVALID) when there is none or it is of another kind."""
        thing = self._objects.get(handle)
        if not isinstance(thing, kind):
            raise Refused(
                Result.ERROR_HANDLE_INVALID, f"{handle:#x} is no {kind.__name__} that exists"
            )
        return thing

    def remove(self, handle: int) -> None:
        for child in [h for h, parent in self._parents.items() if parent == handle]:
            self.remove(child)
        del self._objects[handle], self._parents[handle]

    def owners(self, handle: int) -> Iterator[Any]:
        """The object of a handle, its parent, and so on up."""
        while handle in self._objects:
            yield self._objects[handle]
            handle = self._parents[handle]

    def alive(self, kind: type[T]) -> list[T]:
        return [thing for thing in self._objects.values() if isinstance(thing, kind)]


class Faults:
    """Answers to give instead of the right ones. Calls of a function are counted from 1."""

    def __init__(self) -> None:
        self._planned: dict[tuple[str, int], Fault] = {}
        self._always: dict[str, Fault] = {}
        self.counts: Counter[str] = Counter()

    def at(self, name: str, nth: int, fault: Fault) -> None:
        """The nth call of `name` from the start, or from `reset` on, gets `fault`."""
        self._planned[name, nth] = fault

    def next(self, name: str, fault: Fault) -> None:
        """The next call of `name` gets `fault`."""
        self.at(name, self.counts[name] + 1, fault)

    def always(self, name: str, fault: Fault | None) -> None:
        """Every call of `name` gets `fault`; None ends that."""
        if fault is None:
            self._always.pop(name, None)
        else:
            self._always[name] = fault

    def take(self, name: str) -> int | None:
        """Counts a call. The result to give instead of making it; None: make it."""
        self.counts[name] += 1
        fault = self._planned.pop((name, self.counts[name]), self._always.get(name))
        return fault() if callable(fault) else fault


# An XrResult, or what decides at the moment of the call: a result, or None to go on as usual.
Fault = int | Callable[[], int | None]


@dataclass(eq=False)
class State:
    """Everything the functions of the mock share."""

    headset: MockHeadset
    handles: Handles = field(default_factory=Handles)
    faults: Faults = field(default_factory=Faults)
    refusals: list[Refusal] = field(default_factory=list)
    frames: deque[SubmittedFrame] = field(default_factory=lambda: deque(maxlen=KEPT_FRAMES))
    begun: int = 0
    ended: int = 0
    discarded: int = 0
    next_texture: int = 1

    def path(self, instance: Instance, path: int) -> str:
        """The text of an XrPath; Refused(PATH_INVALID) for one never given out."""
        if not 1 <= path <= len(instance.paths):
            raise Refused(Result.ERROR_PATH_INVALID, f"XrPath {path} was never given out")
        return instance.paths[path - 1]

    def atom(self, instance: Instance, text: str) -> int:
        """The XrPath of a text."""
        if text not in instance.paths:
            instance.paths.append(text)
        return instance.paths.index(text) + 1


def check_system(system: int) -> None:
    if system != SYSTEM_ID:
        raise Refused(Result.ERROR_SYSTEM_INVALID, f"{system:#x} is not from xrGetSystem")


def require_unlost(owner: Any) -> None:
    if isinstance(owner, Session) and owner.lost:
        raise Refused(Result.ERROR_SESSION_LOST, "the session is lost")
    if isinstance(owner, Instance) and owner.lost:
        raise Refused(Result.ERROR_INSTANCE_LOST, "the instance is lost")
