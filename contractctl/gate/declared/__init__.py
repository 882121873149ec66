"""What consumers.yaml declares at the base and now, and what of it counts."""
