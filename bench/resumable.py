"""Long benches that may be cut short: what they found, a line each, and where they go on."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent


def found_before(progress: Path, commit: str) -> Iterator[dict[str, Any]]:
    """What earlier calls found with this commit. A last line cut short does not count."""
    for line in progress.read_text().splitlines() if progress.exists() else ():
        try:
            found: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        if found["commit"] == commit:
            yield found


def keep(results: Path, commit: str, summary: dict[str, Any]) -> dict[str, Any]:
    """Adds a line with date and commit to the results, and gives it."""
    line = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit, **summary}
    results.parent.mkdir(exist_ok=True)
    with results.open("a") as file:
        file.write(json.dumps(line) + "\n")
    return line


def head() -> str:
    """The commit that is checked out."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
