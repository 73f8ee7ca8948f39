"""How the ideal officer searches what nobody pointed at: the outside, and the far ends within."""

from __future__ import annotations

from typing import Final

from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.officer_suspects import CLOSE, SuspectSkills

GLANCE_S: Final = 0.45  # a patch counts as seen after 0.4 s
STRETCH: Final = 1.3  # m to each side of where one stands: three sections
LOOK_HEIGHT: Final = 1.6  # m above the ground
SIDES: Final = (("right", 1.0), ("left", -1.0))


class SearchSkills(SuspectSkills):
    """Going round, and looking where the walk through the box does not lead."""

    def walk_round(self) -> Behaviour:
        """Along each side and back to the corner, from where the other one can be reached."""
        for side, sign in SIDES:
            corner, *places = (f"{side}_{n}" for n in range(9) if f"{side}_{n}" in self.places)
            x = sign * (self.briefing.half_width + 0.04)
            yield from self.go(corner)
            for name in places:
                yield from self.go(name)
                for ahead in (-STRETCH, 0.0, STRETCH):
                    z = self.places[name][2] - ahead
                    yield from self.look((x, LOOK_HEIGHT, z), GLANCE_S)
            for name in (*reversed(places[:-1]), corner):
                yield from self.go(name)
        yield from self.go("start")

    def look_at_ends(self) -> Behaviour:
        """The last stretch of the side walls and of the ceiling, from before the front wall."""
        z = self.front + CLOSE
        wall = self.briefing.half_width
        for x, y in (
            (wall, self.over_cargo(wall, z, 1.6)),
            (0.0, self.briefing.ceiling),
            (-wall, self.over_cargo(-wall, z, 1.6)),
        ):
            yield from self.look((x, y, z), GLANCE_S)
