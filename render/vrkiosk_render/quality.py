"""How finely a picture is drawn, by what draws it."""

from __future__ import annotations

from dataclasses import dataclass

from vrkiosk_render import gl


@dataclass(frozen=True, slots=True)
class Quality:
    """What a picture costs. `software` is for drawing without a GPU."""

    samples: int = 4  # a pixel; 1: jagged edges
    sun_map: int = 4096  # pixels a side
    torch_map: int = 2048
    anisotropy: float = 8.0
    soft: bool = True  # the torch's shadows have an even penumbra
    plain: bool = False  # surfaces without relief and gloss maps, shadows with hard edges

    @classmethod
    def software(cls) -> Quality:
        # llvmpipe takes seven times as long with anisotropic filtering, at any degree of it
        return cls(samples=4, sun_map=2048, torch_map=1024, anisotropy=1.0, soft=False)

    @classmethod
    def quick(cls) -> Quality:
        """For a session in real time without a GPU: a fifth of `software`'s work."""
        return cls(1, sun_map=1024, torch_map=512, anisotropy=1.0, soft=False, plain=True)

    @classmethod
    def for_driver(cls, *, real_time: bool = False) -> Quality:
        """By what the current context draws with, and whether somebody waits for each frame."""
        name = gl.driver().lower()
        if "llvmpipe" not in name and "softpipe" not in name:
            return cls()
        return cls.quick() if real_time else cls.software()
