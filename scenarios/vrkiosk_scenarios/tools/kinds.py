"""Which class each tool of a scenario is."""

from __future__ import annotations

from typing import Final

from vrkiosk_scenarios.tools.bolt_cutter import BoltCutter
from vrkiosk_scenarios.tools.camera import Camera
from vrkiosk_scenarios.tools.density_meter import DensityMeter
from vrkiosk_scenarios.tools.evidence_bag import EvidenceBag
from vrkiosk_scenarios.tools.garment import WORN, Garment
from vrkiosk_scenarios.tools.gas_detector import GasDetector
from vrkiosk_scenarios.tools.knife import Knife
from vrkiosk_scenarios.tools.mallet import Mallet
from vrkiosk_scenarios.tools.marker import Marker
from vrkiosk_scenarios.tools.new_seal import NewSeal
from vrkiosk_scenarios.tools.pole_mirror import PoleMirror
from vrkiosk_scenarios.tools.probe import Probe
from vrkiosk_scenarios.tools.radiation_pager import RadiationPager
from vrkiosk_scenarios.tools.rangefinder import Rangefinder
from vrkiosk_scenarios.tools.scale import Scale
from vrkiosk_scenarios.tools.strap import Strap
from vrkiosk_scenarios.tools.swab import Swab
from vrkiosk_scenarios.tools.tablet import Tablet
from vrkiosk_scenarios.tools.tape import Tape
from vrkiosk_scenarios.tools.tool import Tool
from vrkiosk_scenarios.tools.torch import Torch
from vrkiosk_scenarios.tools.uv_lamp import UvLamp
from vrkiosk_scenarios.tools.videoscope import Videoscope

TOOLS: Final[dict[str, type[Tool]]] = {
    "torch": Torch,
    "rangefinder": Rangefinder,
    "mallet": Mallet,
    "density_meter": DensityMeter,
    "marker": Marker,
    "bolt_cutter": BoltCutter,
    "pole_mirror": PoleMirror,
    "videoscope": Videoscope,
    "tape": Tape,
    "probe": Probe,
    "knife": Knife,
    "swab": Swab,
    "uv_lamp": UvLamp,
    "radiation_pager": RadiationPager,
    "tablet": Tablet,
    "camera": Camera,
    "evidence_bag": EvidenceBag,
    "scale": Scale,
    "new_seal": NewSeal,
    "gas_detector": GasDetector,
    "strap": Strap,
    **dict.fromkeys(WORN, Garment),
}
