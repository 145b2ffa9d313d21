"""A repository's files and developers, change after change: the metrics of Kamei et al. (2013) before each.

"A large-scale empirical study of just-in-time quality assurance", IEEE Transactions on Software Engineering 39 (6).
What is asked of a history follows from the changes that have landed in it, and from nothing later.

Lines of a file (LT) are those that its changes added less those that they deleted: no content is read. Where a merge
settled a conflict by lines of its own, or a history begins with a graft, the number is off by these.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from spark_jobs.touched_files import Touched, is_code

DAY, YEAR = 86_400.0, 365.25 * 86_400.0
MOST_FIXED_FILES = 100
"""Files of a fix above which it is a clean-up that says nothing about earlier changes."""


@dataclass
class FileHistory:
    """Past of a file."""

    lines: int = 0
    moments: list[float] = field(default_factory=list)
    """When its changes landed, seconds since 1970, in order."""
    changes: list[int] = field(default_factory=list)
    """Their numbers."""
    developers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Metrics:
    """The fourteen metrics of a change but FIX, which says what it is for."""

    subsystems: int
    directories: int
    files: int
    entropy: float
    lines_added: int
    lines_deleted: int
    lines_before: int
    developers: int
    age_days: float | None
    """Mean time since the files' last change; None where all files are new."""
    unique_changes: int
    experience: int | None
    """Earlier changes of the developer; None, as the two that follow, where nobody is known."""
    recent_experience: float | None
    subsystem_experience: int | None


class History:
    """Files and developers after the changes that have landed; changes are numbered from 0."""

    def __init__(self) -> None:
        self._files: dict[str, FileHistory] = {}
        self._moments: defaultdict[str, list[float]] = defaultdict(list)
        # How many changes of a developer touched just these subsystems: few sets recur.
        self._subsystems: defaultdict[str, Counter[frozenset[str]]] = defaultdict(Counter)
        self.count = 0

    def metrics(self, developer: str | None, at: datetime, touched: Sequence[Touched]) -> Metrics:
        """Metrics of a change that would land now, at `at`; it touches at least one file."""
        now = at.timestamp()
        known = [self._files[one.before] for one in touched if one.before in self._files]
        ages = [max(now - one.moments[-1], 0.0) / DAY for one in known]
        return Metrics(
            subsystems=len({one.subsystem for one in touched}),
            directories=len({one.directory for one in touched}),
            files=len(touched),
            entropy=_entropy([one.added + one.deleted for one in touched]),
            lines_added=sum(one.added for one in touched),
            lines_deleted=sum(one.deleted for one in touched),
            lines_before=sum(max(one.lines, 0) for one in known),
            developers=len(set().union(*(one.developers for one in known))),
            age_days=sum(ages) / len(ages) if ages else None,
            unique_changes=len({one.changes[-1] for one in known}),
            experience=None if developer is None else len(self._moments.get(developer, ())),
            recent_experience=None if developer is None else self._recent_experience(developer, now),
            subsystem_experience=None if developer is None else self._subsystem_experience(developer, touched),
        )

    def introducers(self, touched: Sequence[Touched], reported_at: datetime) -> set[int]:
        """Numbers of the changes that a fix of these files blames: of each that is code, the last before the report.

        It is the algorithm of Sliwerski, Zimmermann and Zeller (2005) by files instead of lines.
        """
        if len(touched) > MOST_FIXED_FILES:
            return set()
        until, found = reported_at.timestamp(), set()
        for one in touched:
            past = self._files.get(one.before)
            place = bisect_left(past.moments, until) if past and is_code(one.before) else 0
            if past and place:
                found.add(past.changes[place - 1])
        return found

    def land(self, developer: str | None, at: datetime, touched: Collection[Touched]) -> int:
        """Let a change be the last one; returns its number."""
        number, now = self.count, at.timestamp()
        self.count += 1
        # Renames of one change happen at once: two files may swap their names.
        files = [(one, self._files.pop(one.before, FileHistory())) for one in touched]
        for one, past in files:
            past.lines += one.added - one.deleted
            past.moments.append(now)
            past.changes.append(number)
            if developer is not None:
                past.developers.add(developer)
            if one.after is not None:
                self._files[one.after] = past
        if developer is not None:
            self._moments[developer].append(now)
            self._subsystems[developer][frozenset(one.subsystem for one in touched)] += 1
        return number

    def _recent_experience(self, developer: str, now: float) -> float:
        """Earlier changes of a developer, each counted as one over its age in begun years."""
        moments = self._moments.get(developer, [])
        if not moments:
            return 0.0
        years = range(int(max(now - moments[0], 0.0) / YEAR) + 1)
        younger = [len(moments) - bisect_right(moments, now - (year + 1) * YEAR) for year in years]
        of_years = zip(years, [0, *younger[:-1]], younger, strict=True)
        return sum((count - before) / (year + 1) for year, before, count in of_years)

    def _subsystem_experience(self, developer: str, touched: Sequence[Touched]) -> int:
        here = {one.subsystem for one in touched}
        known = self._subsystems.get(developer, Counter())
        return sum(count for subsystems, count in known.items() if not here.isdisjoint(subsystems))


def _entropy(lines: Sequence[int]) -> float:
    """Entropy of the changed lines over the files, bits."""
    total = sum(lines)
    return -sum(one / total * math.log2(one / total) for one in lines if one) + 0.0 if total else 0.0
