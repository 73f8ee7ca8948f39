"""`kiosk gallery`: pictures of every model and every scenario, to be looked at by people."""
