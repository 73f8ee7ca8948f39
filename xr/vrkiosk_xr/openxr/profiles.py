"""The table of interaction profiles, `profiles.toml`, as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

Threshold = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of device. `inputs[hand]` maps an action to a path below that hand's user path.

    trigger, squeeze: pressed from the first value on, until it falls below the second.
    """

    path: str
    extension: str
    bare: bool
    trigger: Threshold
    squeeze: Threshold
    inputs: tuple[Mapping[str, str], Mapping[str, str]]


# Where no controller is held and no profile of bare hands is active, pinch and grasp come from the
# joints: 15 mm on and 30 mm off, and a mean curl of 0.65 and 0.40.
JOINTS_ONLY = Profile("", "", True, (0.99, 0.01), (0.65, 0.40), ({}, {}))


def _profile(table: Mapping[str, Any]) -> Profile:
    both = table.get("both", {})
    press = table["press"]
    return Profile(
        path=table["path"],
        extension=table["extension"],
        bare=table["bare"],
        trigger=(press["trigger"][0], press["trigger"][1]),
        squeeze=(press["squeeze"][0], press["squeeze"][1]),
        inputs=({**both, **table.get("left", {})}, {**both, **table.get("right", {})}),
    )


def load_profiles() -> tuple[Profile, ...]:
    """All profiles of the table, in its order."""
    source = resources.files(__package__).joinpath("profiles.toml").read_text("utf-8")
    return tuple(_profile(table) for table in tomllib.loads(source)["profile"])
