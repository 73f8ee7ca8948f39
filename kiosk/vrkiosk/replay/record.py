"""A session as the replay window shows it: scene over time, moments, result, coverage, in words.

Errors: RecordError where the session cannot be read or holds no scene; DeclinedError, one of
those, where the officer did not agree to the recording of movements: there is nothing to play.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vrkiosk.replay.verifying import scenario_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.moments import Moments
from vrkiosk_telemetry.playback import Playback
from vrkiosk_telemetry.played import rubric_of
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import DONE
from vrkiosk_telemetry.wording import Wording, clock_text


@dataclass(frozen=True, slots=True)
class Outline:
    """What can be said of any session, also of one that cannot be played.

    scenario None: it is not with the record, or another one. result: as of `Score.to_dict`,
    computed from the events where the session has none yet; None where that is not possible.
    """

    session: Session
    wording: Wording
    moments: Moments
    result: Mapping[str, Any] | None

    @property
    def title(self) -> str:
        scenario = self.wording.scenario
        if scenario is None:
            return self.session.info.scenario
        return scenario.title.of(self.wording.texts.language)

    @property
    def declined(self) -> bool:
        """Whether the officer did not agree to have movements recorded."""
        return self.session.declined

    @property
    def still_recording(self) -> bool:
        return not self.session.sealed and not self.session.info.ended

    @property
    def passed(self) -> bool | None:
        """None where that is not decided yet, or cannot be."""
        if self.result is None or self.still_recording:
            return None
        return bool(self.result.get("passed"))

    def verdict(self) -> str:
        """Decision and score in one line."""
        words, texts = self.wording, self.wording.texts
        if self.result is None:
            return words.decision(None)
        decision = words.decision(self.result.get("decision"))
        if self.result.get("decision"):
            right = "result.right" if self.result.get("right") else "result.wrong"
            decision += f" ({texts[right]})"
        points = texts.fill("replay.points", total=f"{self.result.get('total', 0):g}")
        if self.passed is None:
            return f"{texts['replay.so_far']}: {decision} · {points}"
        passed = texts["result.passed" if self.passed else "result.failed"]
        return f"{decision} · {points} · {passed}"


@dataclass(frozen=True, slots=True)
class ReplayRecord:
    """One reading of a session. covered: ns at which each patch was first seen in light or
    tested."""

    outline: Outline
    playback: Playback
    covered: Mapping[str, int]

    @property
    def session(self) -> Session:
        return self.outline.session

    @property
    def moments(self) -> Moments:
        return self.outline.moments

    @property
    def wording(self) -> Wording:
        return self.outline.wording

    @property
    def scenario(self) -> Scenario | None:
        return self.outline.wording.scenario

    @property
    def notes(self) -> tuple[str, ...]:
        """What a trainer has to know of this record, in words; damage as far as it was met."""
        return tuple(_notes(self.outline, self.playback))

    def misses(self) -> tuple[Mapping[str, Any], ...]:
        """As the result has them."""
        return tuple((self.outline.result or {}).get("misses", ()))

    def miss_time(self, miss: Mapping[str, Any]) -> int | None:
        """ns at which what was missed was last within reach; None: never."""
        seconds = miss.get("t")
        return None if seconds is None else self.moments.at_seconds(float(seconds))


def read_outline(path: Path, language: str | None = None) -> Outline:
    """Opens a session. language None: the one it was played in. RecordError."""
    session = Session.open(path)
    chosen = language or str(session.info.versions.get("language", ""))
    texts = Texts(chosen if chosen in LANGUAGES else LANGUAGES[0])
    try:
        scenario: Scenario | None = scenario_of(session)
    except RecordError:
        scenario = None  # it can be played all the same; without score and coverage
    moments = Moments(session.events())
    result: Mapping[str, Any] | None = session.info.result
    if not result and scenario is not None:
        result = score(scenario, moments.engine, rubric_of(session)).to_dict()
    return Outline(session, Wording(texts, scenario), moments, result or None)


def read_record(outline: Outline) -> ReplayRecord:
    """The scene over time. DeclinedError, RecordError."""
    outline.session.require_traces()
    playback = Playback(outline.session)
    return ReplayRecord(outline, playback, outline.moments.covered())


def _notes(outline: Outline, playback: Playback) -> Iterator[str]:
    session, texts = outline.session, outline.wording.texts
    for why in (*session.damage, *session.losses):
        yield texts.fill("replay.damaged", why=str(why))
    if outline.still_recording:
        upto = clock_text(playback.end - playback.start)
        yield texts.fill("replay.still_recording", time=upto, letter="R")
    elif session.info.ended != DONE:
        why = outline.wording.or_plain(f"replay.why_{session.info.ended}", session.info.ended)
        yield texts.fill("replay.ended", why=why)
