"""`kiosk replay`: a recorded session seen again, compared, made a clip of, or proved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from vrkiosk import config as settings
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_UNREACHABLE, fail
from vrkiosk_scenarios import texts

CLIP, PAIR, HEADSET = "Clip", "Two runs", "Headset"
SessionArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="SESSION",
        help="Folder of a session or of sessions, or four characters and more of an id; "
        "default: the newest here.",
        show_default=False,
    ),
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
]
Verify = Annotated[bool, typer.Option("--verify", help="Run it again and compare the event logs.")]
Pictures = Annotated[
    Path | None, typer.Option(help="Draw the record at its moments into this folder.")
]
Language = Annotated[texts.Language | None, typer.Option(help="Default: the one it was played in.")]
Headless = Annotated[
    bool, typer.Option("--headless", help="Draw off screen, into --out.", rich_help_panel=CLIP)
]
Out = Annotated[
    Path | None,
    typer.Option(help="NAME.mp4, or a folder for numbered pictures.", rich_help_panel=CLIP),
]
ViewOption = Annotated[
    Literal["officer", "behind", "both"],
    typer.Option(help="The officer's left eye, a third person, or both.", rich_help_panel=CLIP),
]
First = Annotated[
    str | None, typer.Option("--from", help="Seconds, or 1:23.5.", rich_help_panel=CLIP)
]
Last = Annotated[str | None, typer.Option("--to", help="As --from.", rich_help_panel=CLIP)]
Speed = Annotated[float, typer.Option(help="0.1 to 64 times.", rich_help_panel=CLIP)]
Fps = Annotated[
    int | None,
    typer.Option(
        help="Pictures a second; 30, or 15 without a graphics card.",
        show_default=False,
        rich_help_panel=CLIP,
    ),
]
SizeOption = Annotated[str, typer.Option("--size", help="In pixels.", rich_help_panel=CLIP)]
Draft = Annotated[
    bool, typer.Option("--draft", help="Coarser, and sooner done.", rich_help_panel=CLIP)
]
Compare = Annotated[
    str | None,
    typer.Option(
        help="Another session: says which steps each did when; with --headless, shows both.",
        rich_help_panel=PAIR,
    ),
]
MannerOption = Annotated[
    Literal["side", "ghost"],
    typer.Option("--as", help="Side by side, or the other as a ghost.", rich_help_panel=PAIR),
]
RuntimeOption = Annotated[
    Literal["openxr", "simulator", "scripted"] | None,
    typer.Option(
        help="Stand in the scene: openxr (headset), simulator (window), scripted (by itself).",
        rich_help_panel=HEADSET,
    ),
]
TestRuntime = Annotated[
    bool,
    typer.Option(
        "--test-runtime",
        help="Count a simulated headset as a headset.",
        rich_help_panel=HEADSET,
    ),
]

Capture = Annotated[
    Path | None,
    typer.Option(help="Folder for pictures of what each eye saw.", rich_help_panel=HEADSET),
]

# Options that say nothing without another one: which, and what it is for.
NEEDS: Final = {
    "view": "out", "first": "out", "last": "out", "speed": "out", "fps": "out", "size": "out",
    "draft": "out", "headless": "out", "manner": "compare", "test_runtime": "runtime",
    "capture": "runtime",
}  # fmt: skip
WRITTEN: Final = {"first": "--from", "last": "--to", "manner": "--as"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, as it was written."""

    session: Path
    language: str | None
    out: Path | None
    view: str
    first: str | None
    last: str | None
    speed: float
    fps: int | None
    size: str
    draft: bool
    compare: Path | None
    manner: str


def replay(
    context: typer.Context,
    session: SessionArgument = None,
    data: DataOption = None,
    verify: Verify = False,
    pictures: Pictures = None,
    language: Language = None,
    headless: Headless = False,
    out: Out = None,
    view: ViewOption = "both",
    first: First = None,
    last: Last = None,
    speed: Speed = 1.0,
    fps: Fps = None,
    size: SizeOption = "1280x720",
    draft: Draft = False,
    compare: Compare = None,
    manner: MannerOption = "side",
    runtime: RuntimeOption = None,
    test_runtime: TestRuntime = False,
    capture: Capture = None,
) -> None:
    """See a recorded session again, compare two, make a clip of it, or prove it."""
    _no_strays(context)
    with _errors_said():
        found, other = _found(session, compare, data)
        asked = _Asked(
            found, language, out, view, first, last, speed, fps, size, draft, other, manner
        )
        if verify or pictures is not None:
            _prove(found, verify, pictures)
        elif out is not None:
            _clip(asked, out)
        elif other is not None:
            _compare(asked, other)
        elif runtime is not None:
            _stand_in(asked, runtime, test_runtime, capture)
        else:
            _window(asked)


@contextmanager
def _errors_said() -> Iterator[None]:
    """Ends the command in words where it cannot do what was asked."""
    from vrkiosk.replay.encode import ClipError, ClipFailed
    from vrkiosk_assets.errors import AssetError
    from vrkiosk_render.errors import RenderError
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_xr.runtime import RuntimeFailure

    try:
        yield
    except (AssetError, ClipFailed) as error:
        fail(str(error), EXIT_FAILED)
    except (TelemetryError, ClipError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    except (RenderError, RuntimeFailure) as error:
        fail(str(error), EXIT_UNREACHABLE)


def _found(session: str | None, compare: str | None, data: Path | None) -> tuple[Path, Path | None]:
    """The folders of the session and of the one to compare with. Says on standard error which one
    was taken where that was left open."""
    from vrkiosk_telemetry.finding import one_session

    try:
        home = settings.load({"data": data}).data
    except settings.ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)
    found = one_session(session, home)
    if session is None or Path(session) != found:
        print(f"session: {found}", file=sys.stderr)
    return found, None if compare is None else one_session(compare, home)


def _no_strays(context: typer.Context) -> None:
    """Refuses options that would do nothing: whoever wrote them expects something."""
    for name, needed in NEEDS.items():
        source = context.get_parameter_source(name)
        written = source is not None and source.name == "COMMANDLINE"
        if written and context.params[needed] is None:
            option = WRITTEN.get(name, f"--{name.replace('_', '-')}")
            fail(f"{option} needs --{needed}: see kiosk replay --help", EXIT_BAD_INPUT)


def _window(asked: _Asked) -> None:
    """In a window; in words where the officer declined to have movements recorded."""
    from vrkiosk.replay.record import read_outline, read_record

    outline = read_outline(asked.session, asked.language)
    if outline.declined:
        from rich.console import Console

        from vrkiosk.replay.in_words import print_outline

        print_outline(outline, Console(highlight=False, markup=False, soft_wrap=True))
        return
    from vrkiosk.replay.window import ReplayWindow

    with ReplayWindow(read_record(outline)) as window:
        window.run()


def _prove(session: Path, verify: bool, pictures: Path | None) -> None:
    if pictures is not None:
        from vrkiosk.replay.pictures import redraw

        for path in redraw(session, pictures):
            print(path)
    if verify:
        from vrkiosk.replay.verifying import verify_folder

        verdict = verify_folder(session)
        print(verdict)
        raise typer.Exit(0 if verdict.ok else EXIT_FAILED)


def _clip(asked: _Asked, out: Path) -> None:
    from vrkiosk.replay import clip
    from vrkiosk.replay.pair import Manner
    from vrkiosk.replay.record import read_outline, read_record
    from vrkiosk.replay.reel import View

    wishes = clip.ClipWishes(
        out=out,
        view=View(asked.view),
        first=clip.seconds(asked.first) if asked.first else None,
        last=clip.seconds(asked.last) if asked.last else None,
        speed=asked.speed,
        fps=asked.fps,
        size=clip.pixels(asked.size),
        draft=asked.draft,
    )
    paths = [asked.session] if asked.compare is None else [asked.session, asked.compare]
    record, *others = [read_record(read_outline(path, asked.language)) for path in paths]
    with clip.shown_progress(f"drawing {out}") as tell:
        if not others:
            count = clip.make_clip(record, wishes, tell)
        else:
            (other,) = others
            count = clip.make_pair_clip(record, other, Manner(asked.manner), wishes, tell)
    print(f"{out}: {count} pictures")


def _compare(asked: _Asked, other: Path) -> None:
    from rich.console import Console

    from vrkiosk.replay.comparing import steps_table
    from vrkiosk.replay.record import read_outline

    outlines = [read_outline(path, asked.language) for path in (asked.session, other)]
    for outline in outlines:
        outline.session.require_traces()  # whoever declined is compared with nobody
    wide = None if sys.stdout.isatty() else 160
    Console(width=wide, highlight=False, markup=False).print(steps_table(*outlines))


def _stand_in(asked: _Asked, runtime: str, test_runtime: bool, capture: Path | None) -> None:
    from vrkiosk.replay.headset import watch
    from vrkiosk.replay.record import read_outline, read_record

    record = read_record(read_outline(asked.session, asked.language))
    watch(record, runtime, test_runtime=test_runtime, capture=capture)
