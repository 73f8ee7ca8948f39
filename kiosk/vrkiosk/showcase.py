"""`bin/run`: one inspection from headset to server, on this machine alone.

A ROCB server on loopback, the kiosk on the best headset there is, sealing, sync; then where to
look at the session. Everything is kept in one folder, out/ unless told otherwise.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from vrkiosk.folders import Folders
from vrkiosk.progress import Progress

START_LIMIT_S: Final = 60.0
STOP_LIMIT_S: Final = 10.0
ACCOUNT: Final = "trainer"
ADDRESS: Final = "http://127.0.0.1:"


class ServerDown(Exception):
    """The server did not start; the text is what it said."""


def main(
    scenario: Annotated[
        str, typer.Argument(help="s03 (dirty), s03_clean, or a TOML file.")
    ] = "s03",
    runtime: Annotated[
        str,
        typer.Option(
            help="auto: the best there is; openxr: a headset; simulator: a window; "
            "officer: the ideal officer plays by itself."
        ),
    ] = "auto",
    out: Annotated[Path, typer.Option(help="Folder that keeps everything.")] = Path("out"),
    language: Annotated[str, typer.Option(help="en or ru.")] = "en",
    seed: Annotated[int | None, typer.Option(help="Seed of everything that varies.")] = None,
    port: Annotated[int, typer.Option(help="Port of the server; 0 takes a free one.")] = 0,
    stay: Annotated[
        bool | None,
        typer.Option(
            "--stay/--no-stay", help="Keep the server up until Enter. Default: at a terminal."
        ),
    ] = None,
) -> None:
    """Play one inspection, record it, send it to a server on this machine, and show where it is."""
    progress = Progress()
    out = out.resolve()
    folders = Folders(out / "kiosk")
    pictures = out / "pictures"
    shutil.rmtree(pictures, ignore_errors=True)
    run = ["run", scenario, "--runtime", runtime, "--language", language]
    run += ["--data", str(folders.data), "--capture", str(pictures)]
    run += ["--seed", str(seed)] if seed is not None else []
    try:
        with _server(out, port, folders, progress) as address:
            progress.step("2/4 inspection")
            _kiosk(progress, *run)
            progress.step("3/4 sealing")
            _kiosk(progress, "seal", "--data", str(folders.data))
            progress.step("4/4 sync")
            _kiosk(progress, "sync", "--once", "--server", address, "--data", str(folders.data))
            _tell(address, folders, pictures)
            if sys.stdin.isatty() if stay is None else stay:
                input("The server is up; press Enter to stop it. ")
    except ServerDown as error:
        _stop(progress, str(error), 3)


def _kiosk(progress: Progress, *words: str) -> None:
    """Runs a command of the kiosk in a process of its own, as a kiosk does."""
    done = subprocess.run([sys.executable, "-P", "-m", "vrkiosk", *words], check=False)
    if done.returncode:
        _stop(progress, f"kiosk {words[0]} ended with status {done.returncode}", done.returncode)


def _stop(progress: Progress, text: str, code: int) -> NoReturn:
    progress.error(text)
    raise typer.Exit(code)


@contextmanager
def _server(out: Path, port: int, folders: Folders, progress: Progress) -> Iterator[str]:
    """A ROCB server on loopback at which this kiosk is enrolled; gives its address."""
    from vrkiosk_telemetry import credentials

    progress.step("1/4 server")
    server = [sys.executable, "-P", "-m", "rocb_server"]
    fresh = not (out / "server").exists()
    command = [*server, "serve", "--port", str(port), "--data", str(out / "server")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        address = _address(process)
        words = ["add", ACCOUNT, "--role", "administrator"] if fresh else ["password", ACCOUNT]
        password = _said(*server, "account", *words, "--data", str(out / "server"))
        print(f"log-in:   {ACCOUNT}, password {password}")
        if fresh or not credentials.is_enrolled(folders.keys):
            make = [*server, "enrol-code", "new", "--centre", "here", "--data", str(out / "server")]
            code = _said(*make)
            enrol = ["enrol", "--forget", "--server", address, "--code", code]
            _kiosk(progress, *enrol, "--data", str(folders.data))
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _said(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if ADDRESS in line:
            return ADDRESS + line.split(ADDRESS)[1].split()[0].strip("/.")
    raise ServerDown("the server did not start; see its message above")


def _tell(address: str, folders: Folders, pictures: Path) -> None:
    newest = max(folders.sent.iterdir(), key=lambda path: path.name, default=None)
    if newest is None:
        return
    print(f"session:  {address}/sessions/{newest.name}")
    print(f"record:   {newest}")
    eyes = sorted(pictures.glob("*-eyes.png"))
    best = [p for name in ("flag", "reading", "door") for p in eyes if name in p.name] or eyes
    if best:
        print(f"picture:  {best[0]}")
        print(f"pictures: {len(eyes)} of what each eye saw in {pictures}")
    else:
        print("picture:  none; nothing could be drawn on this machine (see above)")


if __name__ == "__main__":
    typer.run(main)
