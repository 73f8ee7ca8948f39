"""The desk of a class: its list of officers, and what the kiosk remembers of each.

What is remembered lies in DATA/class/CLASS/PSEUDONYM.json: preferences, so that they are asked
once, and how each box was decided, from which the next one follows. Health is not among it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from vrkiosk import packs
from vrkiosk.flow.card import EXAMINATION, Card
from vrkiosk.flow.desk import Desk, Officer
from vrkiosk.folders import Folders
from vrkiosk_scenarios import course_modules, schema
from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios.course import Course, Outcome
from vrkiosk_scenarios.course_modules import Module
from vrkiosk_scenarios.preferences import PreferenceError, Preferences
from vrkiosk_scenarios.rubric import Rubric, RubricError
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry import class_ticket
from vrkiosk_telemetry.class_ticket import Ticket, TicketError
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import write_atomic
from vrkiosk_telemetry.keys import load_public_keys
from vrkiosk_telemetry.scenario_pack import PackError

FIRST: Final = "m0"  # module offered where nobody said which
SCHEMA: Final = "kiosk.officer/1"


@dataclass(slots=True)
class Remembered:
    """Of one officer. module: the one chosen last."""

    preferences: Preferences = field(default_factory=Preferences)
    module: str = ""
    outcomes: list[Outcome] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "preferences": self.preferences.to_json(),
            "module": self.module,
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Remembered:
        """KeyError, TypeError, PreferenceError where it is nothing that was remembered."""
        if body["schema"] != SCHEMA:
            raise KeyError(f"schema {body['schema']!r}, expected {SCHEMA}")
        names = {f.name for f in fields(Outcome)}
        outcomes = [Outcome(**{k: v for k, v in o.items() if k in names}) for o in body["outcomes"]]
        return cls(Preferences.from_json(body["preferences"]), str(body["module"]), outcomes)


class ClassDesk:
    """The `Desk` of a ticket. whole: every scenario there is for it; library: what the class plays.
    problem: what could not be read or kept, "" for nothing. module: the one to offer, whatever was
    chosen last."""

    def __init__(
        self, ticket: Ticket, folder: Path, library: Mapping[str, Scenario], *, module: str = ""
    ) -> None:
        self._module = module
        self.ticket = ticket
        self.problem = ""
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", ticket.class_name)
        self._folder = folder / name
        self.whole = library
        allowed = ticket.scenarios or tuple(library)
        self.library = {k: library[k] for k in allowed if k in library}
        self._known: dict[str, Remembered] = {}

    def find(self, pin: str) -> Officer | None:
        found = self.ticket.find(pin)
        if found is None:
            return None
        return Officer(found.pseudonym, found.name, found.language or self.ticket.language)

    def desk_for(self, officer: Officer | None) -> Desk:
        return self

    def card(self, officer: Officer | None) -> Card:
        """A guest practises: no examination."""
        modules = tuple(m for m in self.ticket.modules if officer is not None or m != "m5")
        known = self.of(officer)
        wanted = self._module or known.module
        module = wanted if wanted in modules else (modules[0] if modules else "")
        return Card(
            name=officer.name if officer is not None else "",
            class_name=self.ticket.class_name,
            modules=modules,
            module=module,
            preferences=known.preferences,
            rest_until=self.course(officer, course_modules.load(EXAMINATION)).rest_until(),
        )

    def remember(self, officer: Officer, card: Card) -> None:
        known = self.of(officer)
        known.preferences, known.module = card.preferences, card.module
        self._keep(officer, known)

    def course(self, officer: Officer | None, module: Module) -> Course:
        """The officer's way through a module, from where it was left."""
        known = self.of(officer)
        return Course(
            module,
            self.library,
            seed=self.ticket.seed,
            who=officer.pseudonym if officer is not None else "guest",
            prevalence=self.ticket.prevalence.get(module.id),  # type: ignore[call-overload]
            outcomes=known.outcomes,
        )

    def took(self, officer: Officer | None, outcome: Outcome) -> None:
        """A box was decided."""
        known = self.of(officer)
        known.outcomes.append(outcome)
        if officer is not None:
            self._keep(officer, known)

    def limit_s(self, module: Module) -> float:
        minutes = {str(name): count for name, count in self.ticket.limit_min.items()}
        return 60.0 * minutes[module.id] if module.id in minutes else module.limit_s

    def of(self, officer: Officer | None) -> Remembered:
        """What is remembered of an officer; of a guest nothing ever."""
        if officer is None:
            return Remembered()
        if officer.pseudonym not in self._known:
            self._known[officer.pseudonym] = self._load(officer)
        return self._known[officer.pseudonym]

    def _path(self, officer: Officer) -> Path:
        return self._folder / f"{officer.pseudonym}.json"

    def _load(self, officer: Officer) -> Remembered:
        path = self._path(officer)
        try:
            return Remembered.from_json(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Remembered()
        except (OSError, ValueError, KeyError, TypeError, PreferenceError) as error:
            # An officer must not be sent away because of this; the file is kept for whoever asks.
            self.problem = f"{path}: cannot be read: {error}; begun anew, the file kept as .bad"
            if path.exists():
                path.replace(path.with_suffix(".bad"))
            return Remembered()

    def _keep(self, officer: Officer, known: Remembered) -> None:
        try:
            self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            text = json.dumps(known.to_json(), indent=1, sort_keys=True)
            write_atomic(self._path(officer), text.encode() + b"\n")
        except OSError as error:
            self.problem = f"{self._path(officer)}: not remembered: {error.strerror or error}"


def desk_of(path: Path, folders: Folders, today: date, module: str = "") -> ClassDesk:
    """The desk of a ticket. TicketError where it is refused or over, names what is not here, or
    has no such module."""
    try:
        trusted = load_public_keys(folders.class_keys)
    except TelemetryError as error:
        raise TicketError(str(error)) from None
    ticket = class_ticket.load(path, trusted)
    if ticket.outdated(today):
        raise TicketError(f"{path}: the class ended on {ticket.until}; get a new ticket")
    library = {**schema.library(), **_packed(ticket, path, folders)}
    unknown = sorted(set(ticket.scenarios) - set(library))
    if unknown:
        raise TicketError(f"{path}: no such scenarios here: {', '.join(unknown)}")
    if module and module not in ticket.modules:
        raise TicketError(f"{path}: module {module} is not among this class's modules")
    desk = ClassDesk(ticket, folders.classes, library, module=module)
    _ = rubric_of(desk)  # refused now, not in the middle of a visit
    return desk


def _packed(ticket: Ticket, where: Path, folders: Folders) -> dict[str, Scenario]:
    """The scenarios of the packs that a ticket names. TicketError where one is not here, or not as
    it was signed."""
    if not ticket.packs:
        return {}
    try:
        here = {pack.sha256: pack for pack in packs.added(folders)}
        missing = [sha256 for sha256 in ticket.packs if sha256 not in here]
        if missing:
            raise TicketError(
                f"{where}: scenario packs are not on this kiosk: {', '.join(missing)}; add each "
                "with: kiosk scenario add PACK"
            )
        named = [here[sha256] for sha256 in ticket.packs]
        return {name: found for pack in named for name, found in pack.scenarios().items()}
    except (PackError, schema.ScenarioError) as error:
        raise TicketError(f"{where}: {error}") from None


def known_officer(desk: Desk, pin: str) -> Officer | None:
    """Who has that PIN, where it is one: somebody named at the terminal need not sign in.
    TicketError where it is nobody's."""
    if not re.fullmatch(class_ticket.PIN, pin):
        return None
    officer = desk.find(pin)
    if officer is None:
        raise TicketError("that PIN is not on this kiosk's class list; look it up in the draft")
    return officer


def rubric_of(desk: Desk | None) -> Rubric | None:
    """By which a class is scored; None: as the settings say. TicketError where it is none."""
    text = desk.ticket.rubric if isinstance(desk, ClassDesk) else ""
    try:
        return rubrics.parse(text, "the rubric of the class ticket") if text else None
    except RubricError as error:
        raise TicketError(str(error)) from None
