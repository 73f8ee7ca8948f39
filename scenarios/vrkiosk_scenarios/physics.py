"""MuJoCo: cartons that fall, lean and sleep, and rays against everything solid.

Coordinates are the world's own (+y up), so nothing is converted but the order of quaternions.
Cartons begin asleep where the scenario stacks them and cost next to nothing until touched.
"""

from __future__ import annotations

import os
from math import sqrt
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Pose,
    Vec,
    compose,
    length,
    pose,
    scale,
    subtract,
)

os.environ.setdefault("MUJOCO_GL", "disable")  # before the import: no window system is wanted here
import mujoco

if TYPE_CHECKING:
    from vrkiosk_scenarios.settings import Cartons
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.solids import CartonPlan

RATE: Final = 180
FIXED, CARTONS, LEAVES = 0, 1, 2  # groups of geoms, for rays
UNSEEN: Final = 3  # cartons rest on it, no ray meets it
GROUPS: Final = 6
DOFS: Final = 6  # of a carton's free joint, the only joints there are
SCALE: Final = "scale"  # its body
NO_MOTION: Final = (0.0,) * DOFS
# Of a carton in MuJoCo's memory: place and quaternion (w first), speed and turning. Of a ray:
# origin and direction, and behind them the normal it meets.
_PLACE, _MOTION, _RAY, _NORMAL = Struct("7d"), Struct("6d"), Struct("6d"), Struct("3d")
GRAVITY: Final = 9.81

_HEAD: Final = """<mujoco><compiler autolimits="true"/>
<option timestep="{step!r}" gravity="0 -{gravity!r} 0" solver="Newton" integrator="implicitfast"
 iterations="10" cone="pyramidal" sleep_tolerance="0.02"><flag sleep="enable"/></option>
<size memory="64M"/><default><geom type="box" friction="0.6 0.005 0.0001"/></default><worldbody>
"""


def _numbers(*values: float) -> str:
    return " ".join(map(repr, values))


def _geom(solid: Solid, group: int, more: str = "") -> str:
    x, y, z, w, px, py, pz = solid.pose
    return (
        f'<geom name="{solid.name}" size="{_numbers(*solid.half)}" pos="{_numbers(px, py, pz)}" '
        f'quat="{_numbers(w, x, y, z)}" group="{group}" {more}/>\n'
    )


def _leaves(solids: list[Solid]) -> list[str]:
    """The leaves there are, in the order of their solids."""
    return list(dict.fromkeys(solid.leaf for solid in solids if solid.leaf))


def _leaf(name: str, solids: list[Solid]) -> str:
    """A leaf with all that moves with it; its frame is that of the leaf's own box."""
    geoms = ""
    for solid in solids:
        if solid.leaf == name:
            x, y, z, w, px, py, pz = solid.in_leaf
            geoms += (
                f'<geom name="{solid.name}" size="{_numbers(*solid.half)}" '
                f'pos="{_numbers(px, py, pz)}" quat="{_numbers(w, x, y, z)}" '
                f'group="{LEAVES}" contype="0" conaffinity="0"/>'
            )
    return f'<body name="leaf_{name}" mocap="true">{geoms}</body>\n'


def _document(solids: list[Solid], plans: list[CartonPlan], platform: Vec | None) -> str:
    parts = [_HEAD.format(step=1.0 / RATE, gravity=GRAVITY)]
    parts += [_leaf(name, solids) for name in _leaves(solids)]
    for solid in solids:
        size = f'size="{_numbers(*solid.half)}"'
        if solid.leaf:
            continue
        elif solid.carton >= 0:
            x, y, z, w, px, py, pz = solid.pose
            mass = plans[solid.carton].mass
            parts.append(
                f'<body name="{solid.name}" pos="{_numbers(px, py, pz)}" '
                f'quat="{_numbers(w, x, y, z)}" sleep="init"><freejoint/>'
                f'<geom name="{solid.name}" {size} mass="{mass!r}" group="{CARTONS}"/></body>\n'
            )
        else:
            parts.append(_geom(solid, FIXED))
    if platform is not None:
        parts.append(
            f'<body name="{SCALE}" mocap="true" pos="0 -50 0"><geom name="{SCALE}" '
            f'size="{_numbers(*platform)}" group="{UNSEEN}"/></body>\n'
        )
    return "".join(parts) + "</worldbody></mujoco>"


_MAPPED: Final = frozenset(
    {"_awake_dofs", "_direction", "_normal", "_origin", "_qpos", "_qvel", "_ray"}
)


class Physics:
    """The solids in MuJoCo. `awake`: something moves and its poses have to be read. platform:
    half size of one that things can be put on, where there is one."""

    __slots__ = (
        "_awake_before",
        "_awake_dofs",
        "_behind",
        "_data",
        "_direction",
        "_dofs_before",
        "_geom",
        "_groups",
        "_index_of",
        "_mocaps",
        "_model",
        "_moved",
        "_normal",
        "_origin",
        "_placed",
        "_platform",
        "_qpos",
        "_qvel",
        "_ray",
        "solids",
    )

    def __init__(
        self, solids: list[Solid], plans: list[CartonPlan], platform: Vec | None = None
    ) -> None:
        self.solids = solids
        self._model: Any = mujoco.MjModel.from_xml_string(_document(solids, plans, platform))
        self._data: Any = mujoco.MjData(self._model)
        model = self._model
        by_name = {solid.name: i for i, solid in enumerate(solids)}
        self._index_of = [by_name.get(model.geom(g).name, -1) for g in range(model.ngeom)]
        self._mocaps = {
            name: int(model.body(f"leaf_{name}").mocapid[0]) for name in _leaves(solids)
        }
        if platform is not None:
            self._mocaps[SCALE] = int(model.body(SCALE).mocapid[0])
        self._platform = platform
        self._dofs_before: list[int] = []  # awake when this was asked last: their first dofs,
        self._awake_before: list[int] = []  # and the cartons
        self._placed = set(range(len(plans)))
        self._map_memory()
        self._geom = np.full(1, -1, np.int32)
        self._groups = [
            np.array([(mask >> g) & 1 for g in range(GROUPS)], np.uint8) for mask in range(8)
        ]
        self._moved = True
        self._behind = False  # MuJoCo's places are those of before the last step
        self.settle()

    def _map_memory(self) -> None:
        # MuJoCo's own memory, asked for once (the bindings make an array of it at each access) and
        # read as bytes: within a step that costs half of what an array's slices do. Cartons are
        # the only bodies with joints, in the order of their plans.
        self._qpos = memoryview(self._data.qpos).cast("B")
        self._qvel = memoryview(self._data.qvel).cast("B")
        self._awake_dofs = memoryview(self._data.dof_awake_ind)
        vectors: Any = np.zeros((3, 3))  # of a ray; MuJoCo takes arrays, we write them as bytes
        self._origin, self._direction, self._normal = vectors
        self._ray = memoryview(vectors).cast("B")

    def __getstate__(self) -> dict[str, Any]:
        """Without what only maps memory that another process has elsewhere."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in _MAPPED}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        self._map_memory()

    @property
    def awake(self) -> bool:
        return bool(self._data.ntree_awake)

    def settle(self) -> None:
        """Brings rays up to date with poses set since."""
        self._moved = False
        self._find_places()

    def _find_places(self) -> None:
        self._behind = False
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_comPos(self._model, self._data)

    def _catch_up(self) -> None:
        """Does what `step` put off, before anything is asked of the places or changes them. The
        next step begins with the same work, so it is done only where somebody asks."""
        if self._behind:
            self._find_places()

    def step(self) -> bool:
        """One step of 1/180 s where something moves. False: all is asleep, nothing was done."""
        if self._data.ntree_awake > 0:
            mujoco.mj_step(self._model, self._data)
            self._moved, self._behind = False, True
            return True
        if not self._moved:
            return False
        self.settle()
        return True

    def wake(self, carton: int) -> None:
        """Lets a carton fall or be pushed again."""
        self.push(carton, (0.0, -1e-3, 0.0), (0.0, 0.0, 0.0))

    def carton_pose(self, carton: int) -> Pose:
        px, py, pz, w, x, y, z = _PLACE.unpack_from(self._qpos, carton * _PLACE.size)
        return (x, y, z, w, px, py, pz)

    def moved_cartons(self) -> list[tuple[int, Pose]]:
        """The cartons that may be elsewhere than when this was asked last (what is awake, what
        was awake then, what was placed since), and where they are."""
        dofs = self._awake_dofs[: self._data.nv_awake : DOFS].tolist()
        if dofs == self._dofs_before and not self._placed:
            moved = self._awake_before
        else:
            awake = [dof // DOFS for dof in dofs]
            moved = sorted(self._placed.union(awake, self._awake_before))
            self._placed.clear()
            self._dofs_before, self._awake_before = dofs, awake
        unpack, places, size = _PLACE.unpack_from, self._qpos, _PLACE.size
        found = []
        for index in moved:
            px, py, pz, w, x, y, z = unpack(places, index * size)
            found.append((index, (x, y, z, w, px, py, pz)))
        return found

    def carton_velocity(self, carton: int) -> tuple[Vec, Vec]:
        """Velocity in the world (m/s), turning in its own frame (rad/s)."""
        vx, vy, vz, wx, wy, wz = _MOTION.unpack_from(self._qvel, carton * _MOTION.size)
        return (vx, vy, vz), (wx, wy, wz)

    def place_carton(self, carton: int, where: Pose) -> None:
        """Moves a carton at once, at rest."""
        self._catch_up()
        x, y, z, w, px, py, pz = where
        _PLACE.pack_into(self._qpos, carton * _PLACE.size, px, py, pz, w, x, y, z)
        _MOTION.pack_into(self._qvel, carton * _MOTION.size, *NO_MOTION)
        self._moved = True
        self._placed.add(carton)

    def push(self, carton: int, speed: Vec, turning: Vec) -> None:
        """Gives a carton a velocity (m/s) and a turning (rad/s, in its own frame) for a step."""
        asleep = self._data.ntree_awake == 0
        if asleep:
            self._catch_up()
        _MOTION.pack_into(self._qvel, carton * _MOTION.size, *speed, *turning)
        if asleep:
            mujoco.mj_forward(self._model, self._data)  # a velocity wakes it
            self._moved = True

    def place_scale(self, where: Pose) -> None:
        """Where the scale stands; `where` is under the middle of its platform, whose top is two
        of its half heights above."""
        half = self._platform
        if half is not None:
            self.place_leaf(SCALE, compose(where, pose(NO_TURN, (0.0, half[1], 0.0))))

    def place_leaf(self, leaf: str, where: Pose) -> None:
        self._catch_up()
        x, y, z, w, px, py, pz = where
        index = self._mocaps[leaf]
        self._data.mocap_pos[index] = (px, py, pz)
        self._data.mocap_quat[index] = (w, x, y, z)
        self._moved = True

    def ray(
        self, origin: Vec, direction: Vec, reach: float, groups: int = 7
    ) -> tuple[float, Solid, Vec] | None:
        """The first solid along a ray (unit direction): distance, solid, outward normal. `groups`
        is a bit for each group of geoms that counts. None: nothing within `reach`."""
        self._catch_up()
        _RAY.pack_into(self._ray, 0, *origin, *direction)
        found = mujoco.mj_ray(
            self._model,
            self._data,
            self._origin,
            self._direction,
            self._groups[groups],
            1,
            -1,
            self._geom,
            self._normal,
        )
        if found < 0.0 or found > reach:
            return None
        nx, ny, nz = _NORMAL.unpack_from(self._ray, _RAY.size)
        return float(found), self.solids[self._index_of[int(self._geom[0])]], (nx, ny, nz)

    def sees(self, a: Vec, b: Vec, groups: int = 7) -> bool:
        """Nothing solid of those groups stands between two points."""
        way = subtract(b, a)
        far = length(way)
        return far < 1e-6 or self.ray(a, scale(way, 1.0 / far), far, groups) is None


def _towards(now: Vec, wanted: Vec, limit: float, most_change: float) -> Vec:
    """The next velocity: `wanted` cut to `limit`, reached by no more than `most_change` a step."""
    (a, b, c), (x, y, z) = now, wanted
    size = sqrt(x * x + y * y + z * z)
    if size > limit:
        part = limit / size
        x, y, z = x * part, y * part, z * part
    dx, dy, dz = x - a, y - b, z - c
    size = sqrt(dx * dx + dy * dy + dz * dz)
    if size <= most_change:
        return (x, y, z)
    part = most_change / size
    return (a + dx * part, b + dy * part, c + dz * part)


def drive(
    physics: Physics, carton: int, now: Pose, target: Pose, speed_limit: float, settings: Cartons
) -> None:
    """Carries a carton, which is at `now`, towards a target pose for one step, upright, at a
    limited speed.

    The velocity is changed, not the place, and by no more than a person's strength: what stands
    in the way stops it.
    """
    ax, ay, az, aw, px, py, pz = now
    bx, by, bz, bw, qx, qy, qz = target
    speed, turning = physics.carton_velocity(carton)
    gain = settings.gain
    wanted = ((qx - px) * gain, (qy - py) * gain, (qz - pz) * gain)
    x, y, z = _towards(speed, wanted, speed_limit, settings.acceleration / RATE)
    # the turn that is left, in the carton's own frame: conjugate(now), then target
    gain = 2.0 * gain if aw * bw + ax * bx + ay * by + az * bz >= 0.0 else -2.0 * gain
    wanted = (
        (aw * bx - ax * bw - ay * bz + az * by) * gain,
        (aw * by + ax * bz - ay * bw - az * bx) * gain,
        (aw * bz - ax * by + ay * bx - az * bw) * gain,
    )
    turning = _towards(turning, wanted, settings.turn_speed, settings.turn_acceleration / RATE)
    # gravity is taken off beforehand: the hands hold the weight
    physics.push(carton, (x, y + GRAVITY / RATE, z), turning)
