"""The table of interaction profiles, `profiles.toml`, as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from importlib import resources
from typing import Any

Threshold = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of device. `inputs[hand]` maps an action to a path below that hand's user path.

    core: the version of OpenXR that has it without `extension`; (0, 0): none.

    trigger, squeeze: pressed from the first value on, until it falls below the second.
    """

    path: str
    extension: str
    core: tuple[int, int]
    bare: bool
    trigger: Threshold
    squeeze: Threshold
    inputs: tuple[Mapping[str, str], Mapping[str, str]]

    def known(self, extensions: Set[str], version: tuple[int, int]) -> bool:
        """Whether an instance of this version with these extensions knows it."""
        return self.extension in extensions or (0, 0) < self.core <= version


# Where no controller is held and no profile of bare hands is active, pinch and grasp come from the
# joints: 15 mm on and 30 mm off, and a mean curl of 0.65 and 0.40.
JOINTS_ONLY = Profile("", "", (0, 0), True, (0.99, 0.01), (0.65, 0.40), ({}, {}))


def _profile(table: Mapping[str, Any]) -> Profile:
    both = table.get("both", {})
    major, minor = table.get("core", "0.0" if table["extension"] else "1.0").split(".")
    press = table["press"]
    return Profile(
        path=table["path"],
        extension=table["extension"],
        core=(int(major), int(minor)),
        bare=table["bare"],
        trigger=(press["trigger"][0], press["trigger"][1]),
        squeeze=(press["squeeze"][0], press["squeeze"][1]),
        inputs=({**both, **table.get("left", {})}, {**both, **table.get("right", {})}),
    )


def load_profiles() -> tuple[Profile, ...]:
    """All profiles of the table, in its order."""
    source = resources.files(__package__).joinpath("profiles.toml").read_text("utf-8")
    return tuple(_profile(table) for table in tomllib.loads(source)["profile"])
