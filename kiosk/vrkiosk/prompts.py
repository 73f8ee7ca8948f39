"""What to tell somebody at a desk: what the button would do with what is under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vrkiosk import dragging
from vrkiosk.guide import ANYWHERE, WorldGuide
from vrkiosk.guide_evidence import can_be_bagged, can_be_sealed
from vrkiosk.sighting import SURFACES, Sight
from vrkiosk_scenarios.cartons import CartonGrip
from vrkiosk_scenarios.doors import LeafGrip, RodGrip
from vrkiosk_scenarios.gas import DECIMALS
from vrkiosk_scenarios.hatches import HatchGrip
from vrkiosk_scenarios.safety_panels import LABELS
from vrkiosk_scenarios.scenario_gas import GASES
from vrkiosk_scenarios.seal import SealGrip
from vrkiosk_scenarios.search_panels import analyser_panel
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_scenarios.tools.evidence_bag import EvidenceBag
from vrkiosk_scenarios.tools.garment import GLOVES, WORN, Garment
from vrkiosk_scenarios.tools.gas_detector import GasDetector
from vrkiosk_scenarios.tools.probe import Probe
from vrkiosk_scenarios.tools.swab import Swab
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import LEFT, RIGHT

DRAGGED: Final = (
    (SealGrip, "seal"),
    (RodGrip, "rod"),
    (LeafGrip, "leaf"),
    (HatchGrip, "leaf"),
    (CartonGrip, "carton"),
)
OPEN_DEG: Final = 8.0  # of a leaf: it can be shut as well as opened; the strap stops it at less
ON_SURFACES: Final = ("mallet", "density_meter", "marker", "tape", "probe", "swab")
WORTH_GOING: Final = ("seal", "cut_seal", "lead", "rod", "leaf", "hatch", "carton", "glass")


def prompt(world: World, guide: WorldGuide, keys: Mapping[str, str], *, peering: bool) -> str:
    """One line, in the session's language; "" where there is nothing to say. keys: what stands on
    them; peering: one looks closely at something."""
    key = "" if world.finished else "peer" if peering else _key(world, guide)
    if not key:
        return ""
    device = world.tools.get(guide.tool_in(RIGHT))
    if isinstance(device, GasDetector) and device.spot is not None:
        return _air(world, device)
    tool = world.texts[f"tool.{guide.sight.name}"] if guide.sight.kind == "tool" else ""
    return world.texts.fill(f"desktop.say.{key}", tool=tool, **keys)


def dressed(world: World, keys: Mapping[str, str]) -> str:
    """What one wears, and what still hangs on the board; "" where there is nothing to wear. Gloves
    lie at the trolley, always at hand."""
    garments = [g for g in map(world.tools.get, WORN) if isinstance(g, Garment)]
    named = {g.name: world.texts[f"tool.{g.name}"].lower() for g in garments}
    on = ", ".join(named[g.name] for g in garments if g.worn)
    off = ", ".join(named[g.name] for g in garments if not g.worn and g.name != GLOVES)
    key = "worn_all" if not off else "worn_some" if on else "worn_none"
    return world.texts.fill(f"desktop.say.{key}", on=on, off=off, **keys) if garments else ""


def _air(world: World, device: GasDetector) -> str:
    """All that the gas detector shows: its display is too far away to be read on a monitor."""
    values = (f"{LABELS[n][0]} {device.values[n]:.{DECIMALS[n]}f}" for n in GASES)
    said = "   ".join(values)
    if not device.alarm:
        return said
    above = " ".join(LABELS[name][0] for name in GASES if name in device.alarm)
    return f"{world.texts['gas.alarm']} {above}   {said}"


def _key(world: World, guide: WorldGuide) -> str:
    held = world.hands[RIGHT].held
    for grip, name in DRAGGED:
        if isinstance(held, grip):
            wide = isinstance(held, LeafGrip) and held.leaf.angle > dragging.WIDE
            return "drag_leaf_wide" if wide else f"drag_{name}"
    if world.moving.aiming:
        return "go" if world.moving.target is not None else "choose"
    sight, tool = guide.sight, guide.tool_in(RIGHT)
    if sight.kind in ("tool", "button"):
        name = "hold_button" if sight.hold else sight.kind
        if isinstance(world.tools.get(sight.name), Garment):
            name = "wear"
        elif world.doors.strapped and sight.name == "strap":
            name = "strap_on"
        return name if guide.near else "far"
    if tool == "rangefinder" or tool in ANYWHERE:
        return tool
    if sight.kind == "nothing":
        return "nothing"
    if not guide.near and (tool or sight.kind in WORTH_GOING):
        return "far"
    if tool:
        return _with_evidence(world, tool, sight) or _with_tool(world, tool, sight.kind)
    return _empty(world, guide) if guide.near else "nothing"


def _with_evidence(world: World, tool: str, sight: Sight) -> str:
    """For evidence bag and new seal; "" for any other tool."""
    if tool == "evidence_bag":
        return tool if can_be_bagged(world, sight) else "evidence_bag_where"
    if tool == "new_seal":
        return tool if can_be_sealed(world, sight) else "new_seal_where"
    return ""


def _with_tool(world: World, tool: str, kind: str) -> str:
    if tool == "strap":
        return tool
    if tool == "gas_detector":
        shut = world.doors.open_degrees() < world.settings.gas_detector.shut_deg
        return tool if shut else "gas_detector_inside"
    if tool == "bolt_cutter":
        sealed = world.seal.whole or any(hatch.sealed for hatch in world.hatches.all)
        where = "bolt_cutter_where" if sealed else "bolt_cutter_done"
        return tool if kind in ("seal", "lead") else where
    if tool == "knife":
        return tool if kind == "carton" else "knife_where"
    if kind == "analyser":
        return "swab_analyser"
    return tool if tool in ON_SURFACES and kind in SURFACES else "nothing"


def _empty(world: World, guide: WorldGuide) -> str:
    sight = guide.sight
    if sight.kind in SURFACES and guide.tool_in(LEFT) == "uv_lamp":
        return "uv_lamp"
    if sight.kind == "rod":
        return "rod_sealed" if world.seal.blocks(sight.name) else "rod"
    if sight.kind in ("hatch", "lead"):
        return "hatch_sealed" if world.hatches.named(sight.name).sealed else "hatch"
    if sight.kind == "seal" and world.seal.replaced:
        return "seal_new"
    if sight.kind == "carton":
        return _carton(world, guide)
    if sight.kind == "leaf":
        leaf = world.doors.leaves[sight.name]
        if not leaf.unlocked:
            return "leaf_locked"
        if leaf.degrees > OPEN_DEG:
            right = dragging.opens_rightwards(leaf, world.head, sight.point)
            return "leaf_open_right" if right else "leaf_open_left"
        return "leaf" if world.doors.may_move(leaf) else "leaf_lapped"
    return sight.kind


def _carton(world: World, guide: WorldGuide) -> str:
    """A carton by what it weighs, and which hands are free for it."""
    mass, limits = world.plans[guide.sight.index].mass, world.settings.cartons
    if mass <= limits.one_hand_kg:
        return "carton"
    if guide.tool_in(LEFT):
        return "carton_both"
    return "carton" if mass <= limits.lift_kg else "carton_heavy"


def reading(world: World, guide: WorldGuide) -> str:
    """What the tool in the right hand shows, or the device it goes with: displays are small on a
    monitor."""
    tool = world.tools.get(guide.tool_in(RIGHT))
    if isinstance(tool, GasDetector):
        return _sampled(world, tool)
    panel = tool.panel(world) if tool is not None else None
    if isinstance(tool, Swab):
        panel = analyser_panel(tool, world)
    if panel is None:
        return ""
    lines = [item.text for item in panel.items if isinstance(item, Text)]
    if isinstance(tool, Swab | Probe):
        return " ".join(lines)
    if isinstance(tool, EvidenceBag):
        return lines[1]  # below the title: its number
    return " ".join(lines[:2] if lines[1:2] == ["mm"] else lines[:1])


def _sampled(world: World, tool: GasDetector) -> str:
    """Where the gas detector draws air now and for how long, else where it has drawn any."""
    texts, spot = world.texts, tool.spot
    if spot is not None:
        seconds = texts.fill("analysis.seconds", value=tool.seconds)
        return f"{texts[f'gas.{spot.height}']} {seconds}"
    shut = world.doors.open_degrees() < world.settings.gas_detector.shut_deg
    read = world.safety.tested["gasket" if shut else "inside"]
    done = [texts[f"gas.{height}"] for height in ("low", "middle", "high") if height in read]
    return ", ".join(done) or texts["gas.outside"]
