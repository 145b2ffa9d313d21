"""Weeks of metrics out of the ordinary, and lasting changes; thresholds come from the same history, shuffled."""
