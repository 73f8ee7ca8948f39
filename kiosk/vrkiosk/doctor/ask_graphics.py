"""Asks the graphics driver who it is, in a process of its own: a driver may end the one that asks.

Prints renderer and version and ends with 0, or why nothing can be drawn and ends with 1.
"""

from __future__ import annotations

import sys


def main() -> int:
    from vrkiosk_render.errors import RenderError

    try:
        from vrkiosk_render.context import EglContext, driver

        with EglContext():
            print(driver())
    except RenderError as error:
        print(" ".join(str(error).split()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
