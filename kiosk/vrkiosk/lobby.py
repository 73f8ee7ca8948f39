"""The lobby: the small lit room one stands in before a scenario and while it is made ready."""

from __future__ import annotations

from vrkiosk_scenarios.snapshot import Panel, Part, SceneDescription, SceneSnapshot, Text

BOARD: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 0.0, 1.45, -1.6)  # pose in the room
WIDTH_MM, HEIGHT_MM = 900.0, 420.0


class Lobby:
    """A scene with a board that says what is going on."""

    def __init__(self, title: str, text: str) -> None:
        self.description = SceneDescription(
            parts=(
                Part("room", "lobby"),
                Part("board", "", display=0, casts_shadow=False),
            ),
            panels=1,
            interior=(1.176, -10.0, -9.0, 1000.0),  # no container here, nor its shade
        )
        self.snapshot = SceneSnapshot(self.description)
        self.snapshot.poses[1] = BOARD
        self.snapshot.daylight = 1.0
        self._title = title
        self.say(text)

    def say(self, text: str) -> None:
        """Writes `text` on the board, below the title."""
        middle = WIDTH_MM / 2
        self.snapshot.panels[0] = Panel(
            WIDTH_MM,
            HEIGHT_MM,
            (
                Text(middle, 180, 46, self._title, "heading", "centre"),
                Text(middle, 290, 30, text, "body", "centre"),
            ),
        )
