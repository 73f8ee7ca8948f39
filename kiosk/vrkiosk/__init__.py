"""The kiosk application: choose parts, run sessions, stay alive."""

__version__ = "0.1.0.dev0"
