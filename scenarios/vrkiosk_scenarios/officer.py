"""The ideal officer: plays a scenario through headset frames alone.

It knows what any officer may know before a box (`Briefing`) and, from the answer key, where to
look; never what is found there. It walks, looks, reaches, reads displays, and decides by a rule
on its readings. It works in closed loop: `step` takes what can be seen now and gives the next
frame, at any rate, and a few frames of delay between the two do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vrkiosk_scenarios.answer_key import Indicator
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.locomotion import nodes
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer_body import Body
from vrkiosk_scenarios.officer_findings import Findings
from vrkiosk_scenarios.officer_inspection import Inspection
from vrkiosk_scenarios.officer_one_hand import OneHanded
from vrkiosk_scenarios.officer_skills import Behaviour, OfficerStuck
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import Channel
from vrkiosk_scenarios.settings import Settings, load_for
from vrkiosk_scenarios.solid import interior
from vrkiosk_scenarios.solids import carton_plans
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import FrameInput

TESTED: Final = ("measure", "tap", "density")  # channels of tools held to a surface
SAMPLED: Final = ("trace", "probe", "uv", "open")
LOOSE: Final = "find"
LONGEST_STEP_S: Final = 0.1  # a longer gap between frames is a pause, not a motion


@dataclass(frozen=True, slots=True)
class Briefing:
    """What an officer knows before the box. Metres in the world.

    places: where one can stand, by name. carton_halves: half sizes, as anyone sees them.
    suspects: the surfaces the answer key names, to be tested; what they hide it does not say.
    scanned: those to look for on a radiograph; sniffed: whether a dog is asked for.
    samples: surfaces to take samples of, and of which kind: trace, probe, uv, open.
    """

    size_type: str
    places: Mapping[str, Vec]
    carton_halves: Mapping[str, Vec]
    half_width: float
    floor: float
    ceiling: float
    suspects: tuple[str, ...]
    scanned: tuple[str, ...]
    sniffed: bool
    samples: tuple[tuple[str, Channel], ...]
    texts: Texts
    settings: Settings

    @classmethod
    def of(cls, scenario: Scenario, language: str = "en") -> Briefing:
        """From a scenario. Reads no more of the answer key than the surfaces to test."""
        settings = load_for(scenario.container.kind)
        space = interior(scenario)
        answer = scenario.answer
        signs = (*answer.indicators, *answer.checks)
        return cls(
            size_type=scenario.papers.size_type,
            places={n.name: n.place for n in nodes(scenario, settings, space)},
            carton_halves={p.name: p.half for p in carton_plans(scenario, Random(0))},
            half_width=space.half_width,
            floor=space.floor,
            ceiling=space.ceiling,
            suspects=tuple(sorted({sign.aoi for sign in signs if _is_tested(sign)})),
            scanned=tuple(sorted({sign.aoi for sign in signs if sign.channel == "xray"})),
            sniffed=any(sign.channel == "dog" for sign in signs),
            samples=tuple(
                sorted({(sign.aoi, sign.channel) for sign in signs if _is_sampled(sign)})
            ),
            texts=Texts(language),
            settings=settings,
        )


def _is_tested(sign: Indicator) -> bool:
    """Whether a sign names a surface to hold tools to; what lies loose is tested wherever it is."""
    return sign.channel in TESTED and sign.aoi != LOOSE


def _is_sampled(sign: Indicator) -> bool:
    """Whether a sign asks for a sample of a surface."""
    return sign.channel in SAMPLED and sign.aoi != LOOSE


class Officer:
    """Plays one scenario. `findings` fills up as it goes; `done` after the decision.

    observe: gives what can be seen at the moment; used by `frames` only. bare: with bare hands,
    as cameras see them, instead of controllers. alone: with the right hand only. script: what it
    does; by itself all of an inspection.
    """

    def __init__(
        self,
        briefing: Briefing,
        observe: Callable[[], Observation] | None = None,
        *,
        bare: bool = False,
        alone: bool = False,
        script: Callable[[Inspection], Behaviour] = Inspection.script,
    ) -> None:
        self.briefing = briefing
        self.done = False
        self._observe = observe
        self._plan = script
        self._body = Body(alone=alone)
        self.use_hands(bare, bare)
        self._inspection: Inspection | None = None
        self._script: Behaviour | None = None
        self._frame = FrameInput()

    def use_hands(self, *bare: bool) -> None:
        """From now on: which hand, left and right, is bare; a controller is in the other."""
        for hand, now in zip(self._body.hands, bare, strict=True):
            hand.bare = now

    def know_fingers(self, *tips: Vec) -> None:
        """Where the tips of the index fingers are from the grips, left and right, when bare."""
        for hand, tip in zip(self._body.hands, tips, strict=True):
            hand.finger = tip

    def appear(self, frame: FrameInput) -> None:
        """Writes how it stands and what is in its hands, before or between steps."""
        self._body.write(frame)

    @property
    def findings(self) -> Findings:
        """What was read and decided so far."""
        return self._inspection.findings if self._inspection is not None else Findings()

    @property
    def doing(self) -> str:
        """The step of the inspection at hand, for people who watch."""
        return self._inspection.doing if self._inspection is not None else ""

    def step(self, observation: Observation, dt_s: float) -> FrameInput:
        """The next frame, `dt_s` seconds after the one before, from what is seen now.

        `t`, `xr_time` and `index` are the caller's to set. The frame is valid until the next
        call. Raises OfficerStuck when something cannot be done.
        """
        if self._inspection is None or self._script is None:
            kind = OneHanded if self._body.alone else Inspection
            self._inspection = kind(self.briefing, self._body, observation)
            self._script = self._plan(self._inspection)
        inspection = self._inspection
        dt = min(max(dt_s, 0.0), LONGEST_STEP_S)
        inspection.seen = observation
        inspection.dt = dt
        inspection.clock += dt
        if not self.done:
            self.done = next(self._script, "done") == "done"
        self._body.gaze_at = inspection.stage_point(inspection.attention)
        self._body.advance(dt)
        self._body.write(self._frame)
        return self._frame

    def frames(self, rate_hz: float, t0_ns: int = 0) -> Iterator[FrameInput]:
        """Frames at a steady rate until half a second after the decision.

        Before each frame `observe` is asked. A frame is valid until the next one but one.
        """
        if self._observe is None:
            raise ValueError("frames() needs an officer made with `observe`")
        pair = (FrameInput(), FrameInput())
        index, left = 0, int(rate_hz / 2)
        while left > 0:
            out = pair[index % 2]
            out.copy_from(self.step(self._observe(), 1.0 / rate_hz if index else 0.0))
            out.record["t"] = t0_ns + round(index * 1e9 / rate_hz)
            out.record["xr_time"] = out.record["gaze_t"] = out.record["t"]
            out.record["index"] = index
            yield out
            index += 1
            left -= self.done


__all__ = ["Briefing", "Findings", "Officer", "OfficerStuck"]
