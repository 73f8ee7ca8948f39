"""`kiosk run --forever`: a kiosk nobody attends goes on with the settings that worked last.

What the files said when they could last be used lies in DATA/settings.last-good.json: a typing
mistake in /etc/kiosk must not close a training centre until a technician comes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vrkiosk import config as settings
from vrkiosk import journal
from vrkiosk.config import ConfigError, Settings
from vrkiosk.exits import EXIT_BAD_INPUT
from vrkiosk.progress import Progress
from vrkiosk.running import InputError, Plan, Wishes, make_plan, run_session
from vrkiosk_telemetry.files import write_atomic

LAST_GOOD_NAME: Final = "settings.last-good.json"


def serve(
    flags: Mapping[str, Any],
    wishes: Wishes,
    *,
    etc: Path = settings.ETC,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Plays one session after another; the exit code of `kiosk run --forever`."""
    progress = Progress()
    try:
        found = settings.resolve(flags, etc=etc, environment=environment)
        plan = make_plan(found.config, wishes)
    except (ConfigError, InputError) as error:
        trouble = str(error)
        progress.error(trouble)
        before = last_good(flags, wishes, etc=etc, environment=environment)
        if before is None:
            return EXIT_BAD_INPUT
        found, plan = before
        progress.step("the last settings that worked are in force until this is mended")
        journal.send(journal.SETTINGS_BROKEN, trouble)
    else:
        keep(found)
    return run_session(found.config, wishes, plan)


def keep(found: Settings) -> None:
    """Remembers what the files say; a disk that refuses is no reason not to train."""
    body = {name: found.config.model_dump(mode="json")[name] for name in found.files}
    text = json.dumps(body, indent=1, sort_keys=True).encode() + b"\n"
    path = found.config.data / LAST_GOOD_NAME
    try:
        if not path.exists() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, text)
    except OSError as error:
        journal.send(journal.NOT_KEPT, f"{path}: cannot be written ({error.strerror})")


def last_good(
    flags: Mapping[str, Any],
    wishes: Wishes,
    *,
    etc: Path = settings.ETC,
    environment: Mapping[str, str] | None = None,
) -> tuple[Settings, Plan] | None:
    """What worked last, with the flags and the environment of now; None where there is none, or
    where it does not work any more either."""
    data = flags.get("data") or settings.default_data()
    try:
        files = json.loads((Path(data) / LAST_GOOD_NAME).read_bytes())
        if not isinstance(files, dict):
            return None
        found = settings.resolve(flags, etc=etc, environment=environment, files=files)
        return found, make_plan(found.config, wishes)
    except (OSError, ValueError, ConfigError, InputError):
        return None
