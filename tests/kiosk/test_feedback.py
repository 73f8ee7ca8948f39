"""What events feel like."""

from vrkiosk.feedback import haptics_for
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_xr.frame import LEFT, RIGHT


def test_most_events_are_not_felt() -> None:
    assert haptics_for([Event(1, "aoi_enter", {"surface": "roof"})]) == ()


def test_a_pulse_goes_to_the_hand_that_acted() -> None:
    left, right = haptics_for(
        [Event(1, "tool_taken", {"hand": "left"}), Event(1, "tool_taken", {"hand": "right"})]
    )
    assert (left.hand, right.hand) == (LEFT, RIGHT)


def test_a_ringing_panel_feels_lighter_than_a_backed_one() -> None:
    ring, dull = haptics_for(
        Event(1, "reading", {"tool": "mallet", "value": v}) for v in (0.4, 0.05)
    )
    assert ring.amplitude < dull.amplitude
    assert ring.frequency_hz > dull.frequency_hz
