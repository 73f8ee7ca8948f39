"""Client of Monado's remote driver: gives a `FrameInput` to a real runtime as if worn.

Monado 25.0.0 listens on TCP port 4242 (src/xrt/drivers/remote/r_interface.h): one client at a time,
which sends packets of 376 bytes, little-endian, naturally aligned; the newest one stands until the
next, also after the client has gone. On connecting the service sends two packets, its reset state
and its latest state.

Frame of reference of all poses: the runtime's STAGE space. What the driver cannot carry: an aim
pose of its own (aim equals grip), hand joints (the driver poses a hand around the grip from five
curls), separate validity of grip and aim, the menu button.

A bare hand of a frame (`Flag.BARE_*`) is sent as joints without a controller: squeeze as a fist of
the last three fingers, trigger as a pinch. It is put where the grip that the product works out of
the runtime's own joints is the frame's, so nothing of the frame but this is in what comes back.

The eye gaze does not go through this connection but through the file that gaze_layer.c reads.

Errors: `RemoteDriverError` when nothing listens within the time given.
"""

from __future__ import annotations

import math
import mmap
import os
import socket
import struct
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.geometry import Pose, Vec, compose, conjugate, pose, rotate
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, LEFT, RIGHT, Button, Flag, FrameInput

PORT: Final = 4242
HEADER: Final = b"mndrmt3\0"
VIEW: Final = np.dtype([("fov", "<f4", (4,)), ("pose", "<f4", (7,)), ("_pad", "<u4")])
HEAD: Final = np.dtype(
    [
        ("views", VIEW, (2,)),
        ("center", "<f4", (7,)),
        ("per_view_data_valid", "?"),
        ("_pad", "u1", (3,)),
    ]
)
CONTROLLER: Final = np.dtype(
    [
        ("pose", "<f4", (7,)),
        ("linear_velocity", "<f4", (3,)),
        ("angular_velocity", "<f4", (3,)),
        ("hand_curl", "<f4", (5,)),  # little, ring, middle, index, thumb; 0 open, 1 fist
        ("trigger_value", "<f4"),
        ("squeeze_value", "<f4"),
        ("squeeze_force", "<f4"),
        ("thumbstick", "<f4", (2,)),
        ("trackpad_force", "<f4"),
        ("trackpad", "<f4", (2,)),
        ("hand_tracking_active", "?"),
        ("active", "?"),
        ("system_click", "?"),
        ("system_touch", "?"),
        ("a_click", "?"),
        ("a_touch", "?"),
        ("b_click", "?"),
        ("b_touch", "?"),
        ("trigger_click", "?"),
        ("trigger_touch", "?"),
        ("thumbstick_click", "?"),
        ("thumbstick_touch", "?"),
        ("trackpad_touch", "?"),
        ("_pad", "u1", (3,)),
    ]
)
PACKET: Final = np.dtype(
    [("header", "S8"), ("head", HEAD), ("left", CONTROLLER), ("right", CONTROLLER)]
)
PACKET_BYTES: Final = 376
# (x, y, z, w) of the rotation, then the position, as in `vrkiosk_xr.frame` and in the packet alike.
CURL: Final = 5  # column of `FrameInput.features`: curl of the whole hand
INDEX_FINGER: Final = 3
CLICKS: Final = (
    (Button.PRIMARY, "a_click"),
    (Button.SECONDARY, "b_click"),
    (Button.STICK, "thumbstick_click"),
    (Button.TRIGGER, "trigger_click"),
)
# Of Monado's joints, left and right, as its model of curls poses them: the product's grip pose from
# the pose that was sent, whatever the fingers do; and the tip of the stretched index finger in that
# grip. `check_harness.py` holds both against what the product reads.
HAND_GRIPS: Final[tuple[Pose, Pose]] = (
    (0.5, -0.5, -0.5, 0.5, 0.00329, 0.00095, -0.06443),
    (0.5, 0.5, 0.5, 0.5, -0.00329, 0.00095, -0.06443),
)
FINGERTIPS: Final[tuple[Vec, Vec]] = ((0.001, -0.104, -0.040), (-0.001, -0.104, -0.040))
# Curls of a pinch in which the tips of thumb and index finger touch: of index finger and thumb.
PINCH_CURLS: Final = (0.8, 0.5)
GRIPS: Final = (Flag.GRIP_LEFT, Flag.GRIP_RIGHT)
HANDS: Final = (Flag.HAND_LEFT, Flag.HAND_RIGHT)
BARE: Final = (Flag.BARE_LEFT, Flag.BARE_RIGHT)
GAZE_VARIABLE: Final = "VRKIOSK_GAZE_FILE"
RETRY_S: Final = 0.02
GAZE: Final = struct.Struct("<IIq4f")  # sequence, valid, age in ns, rotation relative to the head


class RemoteDriverError(Exception):
    """Monado's remote driver cannot be reached. The text says what was tried, and what to do."""


class GazeFile:
    """Writer of the file that the gaze layer reads; see gaze_layer.c for its layout."""

    def __init__(self, path: Path) -> None:
        """`path`: what VRKIOSK_GAZE_FILE names for the application; made if missing."""
        if not path.exists() or path.stat().st_size < GAZE.size:
            path.write_bytes(bytes(GAZE.size))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), GAZE.size)
        self._sequence = int.from_bytes(self._memory[:4], "little") & ~1

    def write(self, rotation: tuple[float, ...] | None, age_ns: int = 0) -> None:
        """`rotation`: x y z w from the head to the gaze; None: the eyes are not seen."""
        self._memory[:4] = (self._sequence + 1 & 0xFFFFFFFF).to_bytes(4, "little")
        self._sequence = self._sequence + 2 & 0xFFFFFFFF
        quaternion = rotation or (0.0, 0.0, 0.0, 1.0)
        body = GAZE.pack(self._sequence, rotation is not None, age_ns, *quaternion)
        self._memory[4:] = body[4:]
        self._memory[:4] = body[:4]

    def close(self) -> None:
        self._memory.close()


def relative_rotation(base: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> (
    tuple[float, float, float, float]
):  # fmt: skip
    """conj(base) * other of two quaternions x y z w, normalised: `other` as seen from `base`."""
    ax, ay, az, aw = -float(base[0]), -float(base[1]), -float(base[2]), float(base[3])
    bx, by, bz, bw = (float(v) for v in other[:4])
    product = (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )
    norm = math.sqrt(sum(v * v for v in product))
    x, y, z, w = (v / norm for v in product)
    return x, y, z, w


def fill_packet(packet: npt.NDArray[np.void], frame: FrameInput) -> None:
    """Writes a frame into a packet (shape (), dtype PACKET).

    Whatever the frame marks as not valid is marked as not tracked; a head that is not valid stays
    where it was, because the driver's head is always tracked. Views with a field of view of zero
    leave the driver's own views.
    """
    record = frame.record
    if frame.flags & Flag.HEAD_VALID:
        packet["head"]["center"][...] = record["head"]
    _fill_views(packet, frame)
    for hand, name in ((LEFT, "left"), (RIGHT, "right")):
        _fill_controller(packet[name], frame, hand)


def _fill_views(packet: npt.NDArray[np.void], frame: FrameInput) -> None:
    views = frame.views
    if not np.any(views[:, 7:]) or not frame.flags & Flag.HEAD_VALID:
        return
    head = frame.head
    inverse = np.array([-head[0], -head[1], -head[2], head[3]], np.float32)
    for eye in (LEFT, RIGHT):
        target = packet["head"]["views"][eye]
        target["fov"][...] = views[eye, 7:]
        target["pose"][:4] = relative_rotation(head, views[eye, :4])
        target["pose"][4:] = _rotate(inverse, views[eye, 4:7] - head[4:])
    packet["head"]["per_view_data_valid"] = True


def _rotate(
    quaternion: npt.NDArray[np.float32], vector: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    axis, scalar = quaternion[:3], quaternion[3]
    twice = np.float32(2.0) * np.cross(axis, vector)
    return np.asarray(vector + scalar * twice + np.cross(axis, twice), np.float32)


def _fill_controller(controller: npt.NDArray[np.void], frame: FrameInput, hand: int) -> None:
    record = frame.record
    controller["hand_tracking_active"] = bool(frame.flags & HANDS[hand])
    if frame.flags & BARE[hand]:
        _fill_bare(controller, frame, hand)
        return
    controller["active"] = bool(frame.flags & GRIPS[hand])
    if controller["active"]:
        controller["pose"][...] = record["grip"][hand]
    trigger, squeeze, stick_x, stick_y = (float(v) for v in record["axes"][hand])
    controller["trigger_value"] = trigger
    controller["squeeze_value"] = squeeze
    controller["thumbstick"][...] = (stick_x, stick_y)
    controller["hand_curl"][...] = record["features"][hand][CURL]
    if squeeze > 0.5 and trigger < 0.5:
        controller["hand_curl"][INDEX_FINGER] = 0.0  # a fist around the grip, pointing
    pressed = frame.buttons >> (BUTTON_SHIFT_RIGHT if hand == RIGHT else 0)
    for button, name in CLICKS:
        controller[name] = bool(pressed & button)


def _fill_bare(controller: npt.NDArray[np.void], frame: FrameInput, hand: int) -> None:
    """Joints alone: no controller, no buttons, no values."""
    record = frame.record
    controller["active"] = False
    for _, name in CLICKS:
        controller[name] = False
    controller["trigger_value"] = controller["squeeze_value"] = 0.0
    controller["thumbstick"][...] = 0.0
    if frame.flags & GRIPS[hand]:
        grip: Pose = tuple(record["grip"][hand].tolist())
        controller["pose"][...] = compose(grip, _inverse(HAND_GRIPS[hand]))
    trigger, squeeze = (float(v) for v in record["axes"][hand][:2])
    index, thumb = (curl * trigger for curl in PINCH_CURLS)
    controller["hand_curl"][...] = (squeeze, squeeze, squeeze, index, thumb)


def _inverse(of: Pose) -> Pose:
    turn = conjugate(of[:4])
    x, y, z = rotate(turn, of[4:])
    return pose(turn, (-x, -y, -z))


class RemoteDriver:
    """A connection that outlives the runtime: after a loss `send` connects again by itself."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = PORT,
        *,
        gaze_file: Path | None = None,
        wait_s: float = 10.0,
    ) -> None:
        """Connects; RemoteDriverError when nothing listens within `wait_s`.

        gaze_file: None for the one that VRKIOSK_GAZE_FILE names, if it names one.
        """
        self._address = (host, port)
        if gaze_file is None and GAZE_VARIABLE in os.environ:
            gaze_file = Path(os.environ[GAZE_VARIABLE])
        self._gaze = GazeFile(gaze_file) if gaze_file is not None else None
        self._socket: socket.socket | None = None
        self.packet: npt.NDArray[np.void] = np.zeros((), PACKET)
        self.lost = 0  # connections lost so far
        deadline = time.monotonic() + wait_s
        while not self._connect():
            if time.monotonic() > deadline:
                raise RemoteDriverError(
                    f"nothing listens on {host}:{port} after {wait_s:.0f} s: is Monado running with"
                    " P_OVERRIDE_ACTIVE_CONFIG=remote?"
                )
            time.sleep(RETRY_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, frame: FrameInput) -> bool:
        """Makes the headset's state that of the frame.

        Returns whether the runtime took it; False: it is away, and the frame is dropped. The
        application sees the frame after at most two frames of its own.
        """
        fill_packet(self.packet, frame)
        self._write_gaze(frame)
        return self.send_packet()

    def send_packet(self) -> bool:
        """Sends `packet` as it stands: for tests that set the driver's own fields."""
        if self._socket is None and not self._connect():
            return False
        assert self._socket is not None
        try:
            self._socket.sendall(self.packet.tobytes())
        except OSError:  # the runtime has gone
            self._drop()
            return False
        return True

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._gaze is not None:
            self._gaze.close()
            self._gaze = None

    def _write_gaze(self, frame: FrameInput) -> None:
        if self._gaze is None:
            return
        seen = Flag.GAZE_VALID | Flag.GAZE_IS_EYE | Flag.HEAD_VALID
        if frame.flags & seen != seen:
            self._gaze.write(None)
            return
        sampled = int(frame.record["gaze_t"])
        age = max(frame.t - sampled, 0) if sampled else 0
        self._gaze.write(relative_rotation(frame.head, frame.record["gaze"]), age)

    def _connect(self) -> bool:
        try:
            connection = socket.create_connection(self._address, timeout=1.0)
        except OSError:
            return False
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            _receive(connection)  # the reset state
            latest = _receive(connection)
        except OSError:  # it went away, or another client has the driver
            connection.close()
            return False
        self._socket = connection
        if not self.packet["header"]:  # the first time: start from the driver's own state
            self.packet = np.frombuffer(latest, PACKET)[0:1].reshape(()).copy()
            self.packet["header"] = HEADER
        return True

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            self.lost += 1


def _receive(connection: socket.socket) -> bytearray:
    """One packet. OSError when the connection ends before."""
    data = bytearray()
    while len(data) < PACKET_BYTES:
        more = connection.recv(PACKET_BYTES - len(data))
        if not more:
            raise ConnectionResetError("the remote driver closed the connection")
        data += more
    return data
