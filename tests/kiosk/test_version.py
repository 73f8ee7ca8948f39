"""Which version this is."""

from __future__ import annotations

from typer.testing import CliRunner

from vrkiosk import __version__
from vrkiosk.cli import app


def test_says_its_version_and_stops() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout == f"kiosk {__version__}\n"


def test_without_a_command_it_says_what_there_is() -> None:
    result = CliRunner().invoke(app, [])
    assert "doctor" in result.output
