"""`kiosk doctor`: looks the machine over."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_UNREACHABLE, fail
from vrkiosk_scenarios.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from vrkiosk.doctor.machine import Machine
    from vrkiosk.doctor.report import Row

TRIAL_SCHEMA: Final = "kiosk.headset-trial/1"
EXIT_FAILURES: Final = 2  # as of the checks
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
    headset: Annotated[
        bool, typer.Option("--headset", help="Show the heaviest scenario: does it hold its rate?")
    ] = False,
    seconds: Annotated[float, typer.Option(help="Of --headset.", min=1.0)] = 60.0,
    test_runtime: Annotated[
        bool, typer.Option("--test-runtime", help="--headset takes a simulated headset too.")
    ] = False,
    language: Annotated[str | None, typer.Option(help="en, ru, fr or az.")] = None,
) -> None:
    """Say what is wrong with this machine, and the one thing to do about it.

    Status 0: all is well, 1: warnings, 2: something has to be mended.
    """
    # Imported late: it looks at everything there is, and each other command would wait for it.
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
    if headset:
        _try_headset(machine, texts, seconds, as_json, test_runtime)
    rows = report.examine(machine, [check for check in ALL if check.preflight or not preflight])
    if not preflight:
        report.keep(machine, rows)
    if bundle is not None:
        _write_bundle(bundle, machine, rows)
    if as_json:
        print(json.dumps(report.to_json(rows), indent=1, ensure_ascii=False))
    else:
        print("\n".join((report.all_lines if every else report.lines)(rows, texts)))
    raise typer.Exit(report.exit_status(rows))


def _write_bundle(path: Path, machine: Machine, rows: Sequence[Row]) -> None:
    from vrkiosk.doctor import bundle

    try:
        bundle.write(path, machine, rows)
    except OSError as error:
        fail(f"{path}: cannot be written ({error.strerror})", EXIT_FAILED)


def _try_headset(
    machine: Machine, texts: Texts, seconds: float, as_json: bool, test_runtime: bool
) -> NoReturn:
    """Ends the command: 0 it holds its rate, 1 no verdict, 2 it does not, 3 there is no headset."""
    from vrkiosk.doctor.headset import LINK
    from vrkiosk.doctor.headset_trial import try_headset
    from vrkiosk.owner import become_owner
    from vrkiosk_assets.errors import AssetError
    from vrkiosk_render.errors import RenderError
    from vrkiosk_xr.runtime import RuntimeFailure

    if machine.ask("systemctl", "is-active", "kiosk").well:
        fail(texts["doctor.headset_trial.busy"], EXIT_BAD_INPUT)
    if machine.path(LINK).exists():  # as kiosk.service has them
        os.environ.setdefault("XR_RUNTIME_JSON", LINK)
        os.environ["XDG_RUNTIME_DIR"] = "/run/xr"
    config = machine.config
    if test_runtime:
        config = config.model_copy(update={"test_runtime": True})
    become_owner(config.data)
    logging.getLogger("vrkiosk_xr").setLevel(logging.ERROR)
    try:
        found = try_headset(config, seconds, lambda line: print(line, file=sys.stderr))
    except (RuntimeFailure, RenderError, AssetError) as error:
        fail(str(error), EXIT_UNREACHABLE)
    if as_json:
        print(json.dumps({"schema": TRIAL_SCHEMA, **found.to_json()}, indent=1))
    else:
        median, most, longest = found.work_ms
        print(f"{found.runtime}: {found.system}; {found.graphics}; {found.scenario}")
        print(
            texts["doctor.headset_trial.figures"].format(
                seconds=f"{found.seconds:.0f}",
                frames=found.frames,
                rate=f"{found.rate_hz:.0f}",
                late=found.late,
                share=f"{100 * found.late_share:.1f}",
                median=median,
                most=most,
                longest=longest,
            )
        )
        print(texts[f"doctor.headset_trial.{found.verdict}"])
    raise typer.Exit({"holds": 0, "misses": EXIT_FAILURES}.get(found.verdict, EXIT_FAILED))


def _explain(code: str, texts: Texts) -> None:
    from vrkiosk.doctor import report

    try:
        names, count = report.told_by(code)
    except ValueError as error:
        fail(str(error), EXIT_BAD_INPUT)
    for name in names:
        print(f"{texts[f'doctor.{name}']}  [{name}]\n      {texts[f'doctor.{name}.why']}")
    print(texts["doctor.count"].format(count=count))
