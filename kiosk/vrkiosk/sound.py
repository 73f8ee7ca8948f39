"""Sound in a process of its own: main says what is heard and where, the child mixes and plays it.

A message is one line of JSON, a `Heard`. The child ends when its standard input ends. Without a
sound device it says so once and ends; training goes on without sound.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from vrkiosk import synth
from vrkiosk.hearing import Room, Stereo, at_ears
from vrkiosk_scenarios.geometry import IDENTITY, Vec, compose, transform
from vrkiosk_scenarios.snapshot import Event

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World

BLOCK: Final = 480  # samples: 10 ms
MID_LEAF: Final = (0.6, 1.4)  # from its hinge, above the ground, m
CHIN: Final = (0.0, -0.25, -0.35)  # in the head's frame: where hands work


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound: its name and numbers, and where in the world it comes from.

    source None: the interface's own, in the middle of the head. head: of who listens. room: half
    width, floor, ceiling, front of the box (m).
    """

    name: str
    values: dict[str, float | str] = field(default_factory=dict)
    source: tuple[float, ...] | None = None
    head: tuple[float, ...] = IDENTITY
    room: tuple[float, ...] | None = None

    def line(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def sound_of(event: Event) -> Heard | None:
    """What is heard of an event, place aside; None: nothing."""
    data = event.data
    match event.name:
        case "reading" if data.get("tool") == "mallet":
            words = {"material": str(data.get("material", "goods"))}
            numbers = {key: number(data, key) for key in ("value", "speed", "skin_mm")}
            return Heard("knock", {**words, **numbers})
        case "reading" if data.get("klass"):
            return Heard("alarm")
        case "opened":
            return Heard("rip")
        case "wiped":
            return Heard("rustle")
        case "gas_reading" if data.get("alarm"):
            return Heard("alarm")
        case "strap":
            return Heard("ratchet")
        case "photograph":
            return Heard("shutter")
        case "bagged":
            return Heard("rustle")
        case "custody" | "report":
            return Heard("click")
        case "ppe":
            return Heard("rustle")
        case "cargo_fell":
            return Heard("thud", {"blows": 1 if data.get("held") else 5})
        case "reading" if data.get("tool") == "weighbridge":
            return None  # it is read, not used
        case "reading" | "gas_reading" | "seal_verify":
            return Heard("beep")
        case "rod" | "seal_cut" | "sealed" | "door" | "hatch" | "lead_cut":
            return Heard("clank")
        case "tool_taken" | "tool_docked" | "hooked" | "uv_lamp" | "page" | "flag" | "decision":
            return Heard("click")
    return None


def number(data: Mapping[str, Any], key: str) -> float:
    """A number of an event; 0 where it has none."""
    value = data.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def source_of(event: Event, world: World) -> Vec | None:
    """Where an event is heard: its own place, else the hand's that did it; None: the interface."""
    data = event.data
    if event.name in ("page", "decision", "seal_verify", "custody", "report"):
        return None
    if all(key in data for key in "xyz"):
        return (number(data, "x"), number(data, "y"), number(data, "z"))
    if event.name == "door":
        leaf = world.doors.leaves[str(data["leaf"])]
        return leaf.to_world(MID_LEAF[0], 0.0, MID_LEAF[1])
    for hand in world.hands:
        if hand.name == data.get("hand") and hand.tracked:
            return hand.point
    return transform(compose(world.world_from_stage, world.head_in_stage), CHIN)


def place(heard: Heard, event: Event, world: World) -> Heard:
    """The sound with its place, who hears it, and the box."""
    return replace(_listening(heard, world), source=source_of(event, world))


def _listening(heard: Heard, world: World) -> Heard:
    """The sound with who hears it, and the box."""
    box = world.room
    return replace(
        heard,
        head=compose(world.world_from_stage, world.head_in_stage),
        room=(box.half_width, box.floor, box.ceiling, box.front),
    )


class Sound:
    """Main's side. Never blocks a frame: a message that does not fit the pipe is not heard."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "vrkiosk.sound"], stdin=subprocess.PIPE, close_fds=True
        )
        assert self._child.stdin is not None
        self._pipe = self._child.stdin.fileno()
        os.set_blocking(self._pipe, False)

    def play(self, events: Iterable[Event], world: World) -> None:
        """Has what just happened in a world heard."""
        for event in events:
            heard = sound_of(event)
            if heard is not None:
                self._say(place(heard, event, world))
        for noise in world.noises:
            self._say(replace(_listening(Heard(noise.name), world), source=noise.place))

    def click(self) -> None:
        """A button outside a task was pressed."""
        self._say(Heard("click"))

    def _say(self, heard: Heard) -> None:
        with contextlib.suppress(BrokenPipeError, BlockingIOError):
            os.write(self._pipe, heard.line().encode() + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._child.stdin.close()
        try:
            self._child.wait(2.0)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


class Mixer:
    """Adds up what is playing; `fill` is called by PortAudio for each block."""

    def __init__(self) -> None:
        self._playing: deque[tuple[Stereo, int]] = deque(maxlen=16)

    def start(self, sound: Stereo) -> None:
        self._playing.append((sound, 0))

    def fill(self, out: Any) -> None:
        """Writes the next block to `out`, (N, 2) float32."""
        total = np.zeros((len(out), 2), np.float32)
        for _ in range(len(self._playing)):
            sound, at = self._playing.popleft()
            part = sound[at : at + len(total)]
            total[: len(part)] += part
            if at + len(part) < len(sound):
                self._playing.append((sound, at + len(part)))
        out[:] = np.clip(total, -1.0, 1.0)


def wave_of(name: str, values: Mapping[str, Any]) -> synth.Samples:
    """A sound before it is anywhere. ValueError when there is no such sound."""
    match name:
        case "knock":
            skin, speed = number(values, "skin_mm") / 1000.0, number(values, "speed")
            material = str(values.get("material", "goods"))
            return synth.struck(material, number(values, "value"), speed or 1.2, skin)
        case "click":
            return synth.click()
        case "beep":
            return synth.beep()
        case "clank":
            return synth.clank()
        case "alarm":
            return synth.alarm()
        case "shutter":
            return synth.shutter()
        case "ratchet":
            return synth.ratchet()
        case "rustle":
            return synth.rustle()
        case "rip":
            return synth.rip()
        case "thud":
            return synth.thud(int(number(values, "blows")) or 1)
        case "chirp":
            return synth.chirp()
    raise ValueError(f"no such sound: {name!r}")


def samples_for(line: str) -> Stereo:
    """What both ears get of a message. ValueError when it is none."""
    message = json.loads(line)
    wave = wave_of(message["name"], message["values"])
    source, room = message["source"], message["room"]
    box = None if room is None else Room(*room)
    return at_ears(wave, None if source is None else tuple(source), tuple(message["head"]), box)


def main() -> int:
    """The child: reads messages until its standard input ends."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGABRT):
        signal.signal(number, signal.SIG_IGN)  # systemd signals the whole cgroup; EOF ends us
    mixer = Mixer()
    try:
        import sounddevice  # raises OSError where PortAudio is missing

        stream = sounddevice.OutputStream(
            samplerate=synth.RATE,
            blocksize=BLOCK,
            channels=2,
            dtype="float32",
            callback=lambda out, *_: mixer.fill(out),
        )
        stream.start()
    except Exception as error:  # PortAudio has many ways to say no; each means "no sound"
        reason = str(error).splitlines()[0]
        print(f"sound is off: {reason}; training goes on without it", file=sys.stderr)
        sys.stdin.buffer.read()
        return 0
    for line in sys.stdin:
        mixer.start(samples_for(line))
    stream.stop()
    stream.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
