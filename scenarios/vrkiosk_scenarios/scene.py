"""What there is to draw of a scenario: the parts, and where each is found in the snapshot."""

from __future__ import annotations

from typing import Final

from vrkiosk_scenarios import repairs, safety_parts, stand
from vrkiosk_scenarios.geometry import DEGREE, NO_TURN, about_x, pose
from vrkiosk_scenarios.hide_parts import PLAIN, HidePart, mixed
from vrkiosk_scenarios.hide_parts import parts as hide_parts
from vrkiosk_scenarios.hide_solids import pack_poses, plate
from vrkiosk_scenarios.inscriptions import inscriptions
from vrkiosk_scenarios.openings import open_parts
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.settings import Display, Settings
from vrkiosk_scenarios.snapshot import Inset, Part, SceneDescription
from vrkiosk_scenarios.solid import interior
from vrkiosk_scenarios.solids import CartonPlan
from vrkiosk_scenarios.tools import (
    camera,
    evidence_bag,
    knife,
    pole_mirror,
    probe,
    rangefinder,
    strap,
    swab,
    tape,
    uv_lamp,
    videoscope,
)

DOG: Final = "dog"  # seen only where it sat down
CLONED: Final = (0.98, 1.10, 1.0)  # factor on the seal's yellow: a little towards lemon
OTHER_BATCH: Final = (0.74, 0.84, 1.0)  # greyer board, of another mill
# Parts of tools that move by themselves.
ATTACHED: Final[dict[str, dict[str, str]]] = {  # by tool: names and models
    "pole_mirror": {name: name for name in pole_mirror.PARTS},
    "videoscope": {name: name for name in videoscope.PARTS},
    "tape": tape.PARTS,
    "probe": probe.PARTS,
    "knife": knife.PARTS,
    "swab": swab.PARTS,
    "uv_lamp": uv_lamp.PARTS,
    "strap": strap.PARTS,
}


def _display_pose(display: Display) -> tuple[float, ...]:
    return pose(about_x(display.tilt_deg * DEGREE), display.place)


class _Parts:
    """Collects parts and hands out panels."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.panels = 0

    def add(self, name: str, model: str, display: Display | None = None) -> None:
        if display is None:
            self.parts.append(Part(name, model))
            return
        self.parts.append(Part(name, model, self.panels, _display_pose(display)))
        self.panels += 1

    def add_seal(self, state: str, display: Display) -> None:
        """Barrel and pin, and what betrays a glued one. A copy's plastic is of another batch."""
        tint = CLONED if state == "cloned" else (1.0, 1.0, 1.0)
        self.parts.append(Part("seal", "bolt_seal", self.panels, _display_pose(display), tint))
        self.panels += 1
        self.parts.append(Part("seal_pin", "seal_pin", tint=tint))
        if state == "glued":
            self.parts.append(Part("seal_glue", "seal_glue", glow=1.0))

    def add_sign(self) -> None:
        """The warning on a fumigated box, its words a panel."""
        where = pose(NO_TURN, safety_parts.SIGN_PANEL)
        self.parts.append(Part(safety_parts.SIGN, "warning_sign", self.panels, where))
        self.panels += 1

    def add_label(self, name: str) -> None:
        """A part that is only a display."""
        self.parts.append(Part(name, "", self.panels, casts_shadow=False))
        self.panels += 1

    def add_disc(self, name: str, tint: tuple[float, float, float]) -> None:
        self.parts.append(Part(name, "node_disc", tint=tint, casts_shadow=False))


def hide_layout(scenario: Scenario, settings: Settings) -> list[HidePart]:
    """Everything of the scenario's hides, in the order of the file: plates, traces, packs; then its
    repairs."""
    found: list[HidePart] = []
    for hide in scenario.hides:
        found += hide_parts(hide, scenario.container.kind)
        where = plate(hide, scenario, settings)
        for packs in hide.packs:
            for number, at in enumerate(pack_poses(where, hide, packs), 1):
                name = f"{packs.name}_{number:03d}"
                found.append(HidePart(name, packs.model, at, leaf=where.leaf))
    for repair in scenario.repairs:
        found += repairs.parts(repair, scenario.container.kind)
    return found


def describe(
    scenario: Scenario, settings: Settings, plans: list[CartonPlan], nodes: list[str]
) -> SceneDescription:
    """All parts of a scenario. Names: docs/interaction.md."""
    found = _Parts()
    _add_box(found, scenario, settings)
    _add_cargo(found, scenario, plans)
    if scenario.place.weighbridge:
        found.add("weighbridge", "weighbridge", settings.displays["weighbridge"])
    _add_tools(found, scenario, settings)
    _add_evidence(found, scenario, settings)
    found.parts += safety_parts.parts(scenario)
    if scenario.gas is not None and scenario.gas.labelled:
        found.add_sign()
    if "rangefinder" in scenario.tools:
        found.parts.append(Part(rangefinder.DOT, "laser_dot", casts_shadow=False))
    for number in range(1, settings.marker.most + 1):
        found.add_label(f"mark_{number}")
    for node in nodes:
        found.add_disc(f"node_{node}", (1.0, 1.0, 1.0))
    found.add_disc("node_target", settings.locomotion.target_tint)
    for hand in (
        *safety_parts.HANDS,
        *(safety_parts.BARE_HANDS if "gloves" in scenario.tools else ()),
    ):
        found.add(hand, hand)
    space = interior(scenario)
    return SceneDescription(
        parts=tuple(found.parts),
        panels=found.panels,
        interior=(space.half_width, space.floor, space.ceiling, space.front),
        insets=_insets(scenario, settings),
        time=scenario.place.time,
        ground=-stand.height(scenario),
        paint=scenario.container.paint,
    )


def _add_box(found: _Parts, scenario: Scenario, settings: Settings) -> None:
    """What the box stands on, the box itself, its doors and what is hidden in its walls."""
    for standing in stand.parts(scenario):
        found.add(standing.name, standing.model)
    kind = scenario.container.kind
    found.add("container", kind.model)
    for fixed in scenario.fixed_parts:
        found.add(fixed.name, fixed.model)
    found.add("leaf_left", kind.fittings.leaf_left, settings.displays["leaf_left"])
    found.add("leaf_right", kind.fittings.leaf_right)
    for painted in inscriptions(scenario.container):
        found.parts.append(Part(painted.name, painted.model, casts_shadow=False))
    for rod in settings.rods:
        found.add(f"rod_{rod.name}", rod.model)
    found.add_seal(scenario.container.seal.state, settings.displays["seal"])
    for part in hide_layout(scenario, settings):
        found.parts.append(Part(part.name, part.model, tint=part.tint, glow=part.glow))


def _add_cargo(found: _Parts, scenario: Scenario, plans: list[CartonPlan]) -> None:
    """What lies in it, whole and cut open, and the dog that smells it."""
    for plan in plans:
        tint = mixed(PLAIN, OTHER_BATCH, plan.other_batch)
        found.parts.append(Part(plan.name, plan.model, tint=tint))
        for opened in open_parts(plan) if "knife" in scenario.tools else ():
            board = tint if opened.instead else PLAIN  # else what is in it
            found.parts.append(Part(opened.name, opened.model, tint=board))
    found.add(DOG, DOG)


def _add_tools(found: _Parts, scenario: Scenario, settings: Settings) -> None:
    """The trolley with the tools, and their parts that move by themselves."""
    found.add("trolley", "trolley")
    for tool in scenario.tools:
        found.add(tool, tool, settings.displays.get(tool))
        for name, model in ATTACHED.get(tool, {}).items():
            found.add(name, model, settings.displays.get(name))


def _add_evidence(found: _Parts, scenario: Scenario, settings: Settings) -> None:
    """The camera's screens, one for each zoom, and the bags that things may be put in."""
    if "camera" in scenario.tools:
        for name in camera.PARTS:
            found.parts.append(Part(name, "", casts_shadow=False))
    if "evidence_bag" in scenario.tools:
        for name, model in evidence_bag.bags(scenario, settings).items():
            found.add(name, model, settings.displays[model])


def _insets(scenario: Scenario, settings: Settings) -> tuple[Inset, ...]:
    """What mirrors and cameras among the tools show."""
    found = []
    if "pole_mirror" in scenario.tools:
        found.append(pole_mirror.inset(settings.pole_mirror))
    if "videoscope" in scenario.tools:
        found.append(videoscope.inset(settings.videoscope))
    if "camera" in scenario.tools:
        found += camera.insets(settings.camera)
    return tuple(found)
