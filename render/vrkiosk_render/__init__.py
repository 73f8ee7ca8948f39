"""Draws a `SceneSnapshot` into eye targets. Knows GL, not OpenXR, and nothing of records."""
