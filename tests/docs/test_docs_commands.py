"""Every fenced `kiosk` command of the pages about records works as it is written there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/replay.md", "docs/analysis.md", "docs/export.md", "docs/keys.md")

# Commands that need somebody at a window or in a headset, each with its own tests elsewhere.
NEEDS_SOMEBODY = {
    "kiosk replay --data out/kiosk": "tests/kiosk/test_replay_window.py",
    "kiosk replay SESSION": "tests/kiosk/test_replay_window.py",
    "kiosk replay SESSION --runtime openxr": "tests/kiosk/test_replay_headset.py",
}
# What keeps a drawn command short; a piece that the page names itself is shortened at its end.
QUICK = {"--from": "0:20", "--to": "0:20.2", "--size": "320x180", "--fps": "5"}


def commands() -> Iterator[str]:
    """The commands, without comments and what is optional."""
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            for line in block.splitlines():
                command = re.sub(r"\s\[.*?\]", "", line.split("#")[0]).strip()
                command = command.removeprefix(".venv/bin/")
                if re.match(r"kiosk |python3 docs/", command):
                    yield command


def quick(words: list[str]) -> list[str]:
    """The same command, drawing little."""
    if "--headless" not in words:
        return words
    kept = list(words)
    for option, value in QUICK.items():
        if option not in kept:
            kept += [option, value]
        elif option == "--to":
            kept[kept.index(option) + 1] = "1:20.2"  # the page's own piece begins at 1:20
    return [*kept, "--draft"]


@pytest.fixture(scope="module")
def place(played_session: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to stand in, with what the pages speak of."""
    folder = tmp_path_factory.mktemp("place")
    sent = folder / "out" / "kiosk" / "sent"
    sent.mkdir(parents=True)
    for scenario, names in {"s03": ("A", "B", "SESSION"), "s03_clean": ("FOLDER",)}.items():
        session = played_session(scenario)
        for name in names:
            (folder / name).symlink_to(session)
    shutil.copytree(played_session("s03"), sent / played_session("s03").name)
    (folder / "docs").symlink_to(ROOT / "docs")
    return folder


def test_the_pages_have_commands_and_the_exempt_ones_are_among_them() -> None:
    found = set(commands())
    assert len(found) >= 10
    assert set(NEEDS_SOMEBODY) <= found


@pytest.mark.parametrize("command", sorted(set(commands()) - set(NEEDS_SOMEBODY)))
def test_a_command_works_as_written(command: str, place: Path) -> None:
    session = next((place / "out/kiosk/sent").iterdir()).name
    # SESSION|FOLDER ...: any of these, as often as one likes
    written = command.replace("<session>", session).replace("|", " ").replace(" ...", "")
    program, *words = shlex.split(written)
    line = [sys.executable, *(["-m", "vrkiosk"] if program == "kiosk" else []), *quick(words)]
    done = subprocess.run(line, cwd=place, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_trainers_way_to_a_class_works_line_by_line(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "trainer.md").read_text(encoding="utf-8")
    block = re.search(r"^```\n(kiosk class new.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert block is not None
    kiosk = f"{shlex.quote(sys.executable)} -m vrkiosk "
    lines = [re.sub(r"^kiosk ", kiosk, line) for line in block[1].splitlines()]
    done = subprocess.run(
        ["sh", "-ec", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(lines) == 4
    assert "12 officers" in done.stdout
