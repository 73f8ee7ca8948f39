"""Sound in a process of its own: main says what is heard, the child mixes and plays it.

A message is one line of words: `knock 0.41 0.8` (decay in s, gain), `click`, `beep`, `clank`.
The child ends when its standard input ends. Without a sound device it says so once and ends;
training goes on without sound.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from typing import Any, Final, Self

import numpy as np

from vrkiosk import synth
from vrkiosk_scenarios.snapshot import Event

BLOCK: Final = 480  # samples: 10 ms


def words_for(event: Event) -> str:
    """What is heard of an event; "" for nothing."""
    data = event.data
    match event.name:
        case "reading" if data.get("tool") == "mallet":
            value = data.get("value")
            decay = float(value) if isinstance(value, int | float) else 0.1
            return f"knock {decay:.3f} 0.8"
        case "reading" | "seal_verify":
            return "beep"
        case "rod" | "seal_cut" | "door":
            return "clank"
        case "tool_taken" | "tool_docked" | "page" | "flag" | "decision":
            return "click"
    return ""


class Sound:
    """Main's side. Never blocks a frame: a message that does not fit the pipe is not heard."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "vrkiosk.sound"], stdin=subprocess.PIPE, close_fds=True
        )
        assert self._child.stdin is not None
        self._pipe = self._child.stdin.fileno()
        os.set_blocking(self._pipe, False)

    def play(self, events: Iterable[Event]) -> None:
        for event in events:
            words = words_for(event)
            if words:
                with contextlib.suppress(BrokenPipeError, BlockingIOError):
                    os.write(self._pipe, words.encode() + b"\n")

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
        self._playing: deque[tuple[synth.Samples, int]] = deque(maxlen=16)

    def start(self, samples: synth.Samples) -> None:
        self._playing.append((samples, 0))

    def fill(self, out: Any) -> None:
        """Writes the next block to `out`, (N, channels) float32."""
        total = np.zeros(len(out), np.float32)
        for _ in range(len(self._playing)):
            samples, at = self._playing.popleft()
            part = samples[at : at + len(total)]
            total[: len(part)] += part
            if at + len(part) < len(samples):
                self._playing.append((samples, at + len(part)))
        out[:] = np.clip(total, -1.0, 1.0)[:, None]


def samples_for(line: str) -> synth.Samples:
    """The sound of a message. ValueError when it is none."""
    match line.split():
        case ["knock", decay, gain]:
            return synth.knock(float(decay), float(gain))
        case ["click"]:
            return synth.click()
        case ["beep"]:
            return synth.beep()
        case ["clank"]:
            return synth.clank()
    raise ValueError(f"no such sound: {line!r}")


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
