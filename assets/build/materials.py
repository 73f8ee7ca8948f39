"""The surfaces of all models: colour factors are linear; a tile multiplies them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cargo_prints
import hides_tiles
import prints

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Surface:
    """glTF metallic-roughness, with the name of a texture tile or "". opacity: of what is clear."""

    base_colour: Colour = (1.0, 1.0, 1.0)
    roughness: float = 0.6
    metallic: float = 0.0
    emissive: float = 0.0
    tile: str = ""
    opacity: float = 1.0


# Metres that one repeat of a tile covers; the uv of a model counts in these.
TILE_SIDES: Final = {
    "paint_outer": 2.0,
    "paint_inner": 2.0,
    "plywood": 2.0,
    "cardboard": 1.0,
    "galvanised": 0.5,
    "rubber": 0.5,
    "asphalt": 4.0,
    "wood": 1.0,
    "underframe": 2.0,
    "concrete": 2.0,
    "carton_print": prints.SIDE,
    "cargo_print": cargo_prints.CASES_SIDE,
    "film_goods": cargo_prints.FILM_SIDE,
    "labels": cargo_prints.LABELS_SIDE,
    "woven": 0.5,
    "marble": 2.0,
    "plywood_new": hides_tiles.SIDE,
    "lining": 2.0,
}
PLAIN_SIDE: Final = 1.0

SURFACES: Final = {
    # The outer paint's tile is a neutral grey of 0.8, so that this factor is the box's colour.
    "paint_outer": Surface((0.035, 0.150, 0.185), 1.0, tile="paint_outer"),
    "paint_red": Surface((0.240, 0.045, 0.030), 1.0, tile="paint_outer"),
    "paint_blue": Surface((0.025, 0.070, 0.210), 1.0, tile="paint_outer"),
    "paint_sand": Surface((0.460, 0.430, 0.370), 1.0, tile="paint_outer"),
    "paint_inner": Surface(roughness=1.0, tile="paint_inner"),
    "paint_fresh": Surface((0.56, 0.585, 0.565), 0.34),
    "underframe": Surface(roughness=1.0, tile="underframe"),
    # The reefer: its name begins as the others of paint do, because its edges wear as theirs.
    "paint_outer_white": Surface((0.80, 0.81, 0.80), 1.0, tile="paint_outer"),
    "lining": Surface(roughness=1.0, tile="lining"),
    "lining_new": Surface((0.80, 0.81, 0.79), 0.22),
    "stainless": Surface((0.60, 0.60, 0.59), 0.42, 0.45),
    "aluminium": Surface((0.62, 0.63, 0.64), 0.40, 0.45),
    "fins": Surface((0.42, 0.43, 0.44), 0.5, 0.6),
    "copper": Surface((0.62, 0.30, 0.17), 0.35, 0.9),
    "lead": Surface((0.20, 0.205, 0.215), 0.55, 0.5),
    "load_line": Surface((0.50, 0.022, 0.018), 0.5),
    "plywood": Surface(roughness=1.0, tile="plywood"),
    "cardboard": Surface(roughness=1.0, tile="cardboard"),
    "carton_print": Surface(roughness=1.0, tile="carton_print"),
    "galvanised": Surface(roughness=1.0, metallic=1.0, tile="galvanised"),
    "rubber": Surface(roughness=1.0, tile="rubber"),
    "asphalt": Surface(roughness=1.0, tile="asphalt"),
    # The yard: the tile of the asphalt is darkened where it is newer, or wet.
    "asphalt_patch": Surface((0.70, 0.70, 0.73), 0.95, tile="asphalt"),
    "asphalt_damp": Surface((0.52, 0.52, 0.54), 0.62, tile="asphalt"),
    "tyre_mark": Surface((0.60, 0.60, 0.61), 1.0, tile="asphalt"),
    "puddle": Surface((0.010, 0.011, 0.012), 0.06),
    "bitumen": Surface((0.012, 0.012, 0.013), 0.42),
    "marking_worn": Surface((0.66, 0.66, 0.63), 1.0, tile="paint_outer"),
    "marking_yellow_worn": Surface((0.74, 0.48, 0.03), 1.0, tile="paint_outer"),
    "paint_green": Surface((0.040, 0.150, 0.075), 1.0, tile="paint_outer"),
    "paint_orange": Surface((0.520, 0.155, 0.030), 1.0, tile="paint_outer"),
    "paint_grey": Surface((0.200, 0.210, 0.220), 1.0, tile="paint_outer"),
    "render_wall": Surface((0.82, 0.79, 0.70), 1.0, tile="paint_outer"),
    "plate_dark": Surface((0.30, 0.30, 0.31), 0.9, 0.6, tile="galvanised"),
    "window": Surface((0.020, 0.026, 0.032), 0.06),
    "lamp_off": Surface((0.72, 0.74, 0.74), 0.2),
    "plastic_white": Surface((0.72, 0.73, 0.73), 0.42),
    "plastic_red": Surface((0.52, 0.030, 0.022), 0.42),
    "digits_red": Surface((0.90, 0.05, 0.02), 0.4, emissive=1.0),
    "haze_wall": Surface((0.40, 0.43, 0.46), 0.95),
    "haze_roof": Surface((0.30, 0.35, 0.42), 0.95),
    "haze_steel": Surface((0.36, 0.41, 0.47), 0.95),
    "haze_crane": Surface((0.33, 0.40, 0.50), 0.95),
    "haze_yellow": Surface((0.50, 0.44, 0.30), 0.95),
    "concrete": Surface(roughness=1.0, tile="concrete"),
    "wood": Surface(roughness=1.0, tile="wood"),
    "sealant": Surface((0.66, 0.65, 0.61), 0.30),
    "sealant_old": Surface((0.10, 0.095, 0.085), 0.65),
    "residue_powder": Surface((0.78, 0.77, 0.72), 0.9),
    "residue_goods": Surface((0.20, 0.10, 0.045), 0.9),
    "residue_resin": Surface((0.52, 0.33, 0.06), 0.18),
    "hole": Surface((0.006, 0.006, 0.006), 0.95),
    "marking_white": Surface((0.74, 0.74, 0.71), 0.5),
    "marking_black": Surface((0.012, 0.012, 0.012), 0.5),
    "marking_yellow": Surface((0.72, 0.46, 0.02), 0.45),
    "plate": Surface((0.66, 0.66, 0.65), 0.38, 0.85),
    "tape": Surface((0.42, 0.285, 0.135), 0.22),
    "label": Surface((0.78, 0.775, 0.75), 0.6),
    "ink": Surface((0.02, 0.02, 0.022), 0.6),
    "ink_red": Surface((0.45, 0.03, 0.025), 0.6),
    "seal_yellow": Surface((0.82, 0.56, 0.02), 0.35),
    "steel": Surface((0.50, 0.50, 0.50), 0.32, 0.9),
    "steel_dark": Surface((0.10, 0.10, 0.105), 0.42, 0.7),
    "plastic_black": Surface((0.018, 0.018, 0.020), 0.48),
    "plastic_grey": Surface((0.16, 0.165, 0.17), 0.5),
    "plastic_yellow": Surface((0.75, 0.50, 0.02), 0.42),
    "plastic_orange": Surface((0.80, 0.18, 0.02), 0.42),
    "plastic_blue": Surface((0.03, 0.12, 0.42), 0.42),
    "rubber_grip": Surface((0.03, 0.03, 0.032), 0.85),
    "screen": Surface((0.010, 0.012, 0.014), 0.12),
    "glass": Surface((0.85, 0.88, 0.90), 0.05),
    "mirror": Surface((0.10, 0.11, 0.12), 0.06, 1.0),
    "pole_carbon": Surface((0.022, 0.022, 0.024), 0.30),
    "braid": Surface((0.055, 0.055, 0.060), 0.38, 0.6),
    "lamp": Surface((1.0, 0.96, 0.86), 0.3, emissive=3.0),
    "uv_filter": Surface((0.10, 0.02, 0.30), 0.15, emissive=0.5),
    "uv_lit": Surface((0.42, 0.14, 1.0), 0.3, emissive=2.0),
    "laser": Surface((0.9, 0.02, 0.02), 0.2, emissive=1.0),
    "disc": Surface((0.05, 0.42, 0.50), 0.6, emissive=0.55),
    "fur_tan": Surface((0.20, 0.110, 0.048), 0.95),
    "fur_black": Surface((0.022, 0.020, 0.019), 0.92),
    "collar": Surface((0.035, 0.090, 0.300), 0.75),
    "glove": Surface((0.055, 0.085, 0.135), 0.78),
    "skin": Surface((0.390, 0.215, 0.140), 0.62),
    "skin_palm": Surface((0.520, 0.300, 0.215), 0.60),
    "nitrile": Surface((0.035, 0.130, 0.420), 0.45),
    "nitrile_hem": Surface((0.030, 0.105, 0.350), 0.45),
    "vest_yellow": Surface((0.560, 0.800, 0.020), 0.80),
    "reflective": Surface((0.62, 0.63, 0.64), 0.30, 0.35),
    "lead_dust": Surface((0.17, 0.175, 0.18), 0.95),
    "glove_palm": Surface((0.045, 0.045, 0.048), 0.85),
    "sleeve": Surface((0.025, 0.035, 0.065), 0.9),
    "sleeve_inside": Surface((0.004, 0.004, 0.005), 1.0),
    "tape_clear": Surface((0.48, 0.345, 0.215), 0.10),
    "cardboard_torn": Surface((0.62, 0.50, 0.36), 0.95),
    "cargo_print": Surface(roughness=1.0, tile="cargo_print"),
    "film_goods": Surface(roughness=1.0, tile="film_goods"),
    "labels": Surface(roughness=1.0, tile="labels"),
    "woven": Surface(roughness=1.0, tile="woven"),
    "marble": Surface(roughness=1.0, tile="marble"),
    "veneer": Surface((0.46, 0.30, 0.19), 0.7, tile="wood"),
    "end_grain": Surface((0.50, 0.36, 0.205), 0.85),
    "kraft": Surface((1.0, 0.92, 0.82), 1.0, tile="cardboard"),
    "machine_paint": Surface((0.42, 0.055, 0.025), 0.8, tile="paint_outer"),
    "drum_paint": Surface((0.03, 0.085, 0.19), 0.85, tile="paint_outer"),
    "strap_green": Surface((0.03, 0.22, 0.07), 0.35),
    "webbing": Surface((0.62, 0.26, 0.02), 0.85),
    "poly_clear": Surface((0.52, 0.55, 0.57), 0.12),
    "tyre": Surface((0.020, 0.020, 0.021), 0.72),
    "film_edge": Surface((0.42, 0.36, 0.30), 0.2),
    # Clear: what is behind shows through.
    "stretch_film": Surface((0.86, 0.88, 0.90), 0.38, tile="film_goods", opacity=0.17),
    "bag_clear": Surface((0.70, 0.72, 0.74), 0.12, opacity=0.16),
    "dew": Surface((0.30, 0.33, 0.36), 0.12, opacity=0.44),
    "rime": Surface((0.93, 0.95, 0.97), 0.55, opacity=0.62),
    "lens_clear": Surface((0.45, 0.50, 0.53), 0.05, opacity=0.10),
    "poly_bag": Surface((0.33, 0.36, 0.375), 0.22),
    "poly_blue": Surface((0.30, 0.42, 0.55), 0.22),
    "bag_cloth": Surface((0.016, 0.020, 0.032), 0.8),
    "poly_brown": Surface((0.21, 0.135, 0.060), 0.28),
    # Hides and what betrays them.
    "tape_brown": Surface((0.155, 0.094, 0.040), 0.24),
    "paint_matt": Surface((0.97, 0.965, 0.94), 1.0, tile="paint_inner"),
    "paint_touch": Surface((0.455, 0.475, 0.455), 0.32),
    "paint_touch_outer": Surface((0.029, 0.126, 0.155), 0.32),
    "paint_bitumen": Surface((0.030, 0.029, 0.028), 0.48),
    "ply_other": Surface(roughness=1.0, tile="plywood_new"),
    "weld_bright": Surface((0.58, 0.565, 0.54), 0.34, 0.5),
    "heat_tint": Surface((0.275, 0.235, 0.205), 0.5, 0.2),
    "screw_bright": Surface((0.70, 0.67, 0.57), 0.30, 0.45),
    "filler": Surface((0.47, 0.43, 0.37), 0.85),
    "finger_mark": Surface((0.665, 0.66, 0.635), 0.50),
    "swarf": Surface((0.145, 0.135, 0.125), 0.9),
    "lobby_wall": Surface((0.74, 0.75, 0.73), 0.85, emissive=0.30),
    "lobby_floor": Surface((0.26, 0.27, 0.275), 0.45, emissive=0.2),
    "lobby_band": Surface((0.03, 0.12, 0.24), 0.6),
    "fabric": Surface((0.10, 0.11, 0.12), 0.95),
    # Coated cloth of an open top: grey-green; what daylight comes through it makes its inside glow.
    "tarpaulin": Surface((0.115, 0.165, 0.145), 0.85, tile="woven"),
    "tarpaulin_inside": Surface((0.21, 0.26, 0.215), 0.9, emissive=0.10, tile="woven"),
    "tarpaulin_hem": Surface((0.075, 0.105, 0.095), 0.55),
    "cable": Surface((0.40, 0.44, 0.42), 0.22),
    "resin": Surface((0.42, 0.27, 0.08), 0.08),
    "scratch": Surface((0.20, 0.15, 0.03), 0.8),
    "brass": Surface((0.46, 0.33, 0.12), 0.42, 0.9),
}
