"""Overload of teams: a transparent heuristic, since nobody knows who was truly overloaded; never about a person."""
