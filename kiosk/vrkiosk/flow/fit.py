"""Whether the headset sits well: what each eye reads by itself, how high the eyes are.

Each eye is shown a small number that the other does not see, and is asked which of three it was:
an answer tells more than "is it sharp?". Digits are those taken for one another when blurred.
"""

from __future__ import annotations

from math import dist
from typing import Any, Final, Literal

from vrkiosk_scenarios.randomness import Random
from vrkiosk_xr.frame import FrameInput

Eye = Literal["left", "right"]
EYES: Final[tuple[Eye, ...]] = ("left", "right")
ALIKE: Final = "35689"
CHOICES: Final = 3  # numbers one may have read
UNREAD: Final = "unread"
MOST_TRIES: Final = 3  # then somebody has to help
# Eyes of nearly everybody who works standing or sitting, metres; beyond, the floor is wrong.
LOWEST, HIGHEST = 0.85, 2.10
# Pupils of nearly all adults, mm (Dodgson 2004, Proc. SPIE 5291): a headset set to less or more
# suits nobody.
NARROWEST, WIDEST = 52.0, 76.0


class Fit:
    """The check of one officer. `press` its buttons, `see` each frame.

    page: "eyes", then "height"; "done" when the officer goes on. shown: the number before each
    eye; answers: what was read. helped: something was not read right. tries: how often was asked.
    lens_mm: distance of the views; eye_height: metres above the floor; 0: not known yet.
    """

    def __init__(self, seed: int) -> None:
        self.page: Literal["eyes", "height", "done"] = "eyes"
        self.shown: dict[Eye, str] = {}
        self.choices: dict[Eye, list[str]] = {}
        self.answers: dict[Eye, str] = {}
        self.sharp: dict[Eye, bool] = {}
        self.helped = False
        self.tries = 1
        self.lens_mm = 0.0
        self.eye_height = 0.0
        self._random = Random(seed)
        self._ask()

    @property
    def answered(self) -> bool:
        return len(self.answers) == len(EYES)

    @property
    def blurred(self) -> bool:
        """An eye did not read its number, however often it was asked."""
        return self.page != "eyes" and not all(self.sharp.values())

    @property
    def floor_wrong(self) -> bool:
        """Nobody's eyes are that high above a floor."""
        return self.eye_height != 0.0 and not LOWEST <= self.eye_height <= HIGHEST

    @property
    def lenses_wrong(self) -> bool:
        """Nobody's eyes are so far apart."""
        return self.lens_mm != 0.0 and not NARROWEST <= self.lens_mm <= WIDEST

    def see(self, frame: FrameInput, eye_height: float) -> None:
        """A frame. Views of no extent are those of no headset."""
        left, right = frame.views.tolist()
        self.lens_mm = 1000.0 * dist(left[4:7], right[4:7])
        self.eye_height = eye_height

    def press(self, button: str) -> None:
        """A button, without the "fit." before it; one it does not know changes nothing."""
        what, _, value = button.partition(".")
        if self.page == "eyes":
            if what in EYES and (value == UNREAD or value in self.choices[what]):
                self.answers[what] = value
            elif what == "continue" and self.answered:
                self._judge()
        elif what == "continue":
            self.page = "done"

    def to_event(self) -> dict[str, Any]:
        """What the record keeps: nothing that measures a body."""
        return {"left": self.sharp["left"], "right": self.sharp["right"], "tries": self.tries}

    def _judge(self) -> None:
        for eye in EYES:
            self.sharp[eye] = self.answers[eye] == self.shown[eye]
        if all(self.sharp.values()) or self.tries == MOST_TRIES:
            self.page = "height"
            return
        self.tries += 1
        self.helped = True
        self._ask()

    def _ask(self) -> None:
        """Other numbers, different for each eye."""
        self.answers = {}
        for eye in EYES:
            found: list[str] = []
            while len(found) < CHOICES:
                number = "".join(self._digit() for _ in range(3))
                if number not in found and number not in self.shown.values():
                    found.append(number)
            self.choices[eye] = found
            self.shown[eye] = found[self._random.between(0, CHOICES - 1)]

    def _digit(self) -> str:
        return ALIKE[self._random.between(0, len(ALIKE) - 1)]
