"""Signed updates: made, verified, tried, and taken back where they do not work."""
