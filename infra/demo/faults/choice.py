"""Which fault, if any, happens to a request."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from infra.demo.faults.kinds import Maintenance, RepeatedPage, StaleEtag
from infra.demo.faults.plan import FaultPlan, Rule
from infra.demo.faults.requests import Ask


@dataclass
class _Counted:
    """A rule and what has come of it."""

    number: int
    rule: Rule
    chance: random.Random
    matched: int = 0
    used: int = 0
    lasts_until: float = 0.0


@dataclass
class Choice:
    """Counts requests per rule; the same requests in the same order meet the same faults."""

    plan: FaultPlan
    clock: Callable[[], float]
    """Seconds."""
    _counted: list[_Counted] = field(init=False)

    def __post_init__(self) -> None:
        self._counted = [
            # It makes a plan repeatable, and keeps no secret.
            _Counted(number, rule, random.Random(f"{self.plan.seed} {number}"))  # noqa: S311
            for number, rule in enumerate(self.plan.rules, 1)
        ]

    def choose(self, ask: Ask, has_page_before: bool) -> tuple[int, Rule] | None:
        """The first rule whose fault happens to a request, and its number."""
        chosen: tuple[int, Rule] | None = None
        for one in self._counted:
            if not holds(one.rule, ask) or not _is_possible(one.rule, ask, has_page_before):
                continue
            one.matched += 1
            # Drawn for every request, so that what other rules do changes nothing.
            is_drawn = one.rule.probability is None or one.chance.random() < one.rule.probability
            if chosen is None and (self.clock() < one.lasts_until or (is_drawn and _is_due(one))):
                self._use(one)
                chosen = one.number, one.rule
        return chosen

    def _use(self, one: _Counted) -> None:
        if self.clock() < one.lasts_until:
            return
        one.used += 1
        if isinstance(one.rule.fault, Maintenance):
            one.lasts_until = self.clock() + one.rule.fault.seconds


def holds(rule: Rule, ask: Ask) -> bool:
    """Whether a rule is about a request."""
    return (
        rule.vendor in (None, ask.vendor)
        and (rule.method is None or rule.method.upper() == ask.method)
        and (rule.path is None or fnmatchcase(ask.path, rule.path))
        and (rule.operation is None or (ask.operation is not None and fnmatchcase(ask.operation, rule.operation)))
        and (rule.page_larger_than is None or ask.page_size > rule.page_larger_than)
    )


def _is_due(one: _Counted) -> bool:
    is_begun = one.rule.nth is None or one.matched >= one.rule.nth
    return is_begun and (one.rule.times == "always" or one.used < one.rule.times)


def _is_possible(rule: Rule, ask: Ask, has_page_before: bool) -> bool:
    if isinstance(rule.fault, RepeatedPage):
        return has_page_before
    return not isinstance(rule.fault, StaleEtag) or ask.method == "GET"
