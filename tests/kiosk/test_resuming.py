"""A session between two processes: kept, taken once, and the same world to the last bit."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from vrkiosk import resuming
from vrkiosk.resuming import NAME, Suspended, Vault, now_s
from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import FrameInput

RATE_HZ = 20
SEED = 4


def of(world: World, index: int = 7, at_s: float | None = None) -> Suspended:
    info = SessionInfo(session="01234567-89ab-7def-8123-456789abcdef", scenario="s01", officer="x")
    when = now_s() if at_s is None else at_s
    return Suspended(world.scenario, world, world.snapshot, [], info, index, when)


@pytest.fixture(scope="module")
def world() -> World:
    return World(schema.library()["s03"], SEED, "en")


def test_what_was_kept_is_taken_once(tmp_path: Path, world: World) -> None:
    vault = Vault(tmp_path)
    assert vault.take() is None
    assert vault.keep(of(world))
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    found = vault.take()
    assert found is not None
    assert (found.index, found.info.scenario, found.world.seed) == (7, "s01", SEED)
    assert vault.take() is None


def test_without_a_folder_nothing_is_kept(world: World, tmp_path: Path) -> None:
    assert not Vault.from_environment({}).keep(of(world))
    assert Vault.from_environment({}).take() is None
    assert not Vault(tmp_path / "gone").keep(of(world))
    assert Vault.from_environment({"RUNTIME_DIRECTORY": f"{tmp_path}:/x"}).keep(of(world))
    assert (tmp_path / NAME).exists()


def test_what_is_old_or_of_another_version_does_not_go_on(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault(tmp_path)
    vault.keep(of(world, at_s=now_s() - resuming.SETTLE_SECONDS))
    assert vault.take() is None
    vault.keep(of(world))
    monkeypatch.setattr(resuming, "__version__", "0")
    assert vault.take() is None


@pytest.mark.parametrize("data", [b"", b"cposix\nnowhere\n.", pickle.dumps("other")])
def test_a_damaged_file_breaks_nothing(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    path.chmod(0o600)
    assert Vault(tmp_path).take() is None
    assert not path.exists()


def test_what_others_could_have_written_is_not_read(tmp_path: Path, world: World) -> None:
    Vault(tmp_path).keep(of(world))
    (tmp_path / NAME).chmod(0o644)
    assert Vault(tmp_path).take() is None
    Vault(tmp_path).keep(of(world))
    (tmp_path / NAME).rename(tmp_path / "elsewhere")
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    assert Vault(tmp_path).take() is None


def frames_of(world: World) -> Iterator[FrameInput]:
    """The ideal officer's, rounded as the engine reads them."""
    briefing = Briefing.of(world.scenario, "en")
    officer = Officer(
        briefing,
        lambda: Observation.from_snapshot(
            world.description, world.snapshot, finished=world.finished
        ),
    )
    for frame in officer.frames(RATE_HZ):
        yield frame.rounded()


def test_a_world_goes_on_as_if_nothing_had_been() -> None:
    """The same frames lead to the same events in a world that was kept in the middle."""
    world = World(schema.library()["s03"], SEED, "en")
    other: World | None = None
    lines: tuple[list[bytes], list[bytes]] = ([], [])
    for number, frame in enumerate(frames_of(world)):
        copied = frame.bytes
        lines[0].extend(event.line() for event in engine.step(world, frame).events)
        if other is not None:
            again = FrameInput.from_bytes(bytes(copied))
            lines[1].extend(event.line() for event in engine.step(other, again).events)
        if number == 40 * RATE_HZ:
            other = pickle.loads(pickle.dumps(world))
            lines[0].clear()
        if number == 160 * RATE_HZ:
            break
    assert len(lines[0]) > 20
    assert lines[0] == lines[1]
