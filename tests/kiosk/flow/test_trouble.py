"""Each failure an officer sees is one sentence in every language, and a code that is documented."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vrkiosk.config import Config
from vrkiosk.flow import screens
from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.card import Card
from vrkiosk.flow.desk import OpenDesk
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.machine import Close, Flow, State
from vrkiosk.flow.reception import Visit
from vrkiosk.flow.trouble import CODES, NO_EXAMINATION, NO_SCENE, NOT_RECORDED, sentence
from vrkiosk.flow.watch import Reason
from vrkiosk.recording import no_room
from vrkiosk.result import Finished
from vrkiosk.training import Training
from vrkiosk.visits import Visits
from vrkiosk_assets.errors import AssetError
from vrkiosk_scenarios import engine, rubric, schema
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.texts import LANGUAGES, Texts, catalogue
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

SECOND = 10**9
TABLE = Path(__file__).parents[3] / "docs/operations.md"


def test_every_code_is_documented_once_and_no_other() -> None:
    listed = re.findall(r"^\| (H-\d\d) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == sorted(CODES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    own = catalogue("vrkiosk_scenarios", language)
    for key, code in CODES.items():
        assert key in own, f"{key} in {language}"
        assert sentence(key, Texts(language)).endswith(code)
        assert len(own[key]) < 90


@pytest.mark.parametrize("reason", [Reason.HEAD_LOST, Reason.HANDS_LOST, Reason.NO_FOCUS])
def test_a_pause_that_is_a_failure_shows_its_code(reason: Reason) -> None:
    flow = Flow()
    flow.state, flow.reason = State.PAUSE, reason
    words = screens.pause(flow, Texts("en")).panel.words()
    assert CODES[f"pause.{reason}"] in words
    flow.reason = Reason.MENU
    assert "H-" not in screens.pause(flow, Texts("en")).panel.words()


def attend(problem: str, *, examined: bool) -> tuple[Attendant, list[str], list[str]]:
    """Twelve seconds of a task whose record has a problem: what was told, and said."""
    world = World(schema.library()["s03_clean"], 1, "en")
    flow = Flow()
    flow.begin()
    attendant = Attendant(flow, Foreground(world.description), world.texts, world.settings)
    attendant.unrecorded, attendant.examined = lambda: problem, examined
    told, said = [], []
    for number in range(120):
        frame = FrameInput()
        frame.record["t"] = SECOND + number * SECOND // 10
        frame.record["flags"] = int(
            Flag.HEAD_VALID | Flag.USER_PRESENT | Flag.FOCUSED | Flag.GRIP_LEFT
        )
        frame.head[5] = 1.6
        attendant.holds(frame)
        for name, data in attendant.words():
            told.append(f"{engine.tell(world, name, **data).name} {data.get('by', '')}")
        attendant.after(())
        said.append(attendant.foreground.caption)
    return attendant, told, said


def test_practice_goes_on_unrecorded_and_says_so_for_a_while() -> None:
    _, told, said = attend("the disk is full", examined=False)
    assert told == []
    assert CODES[NOT_RECORDED] in said[10]
    assert said[-1] == ""


def test_an_examination_ends_without_a_record() -> None:
    attendant, told, _ = attend("the disk is full", examined=True)
    assert told == ["stopped kiosk"]
    assert attendant.flow.closing is Close.STOPPED
    assert attendant.flow.trouble == NO_EXAMINATION


def test_with_a_record_nothing_is_said() -> None:
    attendant, told, said = attend("", examined=True)
    assert (told, set(said), attendant.flow.trouble) == ([], {""}, "")


def test_what_ended_the_task_stands_on_the_pad_until_something_is_pressed() -> None:
    flow, texts = Flow(), Texts("en")
    flow.state, flow.trouble = State.SIGN_IN, NO_SCENE
    assert CODES[NO_SCENE] in screens.sign_in(flow, texts, {}).panel.words()
    flow.press("digit.1")
    assert CODES[NO_SCENE] not in screens.sign_in(flow, texts, {}).panel.words()


def test_a_box_that_cannot_be_shown_ends_the_visit_not_the_kiosk() -> None:
    flow = Flow()
    flow.begin()
    training: Any = SimpleNamespace(reception=SimpleNamespace(flow=flow))
    visits = Visits(cast(Training, training), cast(Any, None), {}, lambda finished: None)
    finished = visits._give_up(AssetError("gone"))
    assert (finished.decided, finished.problem) == (False, "gone")
    assert (flow.state, flow.trouble) == (State.CLOSE, NO_SCENE)
    training.reception = None
    with pytest.raises(AssetError, match="gone"):
        visits._give_up(AssetError("gone"))


def test_below_the_floor_an_examination_does_not_begin(tmp_path: Path) -> None:
    flow = Flow()
    told: list[Finished] = []
    flow.begin()
    notes: list[str] = []
    training: Any = SimpleNamespace(
        config=Config(data=tmp_path, reserve_mb=1 << 40),
        reception=SimpleNamespace(flow=flow, close=lambda: None),
        service=SimpleNamespace(note=lambda kind, text: notes.append(text)),
        rubric=rubric.packaged(),
    )
    desk = OpenDesk(library(), module="m5")
    visit = Visit(None, Card(modules=("m5",), module="m5"), Texts("en"))
    visits = Visits(cast(Training, training), desk, library(), told.append)
    finished = visits._tasks(visit, desk)
    assert finished is not None
    assert "nothing is recorded below" in finished.problem
    assert told == [finished]
    assert notes == [finished.problem]
    assert (flow.closing, flow.trouble) == (Close.STOPPED, NO_EXAMINATION)


def test_above_it_there_is_room(tmp_path: Path) -> None:
    assert no_room(Config(data=tmp_path, reserve_mb=0)) == ""
