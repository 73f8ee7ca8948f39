"""The radiograph: looked at from the side or from above, nearer or further, and marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import place_of
from vrkiosk_scenarios.pages.page import LEFT, RIGHT, TOP, Button, Page, Pressed
from vrkiosk_scenarios.radiograph import SIDES, Radiograph, Shadow, place_in_box
from vrkiosk_scenarios.snapshot import Box, Picture, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

WIDE: Final = RIGHT - LEFT
HIGH: Final = 78.0
ENDS: Final = TOP + HIGH + 6.0  # baseline of which end is which
BELOW: Final = TOP + HIGH + 10.0  # where the buttons stand
SIGNS: Final = {"nearer": "+", "further": "−", "left": "←", "right": "→", "up": "↑", "down": "↓"}
SIGN_WIDE: Final = 24.0
GAP: Final = 3.0
NEAREST: Final = 8.0  # times the whole width
PART: Final = 0.3  # of what is seen that one step aside moves
MARK: Final = 9.0  # mm, of the sides of a mark
MOST_MARKS: Final = 8
PICTURE: Final = "xray.picture"
Four = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A suspicious place: of which radiograph and view, its pixel, and what is seen there."""

    number: int
    side: str
    column: float
    row: float
    aoi: str


class XrayPage(Page):
    """The last radiograph. `marks`: suspicious places."""

    name = "xray"

    def __init__(self) -> None:
        self.side = SIDES[0]
        self.nearness = 1.0  # how many times larger than fitting the glass
        self.middle = (0.0, 0.0)  # what is in the middle, pixels
        self.marks: list[Spot] = []
        self._shown: set[tuple[int, str]] = set()
        self._number = 0  # of the radiograph that was looked at last

    def offered(self, world: World) -> bool:
        return bool(world.calls.radiographs)

    @property
    def _other(self) -> str:
        """The view that is not shown."""
        return SIDES[1 - SIDES.index(self.side)]

    def _shadow(self, world: World) -> Shadow | None:
        last = self._last(world)
        return None if last is None or not last.finished else last.shadows[self.side]

    def _last(self, world: World) -> Radiograph | None:
        found = world.calls.radiographs
        return found[-1] if found else None

    def view(self, shadow: Shadow) -> Four:
        """What of the picture is shown, pixels: left, top, across, down."""
        across = shadow.columns / self.nearness
        down = across * HIGH / WIDE
        left = _held(self.middle[0] - across / 2, across, shadow.columns)
        top = _held(self.middle[1] - down / 2, down, shadow.rows)
        return left, top, across, down

    def buttons(self, world: World) -> list[Button]:
        if self._shadow(world) is None:
            return []
        texts = world.texts
        found = [Button(PICTURE, LEFT, TOP, WIDE, HIGH, "", bare=True)]
        for place, (name, sign) in enumerate(SIGNS.items()):
            x = LEFT + (SIGN_WIDE + GAP) * place
            found.append(Button(f"xray.{name}", x, BELOW, SIGN_WIDE, 28.0, sign))
        first = LEFT + (SIGN_WIDE + GAP) * len(SIGNS)
        wide = (RIGHT - first - GAP) / 2
        other = texts[f"xray.{self._other}"]
        found.append(Button("xray.turn", first, BELOW, wide, 28.0, other))
        second = first + wide + GAP
        found.append(Button("xray.undo", second, BELOW, wide, 28.0, texts["xray.undo"]))
        return found

    def items(self, world: World) -> list[Item]:
        shadow, last = self._shadow(world), self._last(world)
        if last is None:
            return []
        if shadow is None:
            text = world.texts.fill("xray.scanning", percent=int(last.done * 100.0))
            return [Text(120.0, 100.0, 7.0, text, "heading", "centre")]
        view = self.view(shadow)
        picture = Picture(LEFT, TOP, WIDE, HIGH, shadow.columns, shadow.rows, shadow.data, view)
        items: list[Item] = [Box(LEFT, TOP, WIDE, HIGH, "bar_back"), picture]
        scale = WIDE / view[2]
        for number, spot in enumerate(self.marks, 1):
            x, y = LEFT + (spot.column - view[0]) * scale, TOP + (spot.row - view[1]) * scale
            inside = LEFT <= x - MARK / 2 and x + MARK / 2 <= RIGHT and TOP + MARK < y < TOP + HIGH
            if spot.number == len(world.calls.radiographs) and spot.side == self.side and inside:
                items += _frame(x, y)
                items.append(Text(x, y + 1.8, 3.6, f"{number}", "digits", "centre"))
        items += self._words(world)
        return items

    def _words(self, world: World) -> list[Item]:
        """Which end is which."""
        texts = world.texts
        front = Text(RIGHT - 2.0, ENDS, 4.0, texts["xray.front"], "dim", "right")
        return [Text(LEFT + 2.0, ENDS, 4.0, texts["xray.doors"], "dim"), front]

    def press(self, world: World, pressed: Pressed) -> None:
        shadow = self._shadow(world)
        if shadow is None:
            return
        view = self.view(shadow)
        self.middle = (view[0] + view[2] / 2, view[1] + view[3] / 2)  # as the edges let it
        match pressed.name:
            case "xray.picture":
                self._mark(world, view, pressed)
            case "xray.undo":
                self._undo(world, pressed)
            case "xray.turn":
                self.side = self._other
            case "xray.nearer":
                self.nearness = min(self.nearness * 2.0, NEAREST)
            case "xray.further":
                self.nearness = max(self.nearness / 2.0, 1.0)
            case name:
                x, y = _STEPS[name]
                self.middle = (
                    self.middle[0] + x * PART * view[2],
                    self.middle[1] + y * PART * view[3],
                )

    def _mark(self, world: World, view: Four, pressed: Pressed) -> None:
        last = self._last(world)
        if last is None or len(self.marks) == MOST_MARKS:
            return
        column = view[0] + (pressed.x - LEFT) / WIDE * view[2]
        row = view[1] + (pressed.y - TOP) / HIGH * view[3]
        number = len(world.calls.radiographs)
        aoi = self.aoi(world, last, self.side, (column, row))
        self.marks.append(Spot(number, self.side, column, row, aoi))
        x, y = place_in_box(self.side, world.scenario, column, row)
        where = {"x": round(x, 3), "y": round(y, 3)}
        self._tell(world, "suspicion", self.marks[-1], pressed, **where)

    @staticmethod
    def aoi(world: World, radiograph: Radiograph, side: str, pixel: tuple[float, float]) -> str:
        """What is seen at a pixel of a view: of packs the surface they are behind; "": nothing."""
        solid = radiograph.heaviest(side, *pixel)
        if solid is None:
            return ""
        if solid.carton < 0 and solid.surface != "find":
            return solid.surface
        aoi = world.surfaces.aoi(solid, place_of(solid.pose), (0.0, 1.0, 0.0))
        return world.scenario.behind.get(aoi, aoi)

    def _undo(self, world: World, pressed: Pressed) -> None:
        """Takes the last mark back."""
        if self.marks:
            self._tell(world, "suspicion_removed", self.marks.pop(), pressed)

    @staticmethod
    def _tell(world: World, event: str, spot: Spot, pressed: Pressed, **where: float) -> None:
        hand = pressed.hand.name
        world.emit(event, number=spot.number, side=spot.side, aoi=spot.aoi, hand=hand, **where)

    def watched(self, world: World) -> None:
        """Says once of each view that it was on show."""
        number = len(world.calls.radiographs)
        shadow = self._shadow(world)
        if shadow is None:
            return
        if number != self._number:
            self._number, self.nearness = number, 1.0
            self.middle = (shadow.columns / 2, shadow.rows / 2)
        if (number, self.side) not in self._shown:
            self._shown.add((number, self.side))
            world.emit("radiograph", number=number, side=self.side)


_STEPS: Final = {
    "xray.left": (-1.0, 0.0),
    "xray.right": (1.0, 0.0),
    "xray.up": (0.0, -1.0),
    "xray.down": (0.0, 1.0),
}


def _held(start: float, length: float, whole: int) -> float:
    """A stretch kept within the picture, or with the picture in its middle where it is longer."""
    if length >= whole:
        return (whole - length) / 2
    return min(max(start, 0.0), whole - length)


def _frame(x: float, y: float) -> list[Item]:
    """A square round a place, as four lines, with a field for its number within."""
    half, thin = MARK / 2, 1.0
    return [
        Box(x - half / 2, y - half / 2, half, half, "bar_back"),
        Box(x - half, y - half, MARK, thin, "alarm"),
        Box(x - half, y + half - thin, MARK, thin, "alarm"),
        Box(x - half, y - half, thin, MARK, "alarm"),
        Box(x + half - thin, y - half, thin, MARK, "alarm"),
    ]
