"""Every threshold of the analysis, with its source. They are stored with every derived table.

Sources: Salvucci & Goldberg 2000, "Identifying fixations and saccades in eye-tracking protocols"
(ETRA); Olsen 2012, "The Tobii I-VT fixation filter"; ISO 15007:2020, "Measurement and analysis of
driver visual behaviour"; Holmqvist et al. 2011, "Eye Tracking" (OUP). What has no source is ours
and was chosen by measuring (docs/analysis.md).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Final

ALGORITHM: Final = "kiosk.analysis/1"  # goes up when the same record gives other numbers


@dataclass(frozen=True, slots=True)
class Parameters:
    """Seconds, metres, degrees, hertz."""

    # --- fixations (eye tracker only)
    median_samples: int = 3
    smooth_s: float = 0.078  # Savitzky-Golay window: 7 samples at 90 Hz
    smooth_order: int = 2
    velocity_deg_s: float = 30.0  # I-VT: slower is a fixation (Salvucci & Goldberg, Olsen)
    merge_gap_s: float = 0.075  # Olsen
    merge_angle_deg: float = 0.5  # Olsen
    least_fixation_s: float = 0.060  # Olsen
    fill_gap_s: float = 0.075  # interpolated over, Olsen's "gap fill-in"; longer is a loss
    blink_s: float = 0.5  # a loss up to this long is counted as a blink
    # --- dwells and glances
    least_visit_s: float = 0.1  # as the engine's events (interaction.toml, gaze.dwell_s)
    bridge_loss_s: float = 0.3  # a blink within a glance does not end it (ISO 15007)
    fallback_s: float = 1.0  # head direction for this long in a session with an eye tracker counts
    # --- surface coverage
    coverage_cell_m: float = 0.02
    coverage_reach_m: float = 2.5  # as the engine's "seen" (interaction.toml, gaze.seen_reach)
    coverage_incidence_deg: float = 60.0
    coverage_least_s: float = 0.1
    coverage_radii_deg: tuple[float, ...] = (1.0, 2.5)
    # --- hands
    low_pass_hz: float = 10.0  # voluntary movement of a hand lies below
    onset_m_s: float = 0.05  # a movement begins and ends here
    least_peak_m_s: float = 0.25
    least_path_m: float = 0.10
    peak_prominence: float = 0.10  # of the peak speed; a smaller bump is no peak of its own
    hover_most_s: float = 2.0  # a grab later than this after a reach is another matter
    sparc_cutoff_hz: float = 10.0  # Balasubramanian et al. 2015
    sparc_least: float = 0.05  # of the largest magnitude; the same
    sparc_padding: int = 4  # spectrum of 2^(4 + log2 n) points; the same

    def to_json(self) -> str:
        """Canonical: keys sorted, one line."""
        return json.dumps(self._plain(), sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of `to_json`: which numbers were used."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def _plain(self) -> dict[str, Any]:
        return asdict(self)
