"""What an officer likes or needs: read by the engine and by what is drawn, kept in the record.

A record runs again exactly only with the preferences it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, Self

from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.settings import Settings

SEATED_BELOW: Final = 1.25  # m of the eyes above the floor
STANDING_EYES: Final = 1.60  # m, to which somebody who sits is brought up
SEATED_EYES: Final = 1.20  # m, of somebody who sits and was not measured
CONTRAST: Final = (0.94, 0.89, 0.26)  # Okabe and Ito's yellow: told from white by all eyes
# What may be chosen for each; the first is what one gets without choosing.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "hand": ("right", "left"),
    "posture": ("by_height", "standing", "seated"),
    "working_hands": ("both", "left", "right"),
    "turn": ("30", "45", "90"),
    "moving": ("blink", "slide"),
    "comfort": ("usual", "gentle"),
    "captions": ("on", "off"),
    "cues": ("colour", "contrast"),
}


class PreferenceError(TrainingFailure):
    """A preference that there is not: which, and what may be chosen."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Values of `CHOICES`, and the height of the eyes when last seen.

    hand: whose side what is used most lies on. posture: seated work is brought up to the eyes of
    somebody who stands. working_hands: one alone lifts what two would, a partner having the other
    end, and lets go of a torch that shines to have it on the helmet. turn: degrees of a snap turn.
    moving: "slide" gives the stick of the other hand to sliding, with the view's edges dark.
    comfort: "gentle" darkens the edges while the view changes. captions: hints and steps as
    subtitles. cues: colours of what is pointed out.
    """

    hand: Literal["right", "left"] = "right"
    posture: Literal["by_height", "standing", "seated"] = "by_height"
    working_hands: Literal["both", "left", "right"] = "both"
    turn: Literal["30", "45", "90"] = "30"
    moving: Literal["blink", "slide"] = "blink"
    comfort: Literal["usual", "gentle"] = "usual"
    captions: Literal["on", "off"] = "on"
    cues: Literal["colour", "contrast"] = "colour"
    eye_height_m: float = 0.0  # 0: never seen

    @property
    def seated(self) -> bool:
        """Whether work has to be brought up."""
        if self.posture == "by_height":
            return 0.0 < self.eye_height_m < SEATED_BELOW
        return self.posture == "seated"

    def fit(self, settings: Settings) -> Settings:
        """The engine's settings for this officer: all it ever knows of preferences."""
        moving = replace(settings.locomotion, turn_deg=float(self.turn))
        moving = replace(moving, turn_blink=self.comfort == "gentle")
        if self.moving == "slide" and self.working_hands == "both":
            moving = replace(moving, slide_hand="left" if self.hand == "right" else "right")
        if self.seated:
            eyes = min(self.eye_height_m or SEATED_EYES, STANDING_EYES)
            moving = replace(moving, lift=round(STANDING_EYES - eyes, 2))
        if self.cues == "contrast":
            moving = replace(moving, target_tint=CONTRAST)
        cartons, trolley, swab = settings.cartons, settings.trolley, settings.swab
        torch = settings.torch
        if self.working_hands != "both":
            cartons = replace(cartons, one_hand_kg=cartons.lift_kg)
            torch = replace(torch, on_helmet=True)
        if self.hand == "left":
            mirrored = {name: (-x, y, z) for name, (x, y, z) in trolley.places.items()}
            trolley = replace(trolley, places=mirrored)
            x, y, z = swab.place  # of the analyser, which stands on the trolley
            swab = replace(swab, place=(-x, y, z))
        settings = replace(settings, locomotion=moving, cartons=cartons, trolley=trolley)
        return replace(settings, swab=swab, torch=torch)

    def chosen(self, name: str, value: str) -> Self:
        """With another choice. PreferenceError where there is none such."""
        if name not in CHOICES or value not in CHOICES[name]:
            known = ", ".join(CHOICES.get(name, CHOICES))
            raise PreferenceError(f"preference {name} = {value!r}: expected one of {known}")
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def gentle(self) -> Self:
        """For somebody who is easily seasick."""
        return replace(self, comfort="gentle", turn="30")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`; what is missing is as by default. PreferenceError where it
        says something that cannot be chosen."""
        made = cls()
        names = {f.name for f in fields(cls)}
        for name, value in body.items():
            if name == "eye_height_m" and isinstance(value, int | float):
                made = replace(made, eye_height_m=float(value))
            elif name in names and isinstance(value, str):
                made = made.chosen(name, value)
            else:
                known = ", ".join(sorted(names))
                raise PreferenceError(f"preference {name} = {value!r}: expected one of {known}")
        return made
