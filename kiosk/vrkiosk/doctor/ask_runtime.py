"""Asks the OpenXR runtime for its headset, in a process of its own: a frozen runtime never answers.

Prints "RUNTIME: SYSTEM" and ends with 0, or why there is none and ends with 1.
"""

from __future__ import annotations

import logging
import os
import sys

from vrkiosk.doctor.headset import LINK
from vrkiosk_xr.runtime import RuntimeFailure


def main(arguments: list[str]) -> int:
    # As kiosk.service has them.
    os.environ.setdefault("XR_RUNTIME_JSON", LINK)
    os.environ["XDG_RUNTIME_DIR"] = "/run/xr"
    from vrkiosk_xr.openxr.api import LoaderOpenXR
    from vrkiosk_xr.openxr.runtime import probe

    logging.disable(logging.CRITICAL)
    try:
        found = probe(LoaderOpenXR(), drawing=False, test_runtime="--test-runtime" in arguments)
    except RuntimeFailure as error:
        print(" ".join(str(error).split()))
        return 1
    print(f"{found.runtime}: {found.system}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
