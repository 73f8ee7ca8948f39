"""The machine as checks see it: files below a root, answers of commands, settings.

A test gives another root and other answers; a check never reads anything else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from vrkiosk import config as settings
from vrkiosk.config import Config, ConfigError

LIMIT_S: Final = 5.0
CHECKOUT: Final = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a command. status: None where it is not there or did not end in time; words say which."""

    status: int | None
    words: str

    @property
    def well(self) -> bool:
        return self.status == 0


def run(words: Sequence[str], limit_s: float = LIMIT_S) -> Answer:
    """Runs a command of the machine, within a limit: a doctor must not hang with its patient."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            list(words),
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, f"{words[0]} did not end within {limit_s:.0f} s")
    except OSError as error:
        return Answer(None, f"{words[0]}: {error.strerror}")
    return Answer(done.returncode, (done.stdout + done.stderr).strip())


def deploy_folder() -> Path:
    """The files an installation lays over the machine: of this product, or of this checkout."""
    installed = Path(sys.prefix) / "share/vrkiosk/deploy"
    return installed if installed.is_dir() else CHECKOUT / "kiosk/deploy"


@dataclass(frozen=True)
class Machine:
    """root: where its files lie. run: asks a command. deploy: the files as they should be. python:
    of the product."""

    root: Path = Path("/")
    run: Callable[[Sequence[str], float], Answer] = run
    deploy: Path = field(default_factory=deploy_folder)
    python: str = sys.executable

    def path(self, name: str) -> Path:
        """A file by its absolute name."""
        return self.root / name.lstrip("/")

    def text(self, name: str) -> str | None:
        """What a file holds; None where it cannot be read."""
        try:
            return self.path(name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def ask(self, *words: str, limit_s: float = LIMIT_S) -> Answer:
        return self.run(words, limit_s)

    @cached_property
    def settings(self) -> tuple[Config | None, str]:
        """The settings, or None and what is wrong with them."""
        try:
            found = settings.resolve(etc=self.path("/etc/kiosk"))
        except ConfigError as error:
            return None, str(error)
        return found.config, ""

    @property
    def config(self) -> Config:
        """The settings, or the defaults while they cannot be used."""
        return self.settings[0] or Config(data=settings.SERVICE_DATA)

    @cached_property
    def users(self) -> dict[str, int]:
        """User ids by name."""
        return {name: int(row[1]) for name, row in self._rows("/etc/passwd").items()}

    @cached_property
    def group_ids(self) -> dict[str, int]:
        """Group ids by name."""
        return {name: int(row[1]) for name, row in self._rows("/etc/group").items()}

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """Users by the group that names them."""
        rows = self._rows("/etc/group").items()
        return {name: set(filter(None, row[2].split(","))) for name, row in rows}

    def _rows(self, name: str) -> dict[str, list[str]]:
        lines = (self.text(name) or "").splitlines()
        rows = (line.split(":") for line in lines if line.count(":") >= 3)
        return {row[0]: row[1:] for row in rows}

    def is_of(self, path: Path, name: str) -> bool:
        """Whether a file itself, not what a link leads to, belongs to a user."""
        return path.lstat().st_uid == self.users.get(name, 0 if name == "root" else -1)

    def owner(self, path: Path) -> str:
        """Name of the user a file belongs to; its number where it has no name."""
        number = path.stat().st_uid
        return next((name for name, uid in self.users.items() if uid == number), str(number))
