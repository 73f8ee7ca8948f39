"""`kiosk doctor`: looks the machine over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk_scenarios.texts import LANGUAGES, Texts

PACKAGE = "vrkiosk"


def doctor(
    preflight: Annotated[
        bool, typer.Option("--preflight", help="Only what decides whether anybody can train.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Every check, a line each.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    bundle: Annotated[
        Path | None, typer.Option(help="Write a support file without personal data.")
    ] = None,
    code: Annotated[
        str | None, typer.Option(help="Say what a code read over the telephone means.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="en, ru, fr or az.")] = None,
) -> None:
    """Say what is wrong with this machine, and the one thing to do about it.

    Status 0: all is well, 1: warnings, 2: something has to be mended.
    """
    # Imported late: it looks at everything there is, and each other command would wait for it.
    from vrkiosk.doctor import bundle as bundles
    from vrkiosk.doctor import report
    from vrkiosk.doctor.machine import Machine
    from vrkiosk.doctor.registry import ALL

    machine = Machine()
    spoken = language or machine.config.language
    if spoken not in LANGUAGES:
        fail(f"language: expected {', '.join(LANGUAGES)}, found {spoken!r}", EXIT_BAD_INPUT)
    texts = Texts(spoken, PACKAGE)
    if code is not None:
        _explain(code, texts)
        return
    rows = report.examine(machine, [check for check in ALL if check.preflight or not preflight])
    if not preflight:
        report.keep(machine, rows)
    if bundle is not None:
        try:
            bundles.write(bundle, machine, rows)
        except OSError as error:
            fail(f"{bundle}: cannot be written ({error.strerror})", EXIT_FAILED)
    if as_json:
        print(json.dumps(report.to_json(rows), indent=1, ensure_ascii=False))
    else:
        print("\n".join((report.all_lines if every else report.lines)(rows, texts)))
    raise typer.Exit(report.exit_status(rows))


def _explain(code: str, texts: Texts) -> None:
    from vrkiosk.doctor import report

    try:
        names, count = report.told_by(code)
    except ValueError as error:
        fail(str(error), EXIT_BAD_INPUT)
    for name in names:
        print(f"{texts[f'doctor.{name}']}  [{name}]\n      {texts[f'doctor.{name}.why']}")
    print(texts["doctor.count"].format(count=count))
