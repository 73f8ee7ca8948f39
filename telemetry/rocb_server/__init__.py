"""The ROCB server: receives sessions once, verifies them, lists them."""
