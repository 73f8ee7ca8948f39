"""The root of what can go wrong in the training domain.

TrainingFailure       what failed, what was expected, what to do
  ScenarioError       a scenario file (schema)
  InteractionError    interaction.toml (settings)
  PlaceError          a scenario names a place to stand that its box lacks (locomotion)
  TextError           a text or language is missing (texts)
  OfficerStuck        the ideal officer cannot go on (officer)
"""

from __future__ import annotations


class TrainingFailure(Exception):
    """Something the training domain needs is missing or wrong. The text says what to do."""
