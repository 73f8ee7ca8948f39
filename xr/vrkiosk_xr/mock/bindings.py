"""Functions of the mock: action sets, actions and bindings (OpenXR 1.1, sections 11.1-11.4)."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.mock import profiles
from vrkiosk_xr.mock.memory import Refused, Result, elements, set_word, struct, word, words
from vrkiosk_xr.mock.state import Action, ActionSet, Instance, Session, State, Table
from vrkiosk_xr.openxr.pyopenxr import xr

A = xr.ActionType
BOOLEAN, FLOAT, VECTOR2F = int(A.BOOLEAN_INPUT), int(A.FLOAT_INPUT), int(A.VECTOR2F_INPUT)
POSE, VIBRATION = int(A.POSE_INPUT), int(A.VIBRATION_OUTPUT)
NAME: Final = re.compile(r"[a-z0-9._-]+\Z")
TOPS: Final = (profiles.LEFT, profiles.RIGHT, profiles.EYES)
SUBACTION_TOPS: Final = frozenset({*TOPS[:2], "/user/head", "/user/gamepad", "/user/treadmill"})


def _check_names(name: str, localized: str, others: list[Any]) -> None:
    if not name or not NAME.match(name):
        code = Result.ERROR_PATH_FORMAT_INVALID if name else Result.ERROR_NAME_INVALID
        raise Refused(code, f"name {name!r}")
    if not localized:
        raise Refused(Result.ERROR_LOCALIZED_NAME_INVALID, f"no localized name for {name}")
    if any(other.name == name for other in others):
        raise Refused(Result.ERROR_NAME_DUPLICATED, name)
    if any(other.localized_name == localized for other in others):
        raise Refused(Result.ERROR_LOCALIZED_NAME_DUPLICATED, localized)


def create_action_set(state: State, instance: Instance, info_at: int, out: int) -> int:
    info = struct(xr.ActionSetCreateInfo, info_at)
    name, localized = info.action_set_name.decode(), info.localized_action_set_name.decode()
    _check_names(name, localized, instance.action_sets)
    action_set = ActionSet(instance, name, localized)
    set_word(out, state.handles.add(action_set, instance.handle), "the action set")
    instance.action_sets.append(action_set)
    return 0


def destroy_action_set(state: State, action_set: ActionSet) -> int:
    action_set.instance.action_sets.remove(action_set)
    state.handles.remove(action_set.handle)
    return 0


def create_action(state: State, action_set: ActionSet, info_at: int, out: int) -> int:
    info = struct(xr.ActionCreateInfo, info_at)
    if action_set.attached:
        raise Refused(Result.ERROR_ACTIONSETS_ALREADY_ATTACHED, "its set is attached")
    kind = info._action_type
    if kind not in (BOOLEAN, FLOAT, VECTOR2F, POSE, VIBRATION):
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"action type {kind}")
    name, localized = info.action_name.decode(), info.localized_action_name.decode()
    _check_names(name, localized, action_set.actions)
    atoms = words(word(info, "_subaction_paths"), info.count_subaction_paths, "subaction paths")
    paths = tuple(state.path(action_set.instance, atom) for atom in atoms)
    if bad := [path for path in paths if path not in SUBACTION_TOPS]:
        raise Refused(Result.ERROR_PATH_UNSUPPORTED, f"subaction path {bad[0]}")
    if len(set(paths)) != len(paths):
        raise Refused(Result.ERROR_PATH_UNSUPPORTED, "a subaction path is given twice")
    action = Action(action_set, name, localized, kind, paths)
    set_word(out, state.handles.add(action, action_set.handle), "the action")
    action_set.actions.append(action)
    return 0


def destroy_action(state: State, action: Action) -> int:
    action.action_set.actions.remove(action)
    state.handles.remove(action.handle)
    return 0


def suggest_bindings(state: State, instance: Instance, info_at: int) -> int:
    info = struct(xr.InteractionProfileSuggestedBinding, info_at)
    profile = state.path(instance, info.interaction_profile)
    if profiles.bindable(profile, instance.extensions, instance.version) is None:
        raise Refused(Result.ERROR_PATH_UNSUPPORTED, f"no interaction profile {profile}")
    count = info.count_suggested_bindings
    if not count:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "no bindings are suggested")
    found = []
    for binding in elements(
        xr.ActionSuggestedBinding, word(info, "_suggested_bindings"), count, "bindings"
    ):
        action = state.handles.get(word(binding, "action"), Action)
        if action.action_set.attached:
            raise Refused(Result.ERROR_ACTIONSETS_ALREADY_ATTACHED, f"for {action.name}")
        found.append((action, _check_binding(state, instance, profile, binding.binding)))
    instance.suggested[profile] = found
    return 0


def _check_binding(state: State, instance: Instance, profile: str, atom: int) -> str:
    path = state.path(instance, atom)
    top, component = split(path)
    if not profiles.components(profile, top, component, instance.extensions, instance.version):
        raise Refused(Result.ERROR_PATH_UNSUPPORTED, f"{profile} has no {path}")
    return path


def split(path: str) -> tuple[str, str]:
    """/user/hand/left/input/grip/pose -> /user/hand/left, input/grip/pose. Empty top: neither."""
    for top in TOPS:
        if path.startswith(top + "/"):
            return top, path[len(top) + 1 :]
    return "", path


def attach(state: State, session: Session, info_at: int) -> int:
    info = struct(xr.SessionActionSetsAttachInfo, info_at)
    count = info.count_action_sets
    if not count:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "no action sets to attach")
    handles = words(word(info, "_action_sets"), count, "action sets")
    sets = tuple(state.handles.get(handle, ActionSet) for handle in handles)
    if session.attached is not None:
        raise Refused(Result.ERROR_ACTIONSETS_ALREADY_ATTACHED, "to this session")
    session.attached = sets
    for action_set in sets:
        action_set.attached = True
    return 0


def subaction(state: State, action: Action, atom: int) -> str:
    """The subaction path of a call; Refused(PATH_UNSUPPORTED) if the action has no such one."""
    if not atom:
        return ""
    path = state.path(action.action_set.instance, atom)
    if path not in action.subactions:
        raise Refused(Result.ERROR_PATH_UNSUPPORTED, f"{action.name} has no subaction {path}")
    return path


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrCreateActionSet": (Instance, create_action_set),
        "xrDestroyActionSet": (ActionSet, destroy_action_set),
        "xrCreateAction": (ActionSet, create_action),
        "xrDestroyAction": (Action, destroy_action),
        "xrSuggestInteractionProfileBindings": (Instance, suggest_bindings),
        "xrAttachSessionActionSets": (Session, attach),
    }
)
