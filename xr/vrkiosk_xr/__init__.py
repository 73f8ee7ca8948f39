"""Headsets, things that pretend to be one, and the value types all rooms share."""
