"""Sounds: a ringing panel rings, a damped one does not; no device is no failure."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vrkiosk import synth
from vrkiosk.sound import Mixer, samples_for, words_for
from vrkiosk_scenarios.snapshot import Event


def decay_s(samples: synth.Samples) -> float:
    """Time until the energy left is a thousandth (30 dB), from the samples alone."""
    energy = np.cumsum(samples[::-1].astype(np.float64) ** 2)[::-1]
    return float(np.argmax(energy < energy[0] / 1000.0)) / synth.RATE


def test_a_ringing_panel_is_heard_longer_than_a_backed_one() -> None:
    ring, dull = decay_s(synth.knock(0.4)), decay_s(synth.knock(0.06))
    assert ring > 3 * dull
    assert dull < 0.1


def test_a_knock_has_its_energy_where_steel_panels_have() -> None:
    samples = synth.knock(0.4)
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / synth.RATE)
    band = (frequency > 150) & (frequency < 420)
    assert spectrum[band].sum() > 0.5 * spectrum.sum()


@pytest.mark.parametrize("line", ["knock 0.4 0.8", "click", "beep", "clank"])
def test_no_sound_is_louder_than_full_scale(line: str) -> None:
    assert 0.1 < np.abs(samples_for(line)).max() <= 1.0


def test_the_mixer_adds_and_forgets() -> None:
    mixer = Mixer()
    mixer.start(np.full(700, 0.25, np.float32))
    mixer.start(np.full(480, 0.5, np.float32))
    out = np.zeros((480, 2), np.float32)
    mixer.fill(out)
    assert np.allclose(out, 0.75)
    mixer.fill(out)
    assert out[:220].min() == 0.25
    assert out[220:].max() == 0.0


def test_a_knock_sounds_as_long_as_the_tool_measured() -> None:
    event = Event(1, "reading", {"tool": "mallet", "value": 0.4125})
    assert words_for(event) == "knock 0.412 0.8"
    assert words_for(Event(1, "teleport")) == ""


def test_without_portaudio_it_says_so_once_and_ends_with_its_input(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    done = subprocess.run(
        [sys.executable, "-m", "vrkiosk.sound"],
        input=b"click\nclick\n",
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        timeout=60,
        check=True,
    )
    assert done.stderr == (
        b"sound is off: PortAudio library not found; training goes on without it\n"
    )
