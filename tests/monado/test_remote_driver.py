"""The client of Monado's remote driver, on a stand-in for the service on loopback."""

from __future__ import annotations

import math
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from remote_driver import (
    CONTROLLER,
    HAND_GRIPS,
    HEAD,
    HEADER,
    PACKET,
    PACKET_BYTES,
    GazeFile,
    RemoteDriver,
    RemoteDriverError,
    fill_packet,
)

from vrkiosk_scenarios.geometry import compose
from vrkiosk_xr.frame import Button, Flag, FrameInput

POSED = Flag.HEAD_VALID | Flag.GRIP_LEFT | Flag.GRIP_RIGHT | Flag.HAND_LEFT | Flag.HAND_RIGHT


class StandIn:
    """Takes one client after another; `received` packets, `drop` ends the connection."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.received: list[Any] = []
        self.arrived = threading.Condition()
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        first = np.zeros((), PACKET)
        first["head"]["center"] = (0, 0, 0, 1, 0, 1.6, 0)
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            with connection:
                self._connection = connection
                connection.sendall(first.tobytes() * 2)
                self._receive(connection)

    def _receive(self, connection: socket.socket) -> None:
        data = b""
        while more := _some(connection):
            data += more
            while len(data) >= PACKET_BYTES:
                packet = np.frombuffer(data[:PACKET_BYTES], PACKET)[0]
                data = data[PACKET_BYTES:]
                with self.arrived:
                    self.received.append(packet)
                    self.arrived.notify_all()

    def packet(self, number: int) -> Any:
        """The packet of this number, counted from 0; waits for it."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.received) > number, timeout=20)
        return self.received[number]

    def drop(self) -> None:
        """Resets the connection, so that the client's next packets have nowhere to go."""
        assert self._connection is not None
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def _some(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4096)
    except OSError:
        return b""


@pytest.fixture
def server() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


def posed() -> FrameInput:
    frame = FrameInput()
    frame.record["flags"] = int(POSED)
    frame.record["head"] = (0.0, 0.6, 0.0, 0.8, 0.25, 1.75, -0.5)
    frame.record["grip"][0, 4:] = (-0.25, 1.25, -0.5)
    frame.record["axes"] = ((0.0, 1.0, 0.5, -0.25), (0.75, 0.0, 0.0, 0.0))
    frame.record["features"][:, 5] = (1.0, 0.25)
    frame.record["buttons"] = int(Button.PRIMARY) << 16 | int(Button.SECONDARY)
    return frame


def test_layout_of_the_packet() -> None:
    assert (HEAD.itemsize, CONTROLLER.itemsize, PACKET.itemsize) == (128, 120, PACKET_BYTES)
    offsets = [PACKET.fields[name][1] for name in ("header", "head", "left", "right")]  # type: ignore[index]
    assert offsets == [0, 8, 136, 256]
    assert HEAD.fields is not None
    assert CONTROLLER.fields is not None
    assert HEAD.fields["center"][1] == 96
    assert CONTROLLER.fields["hand_tracking_active"][1] == 104


def test_a_frame_arrives(server: StandIn) -> None:
    with RemoteDriver(port=server.port) as driver:
        assert driver.send(posed())
    packet = server.packet(0)
    assert packet["header"].ljust(8, b"\0") == HEADER
    np.testing.assert_array_equal(packet["head"]["center"], posed().head)
    left, right = packet["left"], packet["right"]
    np.testing.assert_array_equal(left["pose"], posed().record["grip"][0])
    assert (left["active"], left["hand_tracking_active"]) == (True, True)
    assert (float(left["squeeze_value"]), float(right["trigger_value"])) == (1.0, 0.75)
    assert left["thumbstick"].tolist() == [0.5, -0.25]
    assert (left["b_click"], left["a_click"], right["a_click"]) == (True, False, True)
    assert left["hand_curl"].tolist() == [1, 1, 1, 0, 1], "a fist that points"
    assert right["hand_curl"].tolist() == [0.25] * 5


def test_what_is_not_valid_is_not_tracked() -> None:
    packet: Any = np.zeros((), PACKET)
    frame = posed()
    fill_packet(packet, frame)
    frame.record["flags"] = int(Flag.GRIP_RIGHT)
    frame.record["head"][4] = 9.0
    fill_packet(packet, frame)
    assert packet["head"]["center"][4] == 0.25, "the driver's head is always tracked: it stays"
    assert (packet["left"]["active"], packet["right"]["active"]) == (False, True)
    assert not packet["right"]["hand_tracking_active"]


def test_views_become_relative_to_the_head() -> None:
    packet = np.zeros((), PACKET)
    frame = posed()
    fill_packet(packet, frame)
    assert not packet["head"]["per_view_data_valid"], "no field of view, no views"
    # A head turned left by 2 asin(0.6): its right is (0.28, 0, -0.96).
    frame.views[:, :4] = frame.head[:4]
    frame.views[0, 4:7] = frame.head[4:] - np.array([0.28, 0, -0.96], np.float32) * 0.032
    frame.views[1, 4:7] = frame.head[4:] + np.array([0.28, 0, -0.96], np.float32) * 0.032
    frame.views[:, 7:] = (-0.9, 0.8, 0.85, -0.95)
    fill_packet(packet, frame)
    views = packet["head"]["views"]
    assert packet["head"]["per_view_data_valid"]
    expected = np.array([[0, 0, 0, 1, -0.032, 0, 0], [0, 0, 0, 1, 0.032, 0, 0]])
    np.testing.assert_allclose(views["pose"], expected, atol=1e-6)
    np.testing.assert_allclose(views["fov"][1], (-0.9, 0.8, 0.85, -0.95), rtol=1e-6)


def test_connects_again_after_a_loss(server: StandIn) -> None:
    with RemoteDriver(port=server.port) as driver:
        driver.send(posed())
        server.packet(0)
        server.drop()
        while driver.send(posed()):  # until the loss is noticed
            pass
        before = len(server.received)
        assert driver.send(posed())
        np.testing.assert_array_equal(server.packet(before)["head"]["center"], posed().head)
    assert driver.lost == 1


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(RemoteDriverError, match="P_OVERRIDE_ACTIVE_CONFIG"):
        RemoteDriver(port=port, wait_s=0.0)


def gaze_in(path: Path) -> tuple[int, int, int, tuple[float, ...]]:
    sequence, valid, age, *rotation = struct.unpack("<IIq4f", path.read_bytes())
    return sequence, valid, age, tuple(rotation)


def test_gaze_is_relative_to_the_head(server: StandIn, tmp_path: Path) -> None:
    path = tmp_path / "gaze"
    frame = posed()
    frame.record["flags"] = int(POSED | Flag.GAZE_VALID | Flag.GAZE_IS_EYE)
    frame.record["t"], frame.record["gaze_t"] = 5_000_000, 2_000_000
    half = math.asin(0.6) + math.radians(5.0)
    frame.record["gaze"][:4] = (0.0, math.sin(half), 0.0, math.cos(half))
    with RemoteDriver(port=server.port, gaze_file=path) as driver:
        driver.send(frame)
        sequence, valid, age, rotation = gaze_in(path)
        assert (sequence % 2, valid, age) == (0, 1, 3_000_000)
        expected = (0.0, math.sin(math.radians(5.0)), 0.0, math.cos(math.radians(5.0)))
        assert rotation == pytest.approx(expected, abs=1e-6)
        frame.record["flags"] = int(POSED | Flag.GAZE_VALID)
        driver.send(frame)
        assert gaze_in(path)[1] == 0, "head direction is no eye's gaze"


def test_gaze_file_goes_on_from_a_torn_write(tmp_path: Path) -> None:
    path = tmp_path / "gaze"
    path.write_bytes(struct.pack("<IIq4f", 7, 0, 0, 0, 0, 0, 0))
    file = GazeFile(path)
    file.write((0.0, 0.0, 0.0, 1.0), 5)
    file.close()
    assert gaze_in(path) == (8, 1, 5, (0.0, 0.0, 0.0, 1.0))


@pytest.fixture(autouse=True)
def no_gaze_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VRKIOSK_GAZE_FILE", raising=False)


def test_a_bare_hand_is_joints_without_a_controller() -> None:
    packet: Any = np.zeros((), PACKET)
    frame = posed()
    fill_packet(packet, frame)
    frame.record["flags"] |= int(Flag.BARE_LEFT)
    frame.record["grip"][0] = (0.0, 0.0, 0.6, 0.8, -0.25, 1.25, -0.5)
    frame.record["axes"][0] = (1.0, 0.0, 0.0, 0.0)
    fill_packet(packet, frame)
    left = packet["left"]
    assert (left["active"], left["hand_tracking_active"], left["b_click"]) == (False, True, False)
    assert (float(left["trigger_value"]), left["thumbstick"].tolist()) == (0.0, [0.0, 0.0])
    assert left["hand_curl"].tolist() == [0, 0, 0, pytest.approx(0.8), pytest.approx(0.5)]
    grip = compose(tuple(left["pose"].tolist()), HAND_GRIPS[0])
    np.testing.assert_allclose(grip, frame.record["grip"][0], atol=1e-6)
    assert packet["right"]["active"], "the other hand holds its controller"
