"""Records, seals, reads, verifies and syncs what an officer did."""
