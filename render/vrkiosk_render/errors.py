"""What can go wrong while drawing, in words.

RenderError            the root of this room
  GraphicsUnavailable  there is no OpenGL 4.5 to draw with
  GraphicsLost         there was, and the graphics card was reset
"""

from __future__ import annotations


class RenderError(Exception):
    """Drawing failed. The text says what failed, what was expected, and what to do."""


class GraphicsUnavailable(RenderError):
    """There is no OpenGL 4.5 core context to be had on this machine."""


class GraphicsLost(RenderError):
    """The graphics card was reset: nothing can be drawn in this process any more."""
