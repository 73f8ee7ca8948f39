"""Struck panels: ring, wood, dull and solid are told apart by spectrum and decay alone."""

import numpy as np
import pytest

from vrkiosk import synth

# material, decay in s as the mallet measures it, skin in m
KNOCKS = {
    "ring": [("steel", 0.40, 0.002), ("steel", 0.44, 0.0016), ("aluminium", 0.30, 0.002)],
    "wood": [("plywood", 0.16, 0.028), ("plywood", 0.13, 0.028)],
    "dull": [("steel", 0.06, 0.002), ("steel", 0.045, 0.002), ("goods", 0.08, 0.0)],
    "solid": [("steel", 0.05, 0.012), ("steel", 0.02, 0.02)],
}


def decay_s(samples: synth.Samples) -> float:
    """Time until the energy left is a thousandth (30 dB), from the samples alone."""
    energy = np.cumsum(samples[::-1].astype(np.float64) ** 2)[::-1]
    return float(np.argmax(energy < energy[0] / 1000.0)) / synth.RATE


def centroid_hz(samples: synth.Samples) -> float:
    """Middle of the spectrum's energy."""
    spectrum = np.abs(np.fft.rfft(samples, 1 << 16)) ** 2
    frequency = np.fft.rfftfreq(1 << 16, 1 / synth.RATE)
    return float((frequency * spectrum).sum() / spectrum.sum())


def sort(samples: synth.Samples) -> str:
    """What it is, by ear: how long it rings and how high it is."""
    decay, height = decay_s(samples), centroid_hz(samples)
    if height > 1000.0:
        return "solid"
    if decay > 0.1:
        return "ring"
    return "wood" if height > 220.0 else "dull"


@pytest.mark.parametrize("speed", [0.6, 1.2, 2.4])
@pytest.mark.parametrize("kind", KNOCKS)
def test_four_kinds_of_panel_are_told_apart(kind: str, speed: float) -> None:
    for material, decay, skin in KNOCKS[kind]:
        sound = synth.struck(material, decay, speed, skin)
        found = (round(decay_s(sound), 3), round(centroid_hz(sound)))
        assert sort(sound) == kind, f"{material} {decay} s {skin} m: {found}"


def test_steel_has_its_energy_where_steel_panels_have() -> None:
    samples = synth.struck("steel", 0.4, 1.2)
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / synth.RATE)
    band = (frequency > 140) & (frequency < 420)
    assert spectrum[band].sum() > 0.5 * spectrum.sum()


def test_a_thicker_panel_is_higher_and_a_loaded_one_lower() -> None:
    assert synth.lowest_mode("steel", 0.003) > synth.lowest_mode("steel", 0.002) > 120.0
    free, loaded = (centroid_hz(synth.struck("steel", decay, 1.2)) for decay in (0.4, 0.1))
    assert loaded < free


def test_a_harder_blow_is_louder_and_brighter() -> None:
    soft, hard = (synth.struck("steel", 0.4, speed) for speed in (0.6, 2.4))
    assert np.abs(hard).max() > 2 * np.abs(soft).max()
    assert centroid_hz(hard) > centroid_hz(soft)
    assert np.abs(synth.struck("steel", 0.4, 0.3)).max() == 0.0


def test_a_cut_through_tape_hisses_and_ends_with_a_dull_flap() -> None:
    sound = synth.rip()
    run, flap = sound[: int(0.34 * synth.RATE)], sound[int(0.36 * synth.RATE) :]
    assert 2500.0 < centroid_hz(run) < 9000.0
    assert centroid_hz(flap) < 1500.0
    assert np.abs(sound).max() < 0.5
