"""Pictures of the replay window: `replay.py SESSION`. Needs Xvfb; drawn as with a GPU."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from vrkiosk.replay.bookmarks import Bookmarks
from vrkiosk.replay.record import read_outline, read_record
from vrkiosk.replay.state import Coverage, Page, View
from vrkiosk.replay.window import ReplayWindow
from vrkiosk_render.renderer import Quality
from vrkiosk_xr.runtime import Target

QUALITY = Quality(samples=4, sun_map=4096, torch_map=2048, anisotropy=8.0)
S = 1_000_000_000


def save(window: ReplayWindow, name: str) -> None:
    window.draw()
    width, height = window.layout.size
    target = Target(texture=0, width=width, height=height, format=0x8C43)
    picture = Image.fromarray(window.view.renderer.read(target)[0])
    picture.save(f"docs/pictures/{name}", quality=86, optimize=True)


def show(session: Path, language: str) -> ReplayWindow:
    record = read_record(read_outline(session, language))
    window = ReplayWindow(
        record, quality=QUALITY, bookmarks=Bookmarks("none", Path("/nonexistent"))
    )
    window.state.playing = False
    return window


def main(session: Path) -> None:
    with show(session, "en") as window:
        state, moments = window.state, window.record.moments.all
        mallet = [m.t for m in moments if m.name == "reading" and m.data["tool"] == "mallet"]
        state.seek(mallet[1] + S // 5)
        save(window, "replay_officer.jpg")
        state.view, state.coverage = View.FREE, Coverage.SEEN
        state.free.place, state.free.yaw, state.free.pitch = (3.6, 3.7, -3.2), 0.75, -0.42
        state.seek(mallet[1] + 20 * S)
        save(window, "replay_coverage.jpg")
    with show(session, "ru") as window:
        state, moments = window.state, window.record.moments.all
        state.view, state.page = View.BEHIND, Page.RESULT
        state.seek(next(m.t for m in moments if m.name == "seal_tug"))
        save(window, "replay_behind.jpg")


if __name__ == "__main__":
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            os.environ["DISPLAY"] = f":{answer.readline().strip()}"
        main(Path(sys.argv[1]))
    finally:
        server.terminate()
        server.wait()
