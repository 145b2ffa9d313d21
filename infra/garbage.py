"""Python's garbage collector, set for programs that build many objects that stay."""

import gc

YOUNGEST, MIDDLE, OLDEST = 100_000, 50, 1000
"""Python's own 700, 10 and 10 suit small programs. dbt, which builds hundreds of thousands of objects that stay, spends
an eighth of its processor time on them, and needs no more memory with these."""


def collect_seldom() -> None:
    """Let this process, and those that it forks, look for such objects seldom."""
    gc.set_threshold(YOUNGEST, MIDDLE, OLDEST)
