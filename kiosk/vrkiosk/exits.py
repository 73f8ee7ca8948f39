"""How commands end. 0 well; 1 it did not come out well; 2 bad input, nothing was started; 3 the
server or the headset cannot be reached; 75 (EX_TEMPFAIL) the graphics card was lost: again."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

import typer

EXIT_FAILED: Final = 1
EXIT_BAD_INPUT: Final = 2
EXIT_UNREACHABLE: Final = 3
EXIT_GRAPHICS_LOST: Final = 75


def fail(text: str, code: int) -> NoReturn:
    """Ends the command with `code`, and says why on standard error."""
    for line in text.splitlines():
        print(f"error: {line}", file=sys.stderr)
    raise typer.Exit(code)
