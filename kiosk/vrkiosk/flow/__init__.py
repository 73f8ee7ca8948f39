"""What happens around a task: sign-in, card, pauses, feedback, and the change of officers."""
