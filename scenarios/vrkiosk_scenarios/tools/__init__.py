"""The officer's tools. Each reads the world's solids; none knows what a scenario hides."""
