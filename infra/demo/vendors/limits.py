"""What a client may still spend until a limit begins anew."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Budget:
    """What is left of a window; `reset` is when it ends, in seconds since 1970."""

    limit: int
    reset: int
    used: int = 0

    @property
    def remaining(self) -> int:
        """What can still be spent."""
        return max(0, self.limit - self.used)

    def has(self, points: int) -> bool:
        """Whether there are as many."""
        return points <= self.remaining

    def spend(self, points: int) -> bool:
        """Take points off; False, and nothing taken, if there are not as many."""
        if not self.has(points):
            return False
        self.used += points
        return True
