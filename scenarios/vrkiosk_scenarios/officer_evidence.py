"""How an officer keeps evidence: photographs, bags, forms; and shuts a box that may go on."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

from vrkiosk_scenarios import samples
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    add,
    distance,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    transform,
    turn_of,
    unit,
)
from vrkiosk_scenarios.observation import CONTENTS
from vrkiosk_scenarios.officer_body import minimum_jerk
from vrkiosk_scenarios.officer_entry import STRAIGHT
from vrkiosk_scenarios.officer_skills import TRIES, Behaviour, turn_towards
from vrkiosk_scenarios.officer_under import UnderSkills
from vrkiosk_scenarios.settings import RodSetting
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_scenarios.solids import FIND
from vrkiosk_scenarios.tools.evidence_bag import bag_of
from vrkiosk_xr.frame import LEFT, RIGHT

CAMERA, BAG, NEW_SEAL = "camera", "evidence_bag", "new_seal"
NEAR: Final = 0.40  # m from a lens to what is photographed, level and up alike
NEAR_SEAL: Final = 0.20
NEAR_DOORS: Final = 1.8  # m from the doors: found there, not in the cargo
ROOM: Final = 0.55  # m round a place to stand that nothing loose lies in
SHUT_S: Final = 0.4  # rad/s a leaf is led back
MARK: Final = re.compile(r"mark_\d+")
INSIDE: Final = -0.1  # m along the box: behind the doors
OUT: Final = (0.0, 0.0, 1.0)  # of a mark, away from its surface
LOCKED: Final = math.radians(5.0)  # a handle in its keeper


class EvidenceSkills(UnderSkills):
    """Camera, bags, forms, report, new seal; each only where the trolley has it."""

    # --- photographs

    def photograph(self, point: Vec, lens: Vec) -> Behaviour:
        """A picture of a point with the lens at a place of the world; the camera is in the right
        hand."""
        texts, taken = self.briefing.texts, self._photographs()
        turn = turn_towards(subtract(point, lens))
        grip = subtract(lens, rotate(turn, self.briefing.settings.camera.lens))
        done = texts.fill("camera.count", count=taken + 1)
        for _ in range(TRIES):
            yield from self.look(point)
            yield from self.reach(RIGHT, pose(turn, grip))
            yield from self.pull_trigger(RIGHT)
            if (yield from self.within(lambda: done in self.words(CAMERA), 1.0)):
                return
        raise self.stuck("take a photograph", f"{done!r} on the camera")

    def _photographs(self) -> int:
        """How many pictures the camera says it holds."""
        fill, words = self.briefing.texts.fill, self.words(CAMERA)
        most = self.briefing.settings.camera.most
        counts = range(most, -1, -1)
        return next((n for n in counts if fill("camera.count", count=n) in words.split("\n")), 0)

    def _cut_seal(self, seal: Vec) -> Behaviour:
        """The seal is photographed before it is cut, and kept afterwards."""
        if CAMERA in self.seen.poses:
            yield from self.take(CAMERA, RIGHT)
            yield from self.stand_before(seal, 0.7)
            yield from self.photograph(seal, add(seal, (0.0, 0.0, NEAR_SEAL)))
            yield from self.put_away(RIGHT)
        yield from super()._cut_seal(seal)
        if BAG in self.seen.poses:
            yield from self.take(BAG, RIGHT)
            top = add(place_of(self.pose_of("seal")), (0.0, 0.02, 0.0))
            yield from self._bag("seal", top, bag_of("seal"))
            yield from self.put_away(RIGHT)

    # --- loose things

    def finds(self) -> list[str]:
        """Parts of loose things in sight that are in no bag, those near the doors first."""
        found = [name for name in self.seen.poses if name.startswith(FIND)]
        return sorted(found, key=lambda name: -place_of(self.pose_of(name))[2])

    def photograph_finds(self) -> Behaviour:
        """Each loose thing where it lies, before anything is moved; by torch."""
        if CAMERA not in self.seen.poses or not self.finds():
            return
        yield from self.put_away(RIGHT)
        for name in self.finds():
            yield from self._stand_by(name)
            if self.holds.get(RIGHT) != CAMERA:
                yield from self.take(CAMERA, RIGHT)
            at = place_of(self.pose_of(name))
            back = subtract(self.eyes(), at)
            away = scale(unit((back[0], 0.0, back[2])), NEAR)
            yield from self.photograph(at, add(at, (away[0], NEAR + 0.1, away[2])))
        yield from self.put_away(RIGHT)

    def photograph_marks(self) -> Behaviour:
        """What was marked inside, each place from straight before it."""
        for name in self._marks_where(lambda at: at[2] < INSIDE):
            at, out = place_of(self.pose_of(name)), rotate(turn_of(self.pose_of(name)), OUT)
            node = min(self.aisle(), key=lambda n: _level(self.places[n], add(at, scale(out, 0.6))))
            if not self.stands_at(self.places[node]):
                yield from self.put_away(RIGHT)
                yield from self.go(node)
            yield from self._photograph_mark(at, out)
        yield from self.put_away(RIGHT)

    def photograph_doors(self) -> Behaviour:
        """What was marked on the leaves, which stand open, from between them."""
        for name in self._marks_where(lambda at: at[2] >= INSIDE):
            if not self.stands_at(self.places["doors"]):
                yield from self.go("doors")
            at, out = place_of(self.pose_of(name)), rotate(turn_of(self.pose_of(name)), OUT)
            yield from self._photograph_mark(at, out)
        yield from self.put_away(RIGHT)

    def _back_to_doors(self, side: str) -> Behaviour:
        """What was marked under the box is photographed before one gets up."""
        for name in self._marks_where(lambda at: True, under=True):
            at = place_of(self.pose_of(name))
            yield from self._photograph_mark(at, unit(subtract(self.eyes(), at)))
        yield from super()._back_to_doors(side)

    def _marks_where(self, there: Callable[[Vec], bool], *, under: bool = False) -> list[str]:
        """Marks in a part of the box that are on nothing photographed before; none without a
        camera."""
        if CAMERA not in self.seen.poses:
            return []
        loose = [place_of(self.pose_of(name)) for name in self.finds()]
        found = []
        for name in sorted(name for name in self.seen.poses if MARK.fullmatch(name)):
            at = place_of(self.pose_of(name))
            beside = any(distance(at, other) < ROOM for other in loose)
            if not beside and there(at) and (at[1] < self.briefing.floor - 0.05) == under:
                found.append(name)
        return found

    def _photograph_mark(self, at: Vec, out: Vec) -> Behaviour:
        """A picture from straight before a mark."""
        yield from self.swap(CAMERA)
        yield from self.stand_before(at, 0.9)
        yield from self.photograph(at, add(at, scale(out, NEAR)))

    def bag_finds(self) -> Behaviour:
        """Each loose thing into a bag of its own, and one of what lies in an opened package."""
        opened = self._other_goods()
        if BAG not in self.seen.poses or not (self.finds() or opened):
            return
        for name in self.finds():
            yield from self._stand_by(name)
            if self.holds.get(RIGHT) != BAG:
                yield from self.take(BAG, RIGHT)
            top = (0.0, self.briefing.carton_halves[name][1], 0.0)
            item = f"find/{name.removeprefix(FIND)}"
            yield from self._bag(item, add(place_of(self.pose_of(name)), top), bag_of(item))
        for part in opened[:1]:
            yield from self._stand_by(part)
            if self.holds.get(RIGHT) != BAG:
                yield from self.take(BAG, RIGHT)
            yield from self._bag(part, place_of(self.pose_of(part)), samples.BAGS[0])
        yield from self.put_away(RIGHT)

    def _other_goods(self) -> list[str]:
        """What is seen to lie in packages that were cut open."""
        return sorted(name for name in self.seen.poses if CONTENTS in name)

    def _stand_by(self, name: str) -> Behaviour:
        """Goes to the place to stand that is nearest to a loose thing."""
        at = place_of(self.pose_of(name))
        lying = [place_of(self.pose_of(other)) for other in self.finds()]

        def away(node: str) -> float:
            return _level(self.places[node], at)

        free = [
            node
            for node in ("doors", *self.aisle())
            if all(_level(self.places[node], other) > ROOM for other in lying)
        ]
        node = min(free, key=away, default="doors")
        if not self.stands_at(self.places[node]):
            yield from self.go(node)

    def _bag(self, item: str, top: Vec, part: str) -> Behaviour:
        """Puts the mouth of the bag in the right hand on a thing from above and closes it. part:
        that it is seen as then."""
        mouth = self.briefing.settings.evidence_bag.mouth
        for _ in range(TRIES):
            yield from self.stand_before(top, 0.5)
            yield from self.look(top)
            back = subtract(self.eyes(), top)
            level = unit((-back[0], 0.0, -back[2]))
            way = unit((0.6 * level[0], -1.0, 0.6 * level[2]))
            turn = turn_towards(way)
            grip = subtract(top, rotate(turn, mouth))
            yield from self.reach(RIGHT, pose(turn, subtract(grip, scale(way, 0.15))))
            yield from self.reach(RIGHT, pose(turn, grip))
            yield from self.pull_trigger(RIGHT, self.briefing.settings.evidence_bag.confirm_s + 0.2)
            if (yield from self.within(lambda: part in self.seen.poses, 1.0)):
                return
        raise self.stuck(f"put {item} in a bag", "it in a bag")

    # --- forms

    def keep_evidence(self) -> Behaviour:
        """Bags, a form for each bag, and the report, with the tablet in the left hand."""
        yield from self.bag_finds()
        bags = [name for name in self.seen.poses if name.startswith("bag_")]
        if "page.report" not in self.briefing.texts or not (bags or self._has_report()):
            return
        yield from self.swap("tablet", LEFT)
        yield from self.hold_tablet()
        for name in bags:
            yield from self._fill_form(name)
        yield from self._write_report(kept=bool(bags))
        yield from self.put_away(LEFT)

    def _has_report(self) -> bool:
        return any(tool in self.seen.poses for tool in (CAMERA, BAG, NEW_SEAL))

    def _fill_form(self, part: str) -> Behaviour:
        """The custody form of a bag: where, why, who saw it."""
        texts = self.briefing.texts
        number = self.words(part).split("\n")[0]
        at_doors = place_of(self.pose_of(part))[2] > -NEAR_DOORS
        reason = "seal" if part == bag_of("seal") else "goods"
        place = "2" if at_doors else "8"
        yield from self.poke_tablet("page.evidence", "page.evidence")
        yield from self._press(self._line_with(number), texts["evidence.finder"])
        yield from self._press(place, texts[f"evidence.place_{place}"])
        for key in (f"reason_{reason}", "witness_partner"):
            yield from self._press(texts[f"evidence.{key}"], texts["evidence.finder"])
        sign = texts["evidence.sign"]
        yield from self.until(lambda: sign in self.words("tablet"), "fill in a form", "it complete")
        lists = texts["camera.count"].partition("{")[0]
        yield from self._press(sign, lists)

    def _line_with(self, number: str) -> str:
        """The whole text on the tablet that begins with a bag's number."""
        for item in self.display("tablet").items:
            if isinstance(item, Text) and item.text.startswith(number):
                return item.text
        raise self.stuck(f"find bag {number} on the tablet", "a line of it")

    def _press(self, label: str, shown: str, seconds: float = 0.12) -> Behaviour:
        """Presses what bears a label until another text stands on the tablet."""
        tip = self.fingertip(RIGHT)
        for _ in range(TRIES):
            yield from self.poke(RIGHT, "tablet", label, tip, seconds)
            if (yield from self.within(lambda: shown in self.words("tablet"), 1.0)):
                return
        raise self.stuck(f"press {label!r} on the tablet", f"it to show {shown!r}")

    def _write_report(self, *, kept: bool) -> Behaviour:
        """What differs from the papers, and what there is to put to it."""
        yield from self.poke_tablet("page.report", "report.send")
        texts = self.briefing.texts
        chosen = ["report.with_seals", *(["report.with_custody"] if kept else [])]
        chosen += [
            key
            for key in ("report.with_photographs", "report.with_findings")
            if texts[key] in self.words("tablet")
        ]
        found = self.findings
        differs = {
            "seal_number": self.seal_agrees is False,
            "container_number": found.number_wrong,
            "goods": bool(found.loose),
            "weight": found.overweight,
            "fumigation": self.fumigant and not self.fumigation_declared,
        }
        chosen += [f"report.differs_{what}" for what, does in differs.items() if does]
        for key in chosen:
            yield from self.poke_tablet(key, "report.send")
        hold = self.briefing.settings.panels.hold_s + 0.4
        yield from self.poke_tablet("report.send", "report.sent", hold)

    # --- shutting the box again

    def reseal(self) -> Behaviour:
        """Both leaves and all rods, left first, then the new seal."""
        if NEW_SEAL not in self.seen.poses:
            return
        for side in ("left", "right"):
            if self._leaf_angle(side) > 0.02:
                yield from self.go(f"door_{side}")
                yield from self._lead_back(side)
            for rod in self.briefing.settings.rods:
                if rod.leaf == side:
                    yield from self._turn_back(rod)
        yield from self._hang_seal()

    def _lead_back(self, side: str) -> Behaviour:
        """Leads a leaf by its edge until it is shut."""
        for _ in range(TRIES):
            begin = self._leaf_angle(side)
            yield from self.step_to(*self._clear_of(side, begin))
            yield from self.look(self._spoke(side, begin, 1.02))
            yield from self.reach(RIGHT, pose(STRAIGHT, self._spoke(side, begin, 1.02)))
            self.hand(RIGHT).squeeze = 1.0
            yield from self.wait(0.2)
            begun, seconds, part = self.clock, (begin + 0.05) / SHUT_S, 0.0
            while part < 1.0:
                part = min((self.clock + self.dt - begun) / seconds, 1.0)
                angle = begin - (begin + 0.05) * part
                hand = self._spoke(side, angle, 1.02)
                self.attention = hand
                self.hand(RIGHT).follow(self.to_stage(pose(STRAIGHT, hand)))
                self.walk_to(*self._clear_of(side, max(angle, 0.0)))
                yield
            yield from self.wait(0.6)
            self.hand(RIGHT).squeeze = 0.0
            self.relax(RIGHT)
            if (yield from self.within(lambda: self._leaf_angle(side) < 0.005, 1.0)):
                return
        raise self.stuck(f"shut the {side} door", "it to lie shut")

    def _turn_back(self, rod: RodSetting) -> Behaviour:
        """Swings a rod's handle back into its keeper."""
        part = f"rod_{rod.name}"
        locked = 1.0 if (rod.leaf == "left") == (rod.side > 0) else -1.0  # its handle along x
        for _ in range(TRIES):
            way = rotate(turn_of(self.pose_of(part)), (1.0, 0.0, 0.0))
            begin = math.atan2(way[2], way[0] * locked)
            if begin < LOCKED:
                return
            x, _, z = place_of(self.pose_of(part))
            axis = (x, rod.place[2], z)

            def at(done: float, axis: Vec = axis, begin: float = begin) -> Pose:
                angle = begin - (begin + LOCKED) * minimum_jerk(done)
                around = (locked * math.cos(angle), 0.0, math.sin(angle))
                return pose(STRAIGHT, add(axis, scale(around, rod.handle)))

            yield from self.lead_handle(at, (0.2, 0.5))
            yield from self.wait(0.2)
        raise self.stuck(f"turn the rod {rod.name} back", "its handle in its keeper")

    def _hang_seal(self) -> Behaviour:
        """The new seal from above onto the hasp."""
        hasp, eye = self._hasp(), self.briefing.settings.new_seal.eye
        for _ in range(TRIES):
            yield from self.take(NEW_SEAL, RIGHT)
            yield from self.stand_before(hasp, 0.55)
            yield from self.look(hasp)
            for above in (0.10, 0.05, 0.0):
                yield from self.reach(
                    RIGHT, pose(STRAIGHT, subtract(add(hasp, (0.0, above, 0.0)), eye))
                )
            if (yield from self.within(self._seal_hangs, 1.0)):
                self.holds.pop(RIGHT, None)
                self.relax(RIGHT)
                return
            yield from self.put_away(RIGHT)
        raise self.stuck("hang the new seal", "it at the hasp")

    def _hasp(self) -> Vec:
        """Where a seal hangs on the right leaf, shut."""
        u, v, y = self.briefing.settings.seal.place
        return transform(self.pose_of("leaf_right"), (-u, y, v))

    def _seal_hangs(self) -> bool:
        """The seal stays at the hasp when the hand goes away."""
        eye = transform(self.pose_of(NEW_SEAL), self.briefing.settings.new_seal.eye)
        self.relax(RIGHT)
        away = distance(place_of(self.hand_at(RIGHT)), place_of(self.pose_of(NEW_SEAL))) > 0.1
        return away and distance(eye, self._hasp()) < 0.01


def _level(a: Vec, b: Vec) -> float:
    return math.hypot(a[0] - b[0], a[2] - b[2])
