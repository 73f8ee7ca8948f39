"""`kiosk class`: makes, signs and checks class tickets."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail

if TYPE_CHECKING:
    from vrkiosk_telemetry.class_ticket import Ticket

app = typer.Typer(help="Class tickets: who trains at a kiosk.", no_args_is_help=True)
LASTS: Final = timedelta(days=14)
HEAD: Final = """\
# A class. `kiosk class sign` makes the ticket of it; keep this file secret, it has the PINs.
class_name = "{name}"
until = "{until}"     # last day
language = "{language}"         # en, ru, fr, az: what the kiosk begins in
seed = {seed}      # from which the boxes of all officers follow
modules = ["m0", "m1", "m2", "m3", "m4", "m5"]
scenarios = []        # ids; none: the whole library
rubric = ""           # none: the programme's

[prevalence]          # share of dirty boxes, where it is to be another than the module's
"""
OFFICER: Final = """
[[officers]]
pseudonym = "{pseudonym}"
name = "{name}"
pin = "{pin}"
"""


@app.command()
def new(
    draft: Annotated[Path, typer.Argument(help="TOML file to write.")],
    name: Annotated[str, typer.Option(help="What the class is called.")] = "Class",
    officers: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 12,
    language: Annotated[str, typer.Option(help="en, ru, fr or az.")] = "en",
) -> None:
    """Write a draft with pseudonyms and PINs, for names to be filled in."""
    from vrkiosk_telemetry.class_ticket import new_pins
    from vrkiosk_telemetry.files import write_new

    until = date.today() + LASTS
    text = HEAD.format(
        name=name.replace('"', "'"),
        until=until.isoformat(),
        language=language,
        seed=secrets.randbits(31),
    )
    for number, pin in enumerate(new_pins(officers), 1):
        pseudonym = f"K-{number:03d}"
        text += OFFICER.format(pseudonym=pseudonym, name=f"Officer {number}", pin=pin)
    try:
        write_new(draft, text.encode(), 0o600)
    except FileExistsError:
        fail(f"{draft}: there is such a file already; give another name", EXIT_BAD_INPUT)
    except OSError as error:
        fail(f"{draft}: cannot be written: {error.strerror or error}", EXIT_FAILED)
    print(f"{draft}: {officers} officers; fill in the names, then: kiosk class sign {draft}")


@app.command()
def sign(
    draft: Annotated[Path, typer.Argument(help="Draft to sign.")],
    key: Annotated[Path, typer.Option(help="The trainer's key (PEM); made where there is none.")],
    out: Annotated[Path | None, typer.Option(help="Ticket; default: DRAFT.ticket")] = None,
) -> None:
    """Make the ticket of a draft: PINs become hashes, and the file is signed."""
    from vrkiosk_telemetry import class_ticket
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.files import write_atomic
    from vrkiosk_telemetry.keys import load_or_create_key

    path = out or draft.with_suffix(".ticket")
    try:
        found = class_ticket.read_draft(draft)
        rubric = class_ticket.rubric_text(found, draft.parent)
        made = class_ticket.sign(found, load_or_create_key(key), rubric)
        write_atomic(path, made)
    except (class_ticket.TicketError, TelemetryError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    except OSError as error:
        fail(f"{path}: cannot be written: {error.strerror or error}", EXIT_FAILED)
    print(f"{path}: signed; kiosks that trust {key.with_suffix('.pub')} take it")


@app.command()
def check(
    ticket: Annotated[Path, typer.Argument(help="Ticket to check.")],
    trusted: Annotated[Path, typer.Option(help="Folder of trusted public keys (*.pub).")],
) -> None:
    """Say whether a kiosk would take a ticket, and what is in it."""
    from vrkiosk_telemetry import class_ticket
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.keys import load_public_keys

    try:
        found = class_ticket.load(ticket, load_public_keys(trusted))
    except (class_ticket.TicketError, TelemetryError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    for line in described(found):
        print(line)
    if found.outdated(date.today()):
        fail(f"{ticket}: the class ended on {found.until}", EXIT_FAILED)


def described(ticket: Ticket) -> list[str]:
    """What a ticket says, without anything secret."""
    some = ", ".join(ticket.scenarios) or "the whole library"
    return [
        f"class:     {ticket.class_name}, until {ticket.until}",
        f"officers:  {len(ticket.officers)}",
        f"modules:   {', '.join(ticket.modules)}",
        f"scenarios: {some}",
    ]
