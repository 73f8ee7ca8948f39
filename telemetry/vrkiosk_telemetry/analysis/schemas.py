"""Columns of the derived tables. Every column says what it means in its metadata.

Each row begins with the session, the algorithm's version and the digest of its parameters, so rows
of many sessions and versions can lie in one folder and be told apart.
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from vrkiosk_telemetry.analysis.parameters import ALGORITHM, Parameters

NAME: Final = pa.string()
COUNT: Final = pa.int32()
NUMBER: Final = pa.float32()
TIME: Final = pa.int64()
YES: Final = pa.bool_()

Column = tuple[str, Any, str]

_KEYS: Final[tuple[Column, ...]] = (
    ("session", NAME, "id of the session"),
    ("algorithm", NAME, "version of the analysis"),
    ("parameters", NAME, "digest of the parameters in the file's metadata"),
)
_SPAN: Final[tuple[Column, ...]] = (
    ("start", TIME, "ns, the frames' clock"),
    ("end", TIME, "ns, the frames' clock"),
)
_STEP: Final[Column] = ("step", COUNT, "number in the table step; -1: the whole session")
_LEVEL: Final[Column] = ("level", NAME, "aoi: patches; surface: whole surfaces")
_SOURCE: Final[Column] = ("source", NAME, "eye: an eye tracker; head: direction of the head")

COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "session": (
        ("scenario_id", NAME, "as the folder scenario=... says"),
        ("officer", NAME, "pseudonym"),
        ("started", NAME, "UTC, ISO 8601"),
        ("ended", NAME, "done, crash or another reason"),
        ("trace", NAME, "recorded; declined: the officer did not agree; none: no frames"),
        ("source", NAME, "eye: an eye tracker; head: direction of the head; none"),
        ("sights", NAME, "recorded: what the engine saw; rays: computed again; none"),
        ("recorded_s", NUMBER, "s from the first to the last frame"),
        ("score", NUMBER, "0..100, of vrkiosk_scenarios.scoring"),
        ("passed", YES, "of vrkiosk_scenarios.scoring"),
        ("decision", NAME, "confirmed; null: none"),
        ("decision_right", YES, "of vrkiosk_scenarios.scoring"),
        ("duration_s", NUMBER, "s, of vrkiosk_scenarios.scoring"),
        ("training_coverage", NUMBER, "0..1, of vrkiosk_scenarios.scoring"),
        ("training_coverage_source", NAME, "eye, head (a view cone), mixed, none"),
        ("critical", NAME, "JSON list, of vrkiosk_scenarios.scoring"),
        ("areas", NAME, "JSON list, of vrkiosk_scenarios.scoring"),
        ("misses", NAME, "JSON list, of vrkiosk_scenarios.scoring"),
        ("cues", NAME, "JSON list, of vrkiosk_scenarios.scoring"),
        ("valid_s", NUMBER, "s with a valid sample of `source`"),
        ("fixations", COUNT, "eye only"),
        ("fixation_mean_ms", NUMBER, "eye only"),
        ("fixation_median_ms", NUMBER, "eye only"),
        ("saccades", COUNT, "eye only"),
        ("saccade_median_deg", NUMBER, "amplitude, eye only"),
        ("scan_path_deg", NUMBER, "sum of the angles between fixations that follow, eye only"),
        ("sge_aoi_bit", NUMBER, "stationary gaze entropy over patches"),
        ("sge_aoi", NUMBER, "the same over log2 of their number"),
        ("gte_aoi_bit", NUMBER, "gaze transition entropy over patches"),
        ("gte_aoi", NUMBER, "the same over log2 of their number"),
        ("sge_surface_bit", NUMBER, "stationary gaze entropy over surfaces"),
        ("sge_surface", NUMBER, "the same over log2 of their number"),
        ("gte_surface_bit", NUMBER, "gaze transition entropy over surfaces"),
        ("gte_surface", NUMBER, "the same over log2 of their number"),
        ("distance_m", NUMBER, "median from the eye to the surface looked at"),
        ("head_height_m", NUMBER, "median above the floor one stands on"),
        ("head_height_low_m", NUMBER, "5th percentile"),
        ("head_height_high_m", NUMBER, "95th percentile"),
        ("reaches", COUNT, "of both hands"),
        ("reach_median_s", NUMBER, "duration"),
        ("sparc_median", NUMBER, "spectral arc length of the reaches"),
    ),
    "step": (
        ("step", COUNT, "number, from 0"),
        ("name", NAME, "as vrkiosk_scenarios.steps; empty: after the last one"),
        ("tool", NAME, "what it was done with"),
        ("surface", NAME, "what it was done to"),
        ("value", NAME, "what came of it"),
        *_SPAN,
        ("duration_s", NUMBER, "from the step before, or the start, to this one"),
        ("valid_s", NUMBER, "s with a valid sample"),
        ("fixations", COUNT, "eye only"),
        ("fixation_mean_ms", NUMBER, "eye only"),
        ("coefficient_k", NUMBER, "mean; above 0 focal, below 0 ambient; eye only"),
        ("distance_m", NUMBER, "median from the eye to the surface looked at"),
        ("head_height_m", NUMBER, "median above the floor one stands on"),
    ),
    "glance": (
        _LEVEL,
        _SOURCE,
        ("number", COUNT, "from 0, at its level"),
        ("aoi", NAME, "patch or surface"),
        ("surface", NAME, "its surface"),
        *_SPAN,
        ("dwell_ms", NUMBER, "from entry to exit"),
        ("transition_ms", NUMBER, "the way there from what was looked at before"),
        ("glance_ms", NUMBER, "both: ISO 15007"),
        _STEP,
    ),
    "fixation": (
        ("number", COUNT, "from 0"),
        *_SPAN,
        ("duration_ms", NUMBER, ""),
        ("aoi", NAME, "patch most of its samples meet; empty: none"),
        ("surface", NAME, "its surface"),
        ("x", NUMBER, "m, point looked at, in the world with doors shut and cargo in place"),
        ("y", NUMBER, "m"),
        ("z", NUMBER, "m"),
        ("u", NUMBER, "m from the left of the surface, vrkiosk_scenarios.unwrapped"),
        ("v", NUMBER, "m from its bottom"),
        ("way_x", NUMBER, "direction in the world"),
        ("way_y", NUMBER, "direction in the world"),
        ("way_z", NUMBER, "direction in the world"),
        ("distance_m", NUMBER, "median from the eye"),
        ("dispersion_deg", NUMBER, "root mean square about its direction"),
        ("coefficient_k", NUMBER, "z(duration) - z(next amplitude)"),
        _STEP,
    ),
    "saccade": (
        ("number", COUNT, "from 0"),
        ("before", COUNT, "number of the fixation it leaves; the next one is where it lands"),
        *_SPAN,
        ("duration_ms", NUMBER, ""),
        ("amplitude_deg", NUMBER, "between the mean directions of the fixations"),
        ("peak_deg_s", NUMBER, "of the smoothed velocity"),
        _STEP,
    ),
    "aoi_measure": (
        _LEVEL,
        _SOURCE,
        _STEP,
        ("aoi", NAME, "patch or surface"),
        ("surface", NAME, "its surface"),
        ("entries", COUNT, "visits"),
        ("revisits", COUNT, "visits but the first"),
        ("dwell_ms", NUMBER, "total dwell time"),
        ("dwell_share", NUMBER, "of the time with a valid sample"),
        ("dwell_mean_ms", NUMBER, "of a visit"),
        ("glance_rate_min", NUMBER, "entries a minute of valid time"),
        ("entry_time_s", NUMBER, "first visit since the start (of the step); null: never"),
        ("rank", COUNT, "order of the first visits, from 1; null: never"),
        ("fixations", COUNT, "eye only"),
        ("fixation_mean_ms", NUMBER, "eye only"),
        ("fixation_first_ms", NUMBER, "duration of the first, eye only"),
        ("first_fixation_s", NUMBER, "its onset since the start (of the step); null: censored"),
        ("censored", YES, "never fixated: the time is longer than was recorded; eye only"),
        ("distance_m", NUMBER, "median from the eye"),
    ),
    "transition": (
        _LEVEL,
        _SOURCE,
        ("origin", NAME, "looked at first"),
        ("target", NAME, "looked at next, another one"),
        ("count", COUNT, "how often"),
        ("probability", NUMBER, "of all moves away from the origin"),
    ),
    "hand_reach": (
        ("number", COUNT, "from 0"),
        ("hand", NAME, "left, right"),
        *_SPAN,
        ("duration_s", NUMBER, "reach time"),
        ("path_m", NUMBER, "length of the way"),
        ("straight_m", NUMBER, "between its ends"),
        ("peak_m_s", NUMBER, "largest speed"),
        ("peaks", COUNT, "speed peaks"),
        ("sparc", NUMBER, "spectral arc length; -1.4 is as smooth as can be"),
        ("grab", NAME, "event that followed: tool_taken, carton_taken; empty: none"),
        ("target", NAME, "what was taken"),
        ("hover_ms", NUMBER, "from the end of the reach to the grab; null: no grab"),
        _STEP,
    ),
    "quality": (
        _SOURCE,
        ("frames", COUNT, "in the record"),
        ("frame_rate_hz", NUMBER, "of the median period"),
        ("frames_missing", COUNT, "display periods without a frame"),
        ("samples", COUNT, "valid and new"),
        ("sample_rate_hz", NUMBER, "of the median time between samples"),
        ("repeated", NUMBER, "0..1, share of valid frames that repeat a sample"),
        ("data_loss", NUMBER, "0..1, share of frames without a valid sample"),
        ("losses", COUNT, "stretches without one, longer than are filled"),
        ("blinks", COUNT, "of these, those as short as a blink"),
        (
            "precision_rms_s2s_deg",
            NUMBER,
            "root mean square between samples in fixations, eye only",
        ),
        ("accuracy_deg", NUMBER, "null: the record holds no calibration check"),
        ("sample_age_ms", NUMBER, "median from the sample to the display time of its frame"),
    ),
    "coverage": (
        ("surface", NAME, "a face of vrkiosk_scenarios.unwrapped"),
        ("aoi", NAME, "patch of it; empty: all of it"),
        ("radius_deg", NUMBER, "r: within this of a fixation"),
        ("reach_m", NUMBER, "d: nearer than this"),
        ("incidence_deg", NUMBER, "from the normal, less than this"),
        ("least_ms", NUMBER, "for at least this long"),
        ("area_m2", NUMBER, ""),
        ("share", NUMBER, "0..1 of the area"),
    ),
}
TABLES: Final = tuple(COLUMNS)


def schema(table: str, parameters: Parameters) -> Any:
    """Arrow schema of a derived table; its metadata holds the version and the parameters."""
    fields = [
        pa.field(name, kind, metadata={"meaning": meaning} if meaning else None)
        for name, kind, meaning in (*_KEYS, *COLUMNS[table])
    ]
    return pa.schema(
        fields,
        metadata={"table": table, "algorithm": ALGORITHM, "parameters": parameters.to_json()},
    )


def table(name: str, session: str, rows: list[dict[str, Any]], parameters: Parameters) -> Any:
    """The derived table of one session's rows."""
    keys = {"session": session, "algorithm": ALGORITHM, "parameters": parameters.digest}
    return pa.Table.from_pylist([keys | row for row in rows], schema(name, parameters))
