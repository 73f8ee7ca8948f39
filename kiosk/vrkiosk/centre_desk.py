"""The desk of a centre: every class whose ticket the server sent, and guests besides.

Tickets come and go while the kiosk runs (`vrkiosk_telemetry.inbox`): they are looked at again
whenever somebody signs in. Whose PIN it is says which class; who is in several classes with one
PIN is in the one that ends first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from vrkiosk.class_desk import FIRST, ClassDesk, desk_of
from vrkiosk.config import Config
from vrkiosk.flow.card import Card
from vrkiosk.flow.desk import Desk, Officer, OpenDesk
from vrkiosk.folders import Folders
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.course import Course, Outcome
from vrkiosk_scenarios.course_modules import MODULES, Module
from vrkiosk_telemetry.class_ticket import TicketError
from vrkiosk_telemetry.inbox import TICKET_SUFFIX


def has_tickets(folders: Folders) -> bool:
    """Whether the server sent a ticket."""
    return any(folders.inbox_tickets.glob(f"[!.]*{TICKET_SUFFIX}"))


class CentreDesk:
    """The `Desk` of all tickets in the inbox. guests: of whoever has no PIN. module: the one to
    offer. problem: what could not be read or kept, "" for nothing."""

    def __init__(
        self,
        folders: Folders,
        guests: OpenDesk,
        *,
        module: str = "",
        today: Callable[[], date] = date.today,
    ) -> None:
        self._folders, self._guests, self._module, self._today = folders, guests, module, today
        self._seen: tuple[object, ...] = ()
        self._classes: list[ClassDesk] = []
        self._class_of: dict[str, ClassDesk] = {}
        self.problem = ""
        self._look()

    def find(self, pin: str) -> Officer | None:
        self._look()
        for desk in self._classes:
            if (found := desk.find(pin)) is not None:
                self._class_of[found.pseudonym] = desk
                return found
        return None

    def desk_for(self, officer: Officer | None) -> Desk:
        return self._guests if officer is None else self._class_of[officer.pseudonym]

    def card(self, officer: Officer | None) -> Card:
        return self.desk_for(officer).card(officer)

    def remember(self, officer: Officer, card: Card) -> None:
        self.desk_for(officer).remember(officer, card)

    def course(self, officer: Officer | None, module: Module) -> Course:
        return self.desk_for(officer).course(officer, module)

    def took(self, officer: Officer | None, outcome: Outcome) -> None:
        self.desk_for(officer).took(officer, outcome)

    def limit_s(self, module: Module) -> float:
        """Of guests; a class's is at the desk `desk_for` gives."""
        return self._guests.limit_s(module)

    def _look(self) -> None:
        """Reads the tickets anew where one came, changed or went, or it is another day. One that
        cannot be used keeps nobody of another class away."""
        today, paths = self._today(), sorted(self._folders.inbox_tickets.glob(f"*{TICKET_SUFFIX}"))
        here = [(path.name, path.stat().st_mtime_ns) for path in paths]
        folder = self._folders.inbox_packs
        packs = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        if (seen := (today, tuple(here), tuple(packs))) == self._seen:
            return
        self._seen, self._classes, problems = seen, [], []
        for path in paths:
            try:
                self._classes.append(desk_of(path, self._folders, today, self._module))
            except TicketError as error:
                problems.append(str(error))
        self._classes.sort(key=lambda desk: (desk.ticket.until, desk.ticket.class_name))
        self.problem = "; ".join(problems)


def open_desk(config: Config, *, module: str = "", today: date | None = None) -> Desk:
    """The desk of the class ticket in the settings; else of the centre's, where the server sent
    tickets; else of guests.

    TicketError where the ticket is refused or over, or there is no such module.
    """
    if module and module not in MODULES:
        raise TicketError(f"there is no module {module!r}; expected one of {', '.join(MODULES)}")
    folders = Folders(config.data)
    if config.ticket is not None:
        return desk_of(config.ticket, folders, today or date.today(), module)
    guests = OpenDesk(schema.library(), seed=config.seed or 0, module=module or FIRST)
    return CentreDesk(folders, guests, module=module) if has_tickets(folders) else guests
