"""`kiosk replay --headless --out`: a record as a film or as numbered pictures, drawn off screen.

Errors: ClipError (what is asked for cannot be made or written), RenderError, RecordError.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from vrkiosk.progress import Progress as PlainProgress
from vrkiosk.replay.encode import ClipError, Facts, open_writer
from vrkiosk.replay.pair import GhostReel, Manner, SideReel
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.reel import Reel, SingleReel, Stage, View
from vrkiosk_render.context import EglContext, driver
from vrkiosk_render.renderer import Quality
from vrkiosk_telemetry.wording import clock_text

SIZE: Final = (1280, 720)
SMALLEST, LARGEST = 160, 7680  # pixels a side
SLOWEST, FASTEST = 0.1, 64.0
FPS_SOFTWARE, FPS = 15, 30
MOST_FPS: Final = 120
TERMINATED: Final = 128 + signal.SIGTERM

# Is told how many pictures are done, and of how many.
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ClipWishes:
    """What clip is wanted. first, last: seconds since the record's begin, None: all of it.
    fps None: 30, or 15 where a processor draws. draft: coarser, and drawn twice as fast there."""

    out: Path
    view: View = View.BOTH
    first: float | None = None
    last: float | None = None
    speed: float = 1.0
    fps: int | None = None
    size: tuple[int, int] = SIZE
    draft: bool = False

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speed <= FASTEST:
            raise ClipError(f"--speed: {SLOWEST:g} to {FASTEST:g}, got {self.speed:g}")
        if self.fps is not None and not 1 <= self.fps <= MOST_FPS:
            raise ClipError(f"--fps: 1 to {MOST_FPS}, got {self.fps}")
        if not all(SMALLEST <= side <= LARGEST for side in self.size):
            raise ClipError(f"--size: {SMALLEST} to {LARGEST} pixels a side")

    @property
    def quality(self) -> Quality | None:
        return Quality.quick() if self.draft else None


def seconds(text: str) -> float:
    """Seconds of "83", "83.5", "1:23.5" or "1:02:03". ClipError."""
    if not re.fullmatch(r"(\d+:){0,2}\d+(\.\d*)?", text):
        raise ClipError(f"a time is seconds or minutes:seconds, as 83.5 or 1:23.5, not {text!r}")
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total


def pixels(text: str) -> tuple[int, int]:
    """Width and height of "1280x720". ClipError."""
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if found is None:
        raise ClipError(f"a size is WIDTHxHEIGHT, as 1280x720, not {text!r}")
    return int(found[1]), int(found[2])


def moments(reel: Reel, wishes: ClipWishes, fps: int) -> range:
    """The moments (ns) to draw. ClipError where the record has none of them."""
    first = reel.start + round((wishes.first or 0.0) * 1e9)
    last = reel.end if wishes.last is None else reel.start + round(wishes.last * 1e9)
    last = min(last, reel.end)
    if first > last or (first == last and wishes.last is not None):
        length = clock_text(reel.end - reel.start)
        raise ClipError(f"--from and --to leave nothing of a record of {length}")
    step = max(round(wishes.speed * 1e9 / fps), 1)
    return range(first, last + 1, step)


def make_clip(record: ReplayRecord, wishes: ClipWishes, tell: Tell) -> int:
    """Draws a record into `wishes.out`; gives the number of pictures. ClipError, RenderError."""

    def reel() -> Reel:
        return SingleReel(Stage(record, quality=wishes.quality), wishes.view, wishes.size)

    return film(reel, wishes, (record,), tell)


def make_pair_clip(
    a: ReplayRecord, b: ReplayRecord, manner: Manner, wishes: ClipWishes, tell: Tell
) -> int:
    """Draws two records, aligned, as `make_clip` does one. ClipError where they do not go together,
    RenderError."""

    def reel() -> Reel:
        kind = SideReel if manner is Manner.SIDE else GhostReel
        return kind(a, b, wishes.view, wishes.size, wishes.quality)

    return film(reel, wishes, (a, b), tell)


def film(
    make: Callable[[], Reel],
    wishes: ClipWishes,
    records: Sequence[ReplayRecord],
    tell: Tell,
) -> int:
    """Draws what `make` gives into `wishes.out`, off screen."""
    title = " | ".join(dict.fromkeys(record.outline.title for record in records))
    sessions = tuple(record.session.info.session for record in records)
    with EglContext(), closing(make()) as reel:
        fps = wishes.fps or (FPS_SOFTWARE if "llvmpipe" in driver().lower() else FPS)
        times = moments(reel, wishes, fps)
        writer = open_writer(wishes.out, Facts(fps, wishes.size, title, sessions))
        with _stopping() as check, writer:
            for done, t in enumerate(times):
                check()
                tell(done, len(times))
                writer.add(reel.picture(t, wishes.speed), t - reel.start)
            tell(len(times), len(times))
        return len(times)


@contextmanager
def shown_progress(text: str, console: Console | None = None) -> Iterator[Tell]:
    """A bar on a terminal; elsewhere a line now and then."""
    console = console or Console(stderr=True, highlight=False)
    if not console.is_terminal:
        plain = PlainProgress(console)
        plain.step(text)
        yield lambda done, count: plain.doing(f"{done} of {count} pictures")
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, count: progress.update(task, completed=done, total=count)


@contextmanager
def _stopping() -> Iterator[Callable[[], None]]:
    """Gives what raises, between two pictures, that somebody asked to stop: KeyboardInterrupt for
    Ctrl-C, SystemExit for SIGTERM. Raised by the signal itself it would come out of the middle of
    an OpenGL call as something else. Asked twice it does not wait. Main thread only."""
    caught: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if caught:
            raise KeyboardInterrupt
        caught.append(number)

    def check() -> None:
        if signal.SIGTERM in caught:
            raise SystemExit(TERMINATED)
        if caught:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
