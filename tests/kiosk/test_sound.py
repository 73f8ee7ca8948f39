"""Sounds: a ringing panel rings, a damped one does not; no device is no failure."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vrkiosk import synth
from vrkiosk.sound import Heard, Mixer, place, samples_for, sound_of, source_of, wave_of
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World


def knock(material: str, decay: float, speed: float = 1.2, skin_mm: float = 0.0) -> synth.Samples:
    values = {"material": material, "value": decay, "speed": speed, "skin_mm": skin_mm}
    return wave_of("knock", values)


def line(name: str, **values: float | str) -> str:
    return Heard(name, dict(values)).line()


@pytest.mark.parametrize(
    "message", [line("knock", value=0.4), line("click"), line("beep"), line("clank"), line("chirp")]
)
def test_no_sound_is_louder_than_full_scale(message: str) -> None:
    assert 0.1 < np.abs(samples_for(message)).max() <= 1.0


def test_a_chirp_is_short_and_high() -> None:
    wave = synth.chirp()
    assert len(wave) < 0.03 * synth.RATE
    spectrum = np.abs(np.fft.rfft(wave, 1 << 14))
    loudest = np.fft.rfftfreq(1 << 14, 1.0 / synth.RATE)[spectrum.argmax()]
    assert 2400.0 < loudest < 3600.0


def test_reading_a_board_in_the_yard_makes_no_sound() -> None:
    assert sound_of(Event(1, "reading", {"tool": "weighbridge", "value": 5000})) is None


def test_an_unknown_sound_is_refused() -> None:
    with pytest.raises(ValueError, match="no such sound: 'moo'"):
        samples_for(line("moo"))


def test_the_mixer_adds_and_forgets() -> None:
    mixer = Mixer()
    mixer.start(np.full((700, 2), 0.25, np.float32))
    mixer.start(np.full((480, 2), 0.5, np.float32))
    out = np.zeros((480, 2), np.float32)
    mixer.fill(out)
    assert np.allclose(out, 0.75)
    mixer.fill(out)
    assert out[:220].min() == 0.25
    assert out[220:].max() == 0.0


def test_a_knock_sounds_as_long_as_the_tool_measured() -> None:
    data = {"tool": "mallet", "value": 0.4125, "material": "steel", "skin_mm": 2.0, "speed": 1.0}
    found = sound_of(Event(1, "reading", data))
    assert found is not None
    assert (found.name, found.values["value"]) == ("knock", 0.4125)
    assert sound_of(Event(1, "teleport")) is None


def test_a_strike_is_heard_where_it_was_made() -> None:
    world = World(schema.library()["s03"], 1)
    world.head_in_stage = (0.0, 0.0, 0.0, 1.0, 0.0, 1.7, 0.0)
    data = {"tool": "mallet", "value": 0.4, "material": "steel", "x": 1.1, "y": 1.2, "z": -3.0}
    strike, page = Event(1, "reading", data), Event(1, "page", {"page": "papers", "hand": "left"})
    assert source_of(strike, world) == (1.1, 1.2, -3.0)
    assert source_of(page, world) is None
    door = Event(1, "door", {"leaf": "right", "deg": 10})
    x, y, z = source_of(door, world)
    assert (x > 0.0, 0.5 < y < 2.5, abs(z) < 0.3) == (True, True, True)
    placed = place(sound_of(strike), strike, world)
    assert json.loads(placed.line())["source"] == [1.1, 1.2, -3.0]
    assert samples_for(placed.line()).shape[1] == 2


def test_without_portaudio_it_says_so_once_and_ends_with_its_input(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    done = subprocess.run(
        [sys.executable, "-m", "vrkiosk.sound"],
        input=b"{}\n{}\n",
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        timeout=60,
        check=True,
    )
    assert done.stderr == (
        b"sound is off: PortAudio library not found; training goes on without it\n"
    )


def test_an_alarm_of_the_analyser_is_heard_as_one() -> None:
    def heard(klass: str) -> str:
        found = sound_of(Event(1, "reading", {"tool": "swab", "value": 0.5, "klass": klass}))
        assert found is not None
        return found.name

    assert (heard("narcotic"), heard("")) == ("alarm", "beep")
    opened = sound_of(Event(1, "opened", {"carton": "carton_01"}))
    assert opened is not None
    assert samples_for(opened.line()).shape[1] == 2
