"""Probability that a CI run fails, said when it starts."""
