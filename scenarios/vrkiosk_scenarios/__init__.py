"""The training domain: scenario files, the world, tools, rules, scoring.

Deterministic: no GL, no OpenXR, no network, no clock. The same frames give the same events,
byte for byte, on every machine.
"""
