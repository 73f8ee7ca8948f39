"""`kiosk safe-mode`: what the monitor shows while the kiosk is out of order.

Started by systemd when kiosk.service has failed too often (OnFailure=). Says in the site's language
and in English that a technician is needed, and a code to read over the telephone: which unit
failed and how, with a digit that finds a misheard one.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated, Final

import typer

from vrkiosk import config as settings
from vrkiosk import journal, units
from vrkiosk.config import ConfigError
from vrkiosk.telephone import code_of
from vrkiosk.units import SystemdUnavailable
from vrkiosk_scenarios.texts import Texts

TERMINAL: Final = Path("/dev/tty1")
CODE_PATH: Final = Path("/run/kiosk/safe-mode-code")
AGAIN_S: Final = 10  # messages of the kernel may have been written over it
PACKAGE: Final = "vrkiosk"
CLEAR: Final = "\x1b[2J\x1b[H"


def safe_mode(
    terminal: Annotated[Path, typer.Option(help="Where to show it.")] = TERMINAL,
    once: Annotated[bool, typer.Option("--once", help="Show it and end.")] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
    ] = None,
) -> None:
    """Show that the kiosk is out of order, until it is started again."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        language = settings.load({"data": data}).language
    except ConfigError:
        language = "en"
    reason, code = why()
    page = shown(language, reason, code)
    journal.send(journal.SAFE_MODE, f"safe mode, code {code}: {reason}")
    print(f"safe mode, code {code}: {reason}", flush=True)
    note(CODE_PATH, code)
    while True:
        _write(terminal, page)
        if once or signal.sigtimedwait({signal.SIGTERM, signal.SIGINT}, AGAIN_S) is not None:
            break
    CODE_PATH.unlink(missing_ok=True)
    _write(terminal, CLEAR)


def why() -> tuple[str, str]:
    """What ended the kiosk, in English, and its code."""
    try:
        kiosk = units.ask(units.KIOSK)[units.KIOSK]
    except SystemdUnavailable as error:
        return str(error), code_of("systemd", 0)
    words = f"{units.KIOSK}: {kiosk.result or 'failed'}, exit status {kiosk.exit_status}"
    return words, code_of(kiosk.result or "failed", kiosk.exit_status)


def shown(language: str, reason: str, code: str) -> str:
    """The page: the site's language, then English where that is another."""
    parts = []
    for each in dict.fromkeys((language, "en")):
        texts = Texts(each, PACKAGE)
        parts.append(
            "\r\n".join(
                (
                    f"  {texts['safe_mode.title']}",
                    "",
                    f"  {texts['safe_mode.text']}",
                    f"  {texts['safe_mode.code'].format(code=code)}",
                    f"  {texts['safe_mode.technician']}",
                    "",
                    "",
                )
            )
        )
    return f"{CLEAR}\r\n\r\n{''.join(parts)}  {reason}\r\n"


def note(path: Path, code: str) -> None:
    """Leaves the code where `kiosk status` finds it; without a folder for it, it is left out."""
    if path.parent.is_dir():
        path.write_text(f"{code}\n", encoding="ascii")
        path.chmod(0o644)


def _write(terminal: Path, text: str) -> None:
    try:
        with terminal.open("w", encoding="utf-8") as screen:
            screen.write(text)
    except OSError as error:
        # A machine without a monitor: the journal and `kiosk status` have it.
        print(f"{terminal}: {error.strerror}", flush=True)
