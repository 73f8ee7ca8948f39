"""What an officer sees and presses outside a task: one panel for each state.

Sizes in millimetres. Screens that are poked stand half a metre away: keys of the pad 50 mm, others
40 mm high, cap heights 5.6 mm (0.64 degrees) and more; the fit line alone is 3.5 mm (0.40 degrees).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final, Literal

from vrkiosk.flow.card import HEALTH, RECORDED, Card
from vrkiosk.flow.machine import DIGITS, Flow, State
from vrkiosk.flow.trouble import sentence
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.preferences import CHOICES
from vrkiosk_scenarios.snapshot import Box, Item, Panel, Text
from vrkiosk_scenarios.texts import LANGUAGES, Texts

Chip = tuple[str, str, bool]  # name of its button, text, chosen
BODY, LABEL, HEADING = 6.0, 8.4, 11.0  # cap heights
GAP: Final = 12.0
HIGH: Final = 40.0  # of a button that is poked
PITCH: Final = HIGH + GAP
KEY: Final = 50.0  # side of a key of the pad
PAD: Final = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", "back"))
COMFORT_STEPS: Final = 20  # of the one-item scale, FMS (Keshavarz and Hecht 2011)


@dataclass(frozen=True, slots=True)
class EyeMark:
    """What one eye alone sees on a screen: its top left corner there, mm."""

    eye: Literal["left", "right"]
    x: float
    y: float
    panel: Panel


@dataclass(frozen=True, slots=True)
class Screen:
    """A panel and what can be pressed on it. distance: m from the eyes it stands best;
    below_deg: its middle, below them. marks: one for each eye, or none."""

    panel: Panel
    buttons: tuple[Button, ...] = ()
    distance: float = 0.55
    below_deg: float = 20.0
    marks: tuple[EyeMark, ...] = ()

    def footed(self, text: str, instead: str = "") -> Screen:
        """With a line below everything else. instead: a text it takes the place of."""
        panel = self.panel
        items = [i for i in panel.items if not (isinstance(i, Text) and i.text == instead)]
        size = max(BODY, 0.016 * panel.height_mm)  # boards are seen from farther away
        below = panel.height_mm + 0.9 * size
        line = Text(panel.width_mm / 2, below, size, text, "dim", "centre")
        grown = replace(panel, height_mm=below + 1.4 * size, items=(*items, line))
        return replace(self, panel=grown)

    def lit(self, hovered: str, holding: str, held: float) -> Screen:
        """With the button pointed at lit, and how far one is held; the same where nothing is."""
        if not hovered and not holding:
            return self
        items = list(self.panel.items)
        for button in self.buttons:
            plain = _face(button)
            if button.name in (hovered, holding) and plain in items:
                at = items.index(plain)
                items[at] = replace(plain, style="button_hover")
                if button.name == holding and held > 0.0:
                    width = button.width * int(held * 10.0) / 10.0
                    bar = Box(button.x, button.y, width, button.height, "bar")
                    items.insert(at + 1, bar)
        return replace(self, panel=replace(self.panel, items=tuple(items)))


def _face(button: Button) -> Box:
    style = "button_hover" if button.lit else "button"
    return Box(button.x, button.y, button.width, button.height, style)


def screen(
    width: float,
    height: float,
    items: Iterable[Item],
    buttons: Iterable[Button],
    *,
    size: float = BODY,
    distance: float = 0.55,
    marks: Iterable[EyeMark] = (),
) -> Screen:
    """A screen of these buttons, each with its text in the middle, and other items."""
    found, drawn = tuple(buttons), list[Item]()
    for button in found:
        drawn.append(_face(button))
        middle, base = button.x + button.width / 2, button.y + button.height / 2 + size / 2
        room = button.width - 6.0
        drawn.append(Text(middle, base, size, button.text, "body", "centre", room))
    panel = Panel(width, height, (*drawn, *items))
    return Screen(panel, found, distance, marks=tuple(marks))


def row(chips: Sequence[Chip], x: float, y: float, width: float) -> Iterator[Button]:
    """Buttons beside each other in a width."""
    each = (width - GAP * (len(chips) - 1)) / len(chips)
    for number, (name, text, chosen) in enumerate(chips):
        yield Button(name, x + number * (each + GAP), y, each, HIGH, text, lit=chosen)


def lines(
    text: str, letters: int, x: float, y: float, size: float = BODY, style: str = "body"
) -> list[Item]:
    """A text in lines of so many letters, the first baseline at `y`; its sign stands before the
    first."""
    pitch = size * 1.9
    return [
        Text(x, y + pitch * n, size, line, "body" if n else style)
        for n, line in enumerate(wrap(text, letters))
    ]


# --- the states


def attract(texts: Texts) -> Screen:
    """Four things to do before one begins; on a board."""
    items: list[Item] = [Text(450, 90, 34, texts["visit.welcome"], "heading", "centre")]
    for number, step in enumerate(("wipe", "put_on", "tighten", "take"), 1):
        y = 110.0 + 76.0 * number
        items.append(Text(90, y, 26, f"{number}", "digits", "centre"))
        items.append(Text(150, y, 24, texts[f"visit.{step}"]))
    return Screen(Panel(900, 460, tuple(items)), (), 1.5)


def sign_in(flow: Flow, texts: Texts, shown: Mapping[str, str]) -> Screen:
    """Languages, the pad, and a line small enough to tell whether the headset sits well. shown:
    what each language is called, in itself."""
    buttons = [
        Button(f"language.{name}", 12, 62 + 52 * i, 134, HIGH, title, lit=name == texts.language)
        for i, (name, title) in enumerate(shown.items())
    ]
    buttons.append(Button("guest", 12, 62 + 52 * 4, 134, HIGH, texts["visit.guest"]))
    for line, keys in enumerate(PAD):
        for column, key in enumerate(keys):
            x, y = 162 + column * (KEY + GAP), 62 + line * (KEY + GAP)
            if key:
                name = key if key == "back" else f"digit.{key}"
                buttons.append(Button(name, x, y, KEY, KEY, "<" if key == "back" else key))
    dots = "● " * len(flow.digits) + "○ " * (DIGITS - len(flow.digits))
    state = "dim"
    if flow.pin:
        line_text = texts["visit.checking"]
    elif flow.wrong >= flow.limits.most_tries:
        line_text, state = sentence("visit.too_many", texts), "caution"
    elif flow.locked:
        line_text, state = texts["visit.wait"], "caution"
    elif flow.wrong and not flow.digits:
        line_text, state = texts["visit.unknown_pin"], "caution"
    else:
        line_text = texts["visit.prompt" if flow.prompted else "visit.pin"]
    size = LABEL
    if flow.trouble:
        line_text, state, size = sentence(flow.trouble, texts), "caution", BODY
    items: list[Item] = [
        Text(12, 24, size, line_text, state, "left", 336),
        Text(249, 48, LABEL, dots.strip(), "digits", "centre"),
        Text(180, 334, 3.5, texts["visit.fit"], "body", "centre"),
    ]
    return screen(360, 342, items, buttons, size=LABEL)


def card(now: Card, texts: Texts) -> Screen:
    """Who, what, what is recorded, three questions of health; `settings`: all the rest."""
    if now.settings:
        return _settings(now, texts)
    items: list[Item] = [
        Text(12, 22, HEADING, now.name or texts["visit.guest"], "heading"),
        Text(388, 22, BODY, now.class_name, "dim", "right"),
    ]
    buttons = [
        Button("module.before", 12, 36, HIGH, HIGH, "<"),
        Button("module.next", 348, 36, HIGH, HIGH, ">"),
    ]
    if now.module:
        items.append(Text(200, 60, LABEL, texts[f"module.{now.module}"], "body", "centre", 280))
    items.append(Text(12, 96, BODY, texts["visit.recorded"], "dim"))
    chosen: list[Chip] = [
        (f"recorded.{r}", texts[f"visit.record_{r}"], r == now.recorded) for r in RECORDED
    ]
    buttons += row(chosen, 12, 104, 376)
    for number, question in enumerate(HEALTH):
        y = 158.0 + PITCH * number
        items.append(Text(12, y + 24, BODY, texts[f"visit.{question}"], "body", "left", 288))
        answer = texts["visit.yes" if question in now.health else "visit.no"]
        lit = question in now.health
        buttons.append(Button(f"health.{question}", 308, y, 80, HIGH, answer, lit=lit))
    if now.hindrance:
        items.append(Text(12, 328, BODY, texts[f"visit.{now.hindrance}"], "caution", "left", 376))
    buttons.append(Button("not_me", 12, 342, 100, HIGH, texts["visit.not_me"]))
    buttons.append(Button("settings", 124, 342, 124, HIGH, texts["visit.settings"]))
    if not now.hindrance:
        buttons.append(Button("start", 260, 336, 128, HIGH + 6, texts["visit.start"], lit=True))
    return screen(400, 394, items, buttons)


def _settings(now: Card, texts: Texts) -> Screen:
    items: list[Item] = [Text(12, 22, LABEL, texts["visit.settings"], "heading")]
    buttons: list[Button] = []
    half = -(-len(CHOICES) // 2)
    page = list(CHOICES.items())[half * now.page : half * (now.page + 1)]
    for number, (name, choices) in enumerate(page):
        y = 34.0 + PITCH * number
        items.append(Text(12, y + 24, BODY, texts[f"preference.{name}"], "dim", "left", 92))
        value = getattr(now.preferences, name)
        chips = [(f"{name}.{c}", texts[f"preference.{name}_{c}"], c == value) for c in choices]
        buttons += row(chips, 108, y, 300)
    bottom = 34.0 + PITCH * half
    buttons.append(Button("page", 108, bottom, 160, HIGH, texts["visit.more"]))
    buttons.append(Button("settings", 280, bottom, 128, HIGH, texts["visit.back"], lit=True))
    return screen(420, bottom + HIGH + GAP, items, buttons)


def pause(flow: Flow, texts: Texts) -> Screen:
    """Why the task's clock stands still, and how to go on."""
    reason = flow.reason.value if flow.reason is not None else "goes_on"
    if flow.countdown:
        number = Text(180, 110, 44, f"{flow.countdown}", "digits", "centre")
        return screen(360, 180, [number, *lines(texts["pause.goes_on"], 42, 20, 30)], ())
    items = lines(sentence(f"pause.{reason}", texts), 42, 20, 34, LABEL)
    buttons = [
        Button("continue", 20, 120, 170, 46, texts["pause.continue"], lit=True),
        Button("end", 202, 120, 138, 46, texts["pause.end"], hold=True),
    ]
    return screen(360, 180, items, buttons if reason == "menu" else ())


def who(flow: Flow, name: str, texts: Texts) -> Screen:
    """Somebody put the headset on again: the same officer?"""
    question = texts.fill("visit.who", name=name or texts["visit.guest"])
    items: list[Item] = [Text(180, 40, LABEL, question, "heading", "centre")]
    if flow.unlike:
        items.append(Text(180, 70, BODY, texts["visit.unlike"], "caution", "centre", 320))
    buttons = [
        Button("same", 20, 90, 154, 50, texts["visit.same"], lit=not flow.unlike),
        Button("other", 186, 90, 154, 50, texts["visit.other"], lit=flow.unlike),
    ]
    return screen(360, 160, items, buttons)


def feedback(flow: Flow, texts: Texts) -> Screen:
    """The one-item sickness scale: 0, nothing, to 20, much."""
    items: list[Item] = [
        Text(12, 28, LABEL, texts["visit.how_do_you_feel"], "heading", "left", 396),
        Text(12, 52, BODY, texts["visit.comfort_low"], "dim"),
        Text(408, 52, BODY, texts["visit.comfort_high"], "dim", "right"),
    ]
    buttons = []
    for step in range(0, COMFORT_STEPS + 1):
        line, column = divmod(step, 7)
        at = 12 + column * 57, 64 + line * 52
        chosen = flow.comfort == step
        buttons.append(Button(f"comfort.{step}", *at, 45, HIGH, f"{step}", lit=chosen))
    advice = ""
    if flow.comfort is not None and flow.comfort >= flow.limits.sick:
        advice = "visit.feel_sick"
    elif flow.worn_long:
        advice = "visit.worn_long"
    if advice:
        items.append(Text(12, 252, BODY, texts[advice], "caution", "left", 256))
    if flow.comfort is not None:
        buttons.append(Button("done", 280, 226, 128, 44, texts["visit.done"], lit=True))
    return screen(420, 282, items, buttons)


def of_state(
    flow: Flow, now: Card, texts: Texts, languages: Mapping[str, str] | None = None
) -> Screen:
    """The screen of a state that has one of its own."""
    match flow.state:
        case State.SIGN_IN:
            names = languages or {name: Texts(name)["language.name"] for name in LANGUAGES}
            return sign_in(flow, texts, names)
        case State.CARD:
            return card(now, texts)
        case State.PAUSE:
            return pause(flow, texts)
        case State.WHO:
            return who(flow, now.name, texts)
        case State.FEEDBACK:
            return feedback(flow, texts)
    return attract(texts)
