"""Which box comes next: from the module, the class's prevalence, a seed and what came before.

The same officer with the same results gets the same box, on every kiosk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from vrkiosk_scenarios.course_modules import Module
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario

EASIEST, HARDEST = 1, 5
HARDER_AFTER: Final = 2  # right decisions in a row


@dataclass(frozen=True, slots=True)
class Outcome:
    """One box that is over. at: UTC in seconds since 1970. critical, signs, found, quiet,
    false_alarms: as in the result of scoring (`examination.examine` reads them)."""

    module: str
    scenario: str
    seed: int
    difficulty: int
    dirty: bool
    right: bool
    passed: bool
    decision: str = ""
    total: float = 0.0
    session: str = ""
    at: float = 0.0
    critical: tuple[str, ...] = ()
    signs: int = 0
    found: int = 0
    quiet: int = 0
    false_alarms: int = 0

    def row(self) -> dict[str, Any]:
        """As a result of scoring, for the verdict over an examination."""
        return {**asdict(self), "decision": self.decision or None}


@dataclass(frozen=True, slots=True)
class Box:
    """What to play. number: of the round, from 0. hints: their highest level, 0 for none. last:
    the round, or the stint of an examination, is over after it."""

    scenario: str
    seed: int
    number: int
    hints: int
    last: bool


def level_after(outcomes: Iterable[Outcome]) -> int:
    """Difficulty an adaptive practice has reached: harder after two right decisions in a row,
    easier after each wrong one, which settles where 71 % are right (Levitt 1971, J. Acoust. Soc.
    Am. 49:467, the 2-down 1-up rule)."""
    level, row = EASIEST, 0
    for outcome in outcomes:
        row = row + 1 if outcome.right else 0
        if not outcome.right:
            level = max(level - 1, EASIEST)
        elif row == HARDER_AFTER:
            level, row = min(level + 1, HARDEST), 0
    return level


class Course:
    """One officer's way through one module.

    library: scenarios by id. prevalence: share of dirty boxes; None: the module's. seed: the
    class's; who: the officer, so that neighbours do not meet the same boxes in the same order.
    """

    def __init__(
        self,
        module: Module,
        library: Mapping[str, Scenario],
        *,
        seed: int,
        who: str,
        prevalence: float | None = None,
        outcomes: Sequence[Outcome] = (),
    ) -> None:
        self.module = module
        self._library = library
        names = module.scenarios or tuple(sorted(library))
        self._names = tuple(name for name in names if name in library)
        self._prevalence = module.prevalence if prevalence is None else prevalence
        text = f"{seed} {who} {module.id}".encode()
        self._seed = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
        self._done = [outcome for outcome in outcomes if outcome.module == module.id]

    def took(self, outcome: Outcome) -> None:
        """A box was decided."""
        self._done.append(outcome)

    @property
    def done(self) -> int:
        """Boxes decided in this module."""
        return len(self._done)

    def next(self) -> Box:
        """The next box."""
        number = len(self._done)
        match self.module.order:
            case "steps":
                name = self.module.scenario
            case "ascending":
                name = self._ascending()
            case "adaptive":
                name = self._adaptive()
            case "examination":
                name = self._examination(number // self.module.count)[number % self.module.count]
        place = number % self.module.count
        stint = self.module.count // self.module.stints
        return Box(
            scenario=name,
            seed=self._random(number).bits() >> 32,
            number=place,
            hints=self.module.hint_level(self._mastered()),
            last=(place + 1) % stint == 0,
        )

    def round(self) -> list[Outcome]:
        """The boxes of the round at hand, or of the one just finished."""
        count = self.module.count
        begun = len(self._done) - (len(self._done) % count or min(count, len(self._done)))
        return self._done[begun:]

    def rest_until(self) -> float:
        """When the next stint of an examination may begin, s since 1970; 0: at once."""
        stint = self.module.count // self.module.stints
        within = len(self._done) % self.module.count
        if self.module.rest_s == 0.0 or within == 0 or within % stint:
            return 0.0
        return self._done[-1].at + self.module.rest_s

    def _random(self, number: int) -> Random:
        """Chance of its own for each box, whatever was drawn before."""
        random = Random(self._seed + number)
        random.bits()
        return random

    def _ascending(self) -> str:
        """From easy to hard, clean ones among them; what was decided wrongly comes again before
        the next round."""
        order = self._round()
        right = {outcome.scenario for outcome in self._done if outcome.right}
        if len(right.intersection(order)) == len(order):
            return order[len(self._done) % len(order)]
        return next(name for name in order if name not in right)

    def _mastered(self) -> int:
        """Boxes decided rightly: hints fade with what one can do, not with what one has tried."""
        return len({outcome.scenario for outcome in self._done if outcome.right})

    def _round(self) -> list[str]:
        """The boxes of a round: the easiest so many, by difficulty, in the file's order."""
        if self.module.scenarios:
            return list(self._names[: self.module.count])
        by = sorted(self._names, key=lambda name: (self._library[name].difficulty, name))
        return by[: self.module.count]

    def _adaptive(self) -> str:
        """Of the level reached, dirty as often as the prevalence says, and not one of late."""
        random = self._random(len(self._done))
        level = level_after(self._done)
        dirty = random.between(1, 1_000_000) <= int(self._prevalence * 1_000_000)
        pool = self._pool(dirty) or self._pool(not dirty)
        before = self._done[-1].scenario if self._done else ""
        pool = [name for name in pool if name != before] or pool
        last = {outcome.scenario: n for n, outcome in enumerate(self._done)}

        def worth(name: str) -> tuple[int, int]:
            return abs(self._library[name].difficulty - level), last.get(name, -1)

        best = min(worth(name) for name in pool)
        found = [name for name in pool if worth(name) == best]
        return found[random.between(0, len(found) - 1)]

    def _examination(self, attempt: int) -> list[str]:
        """Its boxes in order: as many dirty ones as the prevalence says, and at least one of each
        kind; no box beside its own twin."""
        random = self._random(1_000_003 * (attempt + 1))
        count = self.module.count
        wanted = int(count * self._prevalence + 0.5)
        wanted = min(max(wanted, 1), count - 1) if count > 1 else wanted
        chosen = self._draw(random, self._pool(True), wanted, ())
        chosen += self._draw(random, self._pool(False), count - wanted, chosen)
        return [chosen[i] for i in _shuffled(random, len(chosen))]

    def _pool(self, dirty: bool) -> list[str]:
        return [name for name in self._names if self._library[name].answer.dirty is dirty]

    @staticmethod
    def _draw(random: Random, pool: list[str], count: int, beside: Sequence[str]) -> list[str]:
        """So many of a pool, each as often as it must; twins of `beside` only where others lack."""
        twins = {name.removesuffix("_clean") for name in beside}
        order = [pool[i] for i in _shuffled(random, len(pool))]
        order.sort(key=lambda name: name.removesuffix("_clean") in twins)
        return [order[i % len(order)] for i in range(count)] if order else []


def _shuffled(random: Random, count: int) -> list[int]:
    """The numbers below `count` in an order of chance (Fisher and Yates)."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = random.between(0, last)
        order[last], order[other] = order[other], order[last]
    return order
