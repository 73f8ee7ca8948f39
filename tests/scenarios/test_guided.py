"""Steps of a guided module, and hints: from events alone."""

from __future__ import annotations

from vrkiosk_scenarios.course_modules import Module, Passing, Step
from vrkiosk_scenarios.guided import SECOND, Guided
from vrkiosk_scenarios.hints import Hints
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.snapshot import Event

MODULE = Module(
    id="m0",
    order="steps",
    scenario="s03_clean",
    steps=(
        Step(
            id="torch",
            limit_s=10,
            passes=(Passing(event="torch", fields={"on": True}),),
        ),
        Step(id="go", limit_s=10, passes=(Passing(event="teleport", count=2, distinct="node"),)),
        Step(
            id="door",
            limit_s=10,
            passes=(Passing(event="door", at_least={"deg": 60.0}), Passing(event="seal_cut")),
        ),
    ),
)


def at(seconds: float, name: str, **data: object) -> Event:
    return Event(round(seconds * SECOND), name, data)  # type: ignore[arg-type]


def test_steps_pass_by_their_events() -> None:
    guided = Guided(MODULE)
    assert guided.text == "course.m0.torch"
    assert guided.take(0, [at(0, "torch", on=False)]) == []
    ((name, said),) = guided.take(2 * SECOND, [at(2, "torch", on=True)])
    assert (name, said) == (
        "guided",
        {"module": "m0", "step": "torch", "ms": 2000, "helped": False},
    )
    guided.take(3 * SECOND, [at(3, "teleport", node="a"), at(3, "teleport", node="a")])
    assert guided.text == "course.m0.go"
    guided.take(4 * SECOND, [at(4, "teleport", node="b")])
    guided.take(5 * SECOND, [at(5, "door", deg=50), at(5, "seal_cut")])
    assert guided.text == "course.m0.door"
    guided.take(6 * SECOND, [at(6, "door", deg=60)])
    assert guided.step is None
    assert guided.text == ""
    assert guided.passed == ["torch", "go", "door"]


def test_a_step_that_takes_long_is_helped_and_then_left() -> None:
    guided = Guided(MODULE)
    guided.take(0, [])
    guided.take(9 * SECOND, [])
    assert not guided.helped
    guided.take(11 * SECOND, [])
    assert guided.text == "course.m0.torch_help"
    ((_, said),) = guided.take(20 * SECOND, [])
    assert said["helped"] is True
    assert guided.given_up == ["torch"]
    assert guided.text == "course.m0.go"


def test_hints_go_from_where_to_what_to_do_and_fade() -> None:
    scenario = library()["s03"]
    hints = Hints(scenario, 3)
    cut = [at(0, "seal_cut")]
    hints.take(0, cut)
    first = hints.give()
    assert first is not None
    assert (first.level, first.text) == (1, "hint.where")
    levels = [hint.level for _ in range(3) if (hint := hints.give()) is not None]
    assert levels == [2, 3, 3]
    faded = Hints(scenario, 1)
    faded.take(0, cut)
    given = [faded.give() for _ in range(3)]
    assert {hint.level for hint in given if hint is not None} == {1}
    assert Hints(scenario, 0).give() is None


def test_hints_begin_with_the_seal_and_end_with_the_decision() -> None:
    scenario = library()["s03_clean"]
    hints = Hints(scenario, 3)
    hints.take(0, [])
    seal = hints.give()
    assert seal is not None
    assert (seal.step, seal.surface) == ("seal_view", "seal")
    tools = {
        "tap": "mallet",
        "measure": "rangefinder",
        "density": "density_meter",
        "trace": "swab",
    }
    done = [at(0, "seal_cut"), at(0, "page", page="papers")]
    done += [at(0, "seal_view"), at(0, "surface_seen", aoi="front_wall/a1", lit=True)]
    for sign in scenario.answer.checks:
        if sign.channel in tools:
            done.append(at(1, "reading", tool=tools[sign.channel], aoi=sign.aoi, value=1))
        done.append(at(1, "surface_seen", aoi=f"{sign.aoi}/a1", lit=True))
    hints.take(SECOND, done)
    last = hints.give()
    assert last is not None
    assert last.step == "decide"


def test_a_hint_is_offered_when_nothing_new_is_looked_at() -> None:
    hints = Hints(library()["s03"], 2)
    hints.take(SECOND, [at(1, "aoi_enter", aoi="floor/a01")])
    hints.take(40 * SECOND, [at(40, "aoi_enter", aoi="floor/a01")])
    assert not hints.offered
    hints.take(47 * SECOND, [])
    assert hints.offered
    hints.give()
    hints.take(48 * SECOND, [])
    assert not hints.offered


def test_a_word_has_to_be_one_of_a_list() -> None:
    passing = Passing(event="photograph", among={"aois": "seal"})
    step = Step(id="camera", limit_s=10, passes=(passing,))
    guided = Guided(MODULE.model_copy(update={"steps": (step,)}))
    guided.take(SECOND, [at(1.0, "photograph", aois="sealant door_left"), at(1.0, "photograph")])
    assert guided.step is not None
    guided.take(2 * SECOND, [at(2.0, "photograph", aois="door_right seal")])
    assert guided.step is None
