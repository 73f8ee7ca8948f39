"""Vectors, rotations and angles on plain floats, the same bits on every machine.

Only + - * / and square root, which IEEE 754 rounds correctly everywhere; sine, cosine and arc
tangent are polynomials of these, because a C library's differ in the last bit between machines.
The functions that a step calls most are written out rather than built of one another: a call costs
more than what it computes. Their order of operations is that of the small ones, so the bits are.
A vector is (x, y, z); a rotation a unit quaternion (x, y, z, w); a pose both in a row (7 floats),
the layout of XrPosef. Lengths in metres, angles in radians.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

Vec = tuple[float, float, float]
Quat = tuple[float, float, float, float]
Pose = tuple[float, float, float, float, float, float, float]

PI: Final = 3.141592653589793
DEGREE: Final = PI / 180.0
NO_TURN: Final[Quat] = (0.0, 0.0, 0.0, 1.0)
IDENTITY: Final[Pose] = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)


def add(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vec, factor: float) -> Vec:
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def along(origin: Vec, direction: Vec, distance: float) -> Vec:
    """The point `distance` times `direction` away from `origin`."""
    return (
        origin[0] + direction[0] * distance,
        origin[1] + direction[1] * distance,
        origin[2] + direction[2] * distance,
    )


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vec) -> float:
    return sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def distance(a: Vec, b: Vec) -> float:
    x, y, z = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    return sqrt(x * x + y * y + z * z)


def unit(a: Vec) -> Vec:
    """`a` with length 1; a zero vector gives -z, the direction things look along."""
    size = length(a)
    return scale(a, 1.0 / size) if size > 1e-12 else (0.0, 0.0, -1.0)


def mix(a: Vec, b: Vec, part: float) -> Vec:
    """From `a` (part 0) to `b` (part 1) in a straight line."""
    return (
        a[0] + (b[0] - a[0]) * part,
        a[1] + (b[1] - a[1]) * part,
        a[2] + (b[2] - a[2]) * part,
    )


def rotate(q: Quat, v: Vec) -> Vec:
    """`v` turned by `q`: v + 2 w (q x v) + 2 q x (q x v)."""
    qx, qy, qz, qw = q
    x, y, z = v
    tx, ty, tz = 2.0 * (qy * z - qz * y), 2.0 * (qz * x - qx * z), 2.0 * (qx * y - qy * x)
    return (
        x + qw * tx + qy * tz - qz * ty,
        y + qw * ty + qz * tx - qx * tz,
        z + qw * tz + qx * ty - qy * tx,
    )


def conjugate(q: Quat) -> Quat:
    return (-q[0], -q[1], -q[2], q[3])


def multiply(a: Quat, b: Quat) -> Quat:
    """The rotation b, then a."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def normalise(q: Quat) -> Quat:
    size = sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
    if size < 1e-12:
        return NO_TURN
    return (q[0] / size, q[1] / size, q[2] / size, q[3] / size)


def pose(q: Quat, p: Vec) -> Pose:
    return (q[0], q[1], q[2], q[3], p[0], p[1], p[2])


def turn_of(p: Pose) -> Quat:
    return (p[0], p[1], p[2], p[3])


def place_of(p: Pose) -> Vec:
    return (p[4], p[5], p[6])


def transform(frame: Pose, point: Vec) -> Vec:
    """A point given in `frame`, outside of it: `rotate`, then `add`."""
    qx, qy, qz, qw, px, py, pz = frame
    x, y, z = point
    tx, ty, tz = 2.0 * (qy * z - qz * y), 2.0 * (qz * x - qx * z), 2.0 * (qx * y - qy * x)
    return (
        x + qw * tx + qy * tz - qz * ty + px,
        y + qw * ty + qz * tx - qx * tz + py,
        z + qw * tz + qx * ty - qy * tx + pz,
    )


def to_local(frame: Pose, point: Vec) -> Vec:
    """A point seen from inside `frame`."""
    return rotate(conjugate(turn_of(frame)), subtract(point, place_of(frame)))


def compose(outer: Pose, inner: Pose) -> Pose:
    """The pose `inner`, given in the frame `outer`, outside of it: `multiply` and `transform`."""
    ax, ay, az, aw, px, py, pz = outer
    bx, by, bz, bw, x, y, z = inner
    tx, ty, tz = 2.0 * (ay * z - az * y), 2.0 * (az * x - ax * z), 2.0 * (ax * y - ay * x)
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
        x + aw * tx + ay * tz - az * ty + px,
        y + aw * ty + az * tx - ax * tz + py,
        z + aw * tz + ax * ty - ay * tx + pz,
    )


def mix_poses(a: Pose, b: Pose, part: float) -> Pose:
    """From `a` (part 0) to `b` (part 1): places in a straight line, turns the short way by
    normalised linear interpolation."""
    ax, ay, az, aw, px, py, pz = a
    bx, by, bz, bw, qx, qy, qz = b
    other = -part if ax * bx + ay * by + az * bz + aw * bw < 0.0 else part
    own = 1.0 - part
    x, y, z, w = (
        ax * own + bx * other,
        ay * own + by * other,
        az * own + bz * other,
        aw * own + bw * other,
    )
    size = sqrt(x * x + y * y + z * z + w * w)
    if size < 1e-12:
        x, y, z, w, size = 0.0, 0.0, 0.0, 1.0, 1.0
    return (
        x / size,
        y / size,
        z / size,
        w / size,
        px + (qx - px) * part,
        py + (qy - py) * part,
        pz + (qz - pz) * part,
    )


def forward(p: Pose) -> Vec:
    """Where a pose looks: its -z, as `rotate` turns it, without what is multiplied by nothing."""
    x, y, z, w = p[0], p[1], p[2], p[3]
    tx, ty = -2.0 * y, 2.0 * x
    return (0.0 + w * tx - z * ty, 0.0 + w * ty + z * tx, -1.0 + x * ty - y * tx)


def sine_cosine(angle: float) -> tuple[float, float]:
    """Sine and cosine, error below 1e-14: Taylor's series after reduction to +-45 degrees."""
    quarter = int(angle * (2.0 / PI) + (0.5 if angle >= 0.0 else -0.5))
    x = angle - quarter * (PI / 2.0)
    s = x * x
    sine = x * (
        1
        - s
        / 6
        * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110 * (1 - s / 156 * (1 - s / 210))))))
    )
    cosine = 1 - s / 2 * (
        1 - s / 12 * (1 - s / 30 * (1 - s / 56 * (1 - s / 90 * (1 - s / 132 * (1 - s / 182)))))
    )
    turn = quarter % 4
    if turn == 0:
        return sine, cosine
    if turn == 1:
        return cosine, -sine
    if turn == 2:
        return -sine, -cosine
    return -cosine, sine


def _arc_tangent_small(t: float) -> float:
    """For 0 <= t <= 1: the series to t^21 after the half angle taken twice."""
    for _ in range(2):
        t = t / (1.0 + sqrt(1.0 + t * t))
    s = t * t
    total = 0.0
    for odd in (21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1):
        total = 1.0 / odd - s * total
    return 4.0 * t * total


def angle_of(y: float, x: float) -> float:
    """The angle of (x, y) from the x axis, -pi..pi, error below 1e-12; 0 for the origin."""
    ax, ay = abs(x), abs(y)
    if ax == 0.0 and ay == 0.0:
        return 0.0
    angle = _arc_tangent_small(ay / ax) if ay <= ax else PI / 2 - _arc_tangent_small(ax / ay)
    if x < 0.0:
        angle = PI - angle
    return -angle if y < 0.0 else angle


def wrap(angle: float) -> float:
    """The same direction within -pi..pi; for angles at most a turn outside."""
    if angle > PI:
        return angle - 2.0 * PI
    return angle + 2.0 * PI if angle < -PI else angle


def about_y(angle: float) -> Quat:
    """Turn about the upright, positive from +z to +x."""
    sine, cosine = sine_cosine(angle / 2.0)
    return (0.0, sine, 0.0, cosine)


def about_x(angle: float) -> Quat:
    sine, cosine = sine_cosine(angle / 2.0)
    return (sine, 0.0, 0.0, cosine)


def towards(direction: Vec) -> Quat:
    """The turn without roll that takes -z to a unit direction."""
    x, y, z = direction
    level = sqrt(x * x + z * z)
    yaw = angle_of(-x, -z) if level > 1e-9 else 0.0
    return multiply(about_y(yaw), about_x(angle_of(y, level)))


def closest_on_ray(origin: Vec, direction: Vec, point: Vec) -> tuple[float, float]:
    """How far along a ray (unit direction) the place nearest to `point` lies, and its distance."""
    reach = dot(subtract(point, origin), direction)
    return reach, distance(along(origin, direction, reach), point)


def box_interval(
    frame: Pose, half: Vec, origin: Vec, direction: Vec
) -> tuple[float, float, Vec] | None:
    """Where a line passes through a box: enters at, leaves at (lengths of `direction`), and the
    outward normal of the face entered. None: it misses. The slab method."""
    turn = turn_of(frame)
    back = conjugate(turn)
    start = rotate(back, subtract(origin, place_of(frame)))
    way = rotate(back, direction)
    enter, leave, face, sign = -1e30, 1e30, 0, 1.0
    for axis in (0, 1, 2):
        if abs(way[axis]) < 1e-12:
            if abs(start[axis]) > half[axis]:
                return None
            continue
        near = (-half[axis] - start[axis]) / way[axis]
        far = (half[axis] - start[axis]) / way[axis]
        side = -1.0
        if near > far:
            near, far, side = far, near, 1.0
        if near > enter:
            enter, face, sign = near, axis, side
        leave = min(leave, far)
    if enter > leave:
        return None
    local = (sign if face == 0 else 0.0, sign if face == 1 else 0.0, sign if face == 2 else 0.0)
    return enter, leave, rotate(turn, local)


def box_distance(frame: Pose, half: Vec, point: Vec) -> float:
    """From a point to the surface of a box; 0 inside."""
    local = to_local(frame, point)
    outside = (
        max(abs(local[0]) - half[0], 0.0),
        max(abs(local[1]) - half[1], 0.0),
        max(abs(local[2]) - half[2], 0.0),
    )
    return length(outside)
