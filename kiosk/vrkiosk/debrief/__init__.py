"""The debrief in the headset: score and parts, what was missed, what was searched."""
