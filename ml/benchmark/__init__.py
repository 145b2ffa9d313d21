"""Each model's own code on research data: `python -m ml.benchmark DATA`."""
