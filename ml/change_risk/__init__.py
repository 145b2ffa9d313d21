"""Risk that a change introduces a defect, from what Git says of it (Kamei et al. 2013)."""
