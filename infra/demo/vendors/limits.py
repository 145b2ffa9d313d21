"""Budgets: points or requests left until a limit begins anew."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Budget:
    """Budget of one window, in points or requests; `reset` is when it ends, in seconds since 1970."""

    limit: int
    reset: int
    used: int = 0

    @property
    def remaining(self) -> int:
        """Points that can still be spent."""
        return max(0, self.limit - self.used)

    def has(self, points: int) -> bool:
        """True if so many points are left."""
        return points <= self.remaining

    def spend(self, points: int) -> bool:
        """Take points off; False, and nothing taken, if there are not as many."""
        if not self.has(points):
            return False
        self.used += points
        return True
