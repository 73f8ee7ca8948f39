"""The monitor beside the kiosk: what the officer sees, and why not."""
