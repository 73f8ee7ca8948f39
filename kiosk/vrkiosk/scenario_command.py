"""`kiosk scenario`: the commands of those who write scenarios."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from vrkiosk import config as settings
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_UNREACHABLE, fail

app = typer.Typer(
    help="Write, check and try scenarios, and share them as signed packs. docs/authoring.md.",
    no_args_is_help=True,
    add_completion=False,
)

Files = Annotated[list[Path], typer.Argument(help="Scenario files (*.toml).")]
File = Annotated[Path, typer.Argument(help="Scenario file (*.toml).")]
Seed = Annotated[int, typer.Option(help="Seed of everything that varies.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
]


@contextmanager
def _errors_said() -> Iterator[None]:
    """Ends the command in words where it cannot do what was asked."""
    from vrkiosk_render.errors import GraphicsUnavailable, RenderError
    from vrkiosk_scenarios.errors import TrainingFailure
    from vrkiosk_telemetry.errors import TelemetryError

    try:
        yield
    except (TrainingFailure, TelemetryError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    except GraphicsUnavailable as error:
        fail(str(error), EXIT_UNREACHABLE)
    except (RenderError, OSError) as error:
        fail(str(error), EXIT_FAILED)


@app.command("list")
def list_scenarios(data: Data = None) -> None:
    """What can be played: the library, and the packs that were added."""
    from vrkiosk import packs
    from vrkiosk.folders import Folders
    from vrkiosk_scenarios import schema

    with _errors_said():
        for item in schema.library().values():
            print(f"{item.id:14} {item.difficulty}  {item.title.en} / {item.title.ru}")
        for pack in packs.added(Folders(settings.load({"data": data}).data)):
            print(f"pack {pack.name} {pack.version}, {pack.sha256[:16]}")
            for item in pack.scenarios().values():
                print(f"{item.id:14} {item.difficulty}  {item.title.en} / {item.title.ru}")


@app.command()
def check(files: Files) -> None:
    """Whether files are valid; every mistake with its line."""
    from vrkiosk_scenarios import schema

    wrong = False
    for path in files:
        try:
            schema.load(path)
            print(f"{path}: well")
        except schema.ScenarioError as error:
            wrong = True
            print(error, file=sys.stderr)
    raise typer.Exit(EXIT_BAD_INPUT if wrong else 0)


@app.command()
def lint(
    files: Files,
    variants: Annotated[int, typer.Option(min=1, help="Seeds to look at besides the file.")] = 1,
) -> None:
    """What a valid file still gets wrong: cues nobody can find, keys nobody can satisfy."""
    from vrkiosk.linting import lint_file

    with _errors_said():
        worst = 0
        for path in files:
            report = lint_file(path, variants)
            for line in report.lines:
                print(line)
            worst = max(worst, report.errors)
    raise typer.Exit(EXIT_FAILED if worst else 0)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Id of the scenario: small letters, digits, _.")],
    like: Annotated[str, typer.Option(help="Scenario of the library to begin with.")] = "s03",
    folder: Annotated[Path, typer.Option(help="Where to write.")] = Path(),
) -> None:
    """Begin a scenario and its clean twin as copies of one of the library."""
    from vrkiosk.drafting import draft

    with _errors_said():
        for path in draft(name, like, folder):
            print(path)


@app.command()
def play(
    file: File,
    seed: Seed = 1,
    officer: Annotated[
        bool, typer.Option("--officer", help="The ideal officer plays it; nothing is drawn.")
    ] = False,
    language: Annotated[str, typer.Option(help="en, ru, fr or az.")] = "en",
    data: Data = None,
) -> None:
    """Play a file in the simulator, or have the ideal officer play it."""
    from vrkiosk.running import Wishes, run_session

    flags = {"scenario": str(file), "seed": seed, "language": language, "data": data}
    flags["runtime"] = "officer" if officer else "simulator"
    try:
        config = settings.load(flags)
    except settings.ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)
    raise typer.Exit(run_session(config, Wishes(sound=not officer, pictures=not officer)))


@app.command()
def preview(
    file: File,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("out/preview"),
    watch: Annotated[bool, typer.Option(help="Draw again whenever the file is saved.")] = True,
    seed: Seed = 1,
) -> None:
    """Draw the key views of a file into a page for the browser, again on every save."""
    from vrkiosk.preview import Preview

    with _errors_said():
        preview = Preview(file, out, seed)
        print(f"open {preview.page.absolute()} in a browser; it reloads itself. Ctrl+C ends.")
        try:
            preview.run(watch)
        except KeyboardInterrupt:
            print()


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="File to write; else it is printed.")] = None,
) -> None:
    """The JSON Schema of scenario files, for editors that complete and check keys."""
    from vrkiosk_scenarios.scenario import Scenario

    text = json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        print(out)


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(help="Folder of scenarios (*.toml).")],
    out: Annotated[Path, typer.Option(help="The pack: NAME.zip.")],
    key: Annotated[Path, typer.Option(help="Private key (Ed25519); made if there is none.")],
    version: Annotated[str, typer.Option(help="Of the pack.")] = "1.0.0",
) -> None:
    """Sign a folder of scenarios and write it as one file."""
    from vrkiosk.linting import lint_file
    from vrkiosk_telemetry.keys import load_or_create_key
    from vrkiosk_telemetry.scenario_pack import sign_pack, write_zip

    with _errors_said():
        reports = [lint_file(path, 1) for path in sorted(folder.glob("*.toml"))]
        if any(report.errors for report in reports):
            lines = [line for report in reports for line in report.lines]
            fail("\n".join([*lines, "mend these, then sign"]), EXIT_BAD_INPUT)
        manifest = sign_pack(folder, out.stem, version, load_or_create_key(key))
        write_zip(folder, manifest, out)
        print(f"{out}: {len(reports)} scenarios; kiosks need {key.with_suffix('.pub')}")


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="Pack: a zip or a folder.")],
    trust: Annotated[
        Path | None, typer.Option(help="Public key of whoever made it, trusted from now on.")
    ] = None,
    data: Data = None,
) -> None:
    """Verify a pack and keep it: its scenarios can be played by id."""
    from vrkiosk.folders import Folders
    from vrkiosk.packs import add_pack
    from vrkiosk_telemetry.dsse import key_id
    from vrkiosk_telemetry.keys import load_public_key, public_pem

    with _errors_said():
        folders = Folders(settings.load({"data": data}).data)
        if trust is not None:
            public = load_public_key(trust)
            (folders.pack_keys / f"{key_id(public)[:16]}.pub").write_bytes(public_pem(public))
        found = add_pack(path, folders)
        print(f"{found.name} {found.version}, {found.sha256[:16]}: {', '.join(found.scenarios())}")
