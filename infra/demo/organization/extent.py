"""Size of an organisation: the usual one, and larger ones that grow around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count, pairwise, permutations
from random import Random

from infra.demo.organization import plan
from infra.demo.organization.names import NOUNS
from infra.demo.organization.plan import RepositoryPlan, ServicePlan
from infra.demo.organization.randomness import stream
from infra.demo.organization.records import Host, MergeMethod, Method

SMALLEST, LARGEST = len(plan.REPOSITORIES), 10_000
PEOPLE = ((0, 0), (200, 1_000), (1_000, 1_000), (10_000, 2_800))
"""With so many repositories, so many people, and evenly between: the more repositories, the more of them rest."""
LATE = 2
"""People who join the usual teams after the beginning."""
TEAM = 9
WORK = 0.106
"""Pull requests per person and working day, as in the usual organisation."""
RESTS = 0.02
"""With fewer pull requests per working day, a repository is not built at night."""
EXPONENT = 0.8
"""Inequality of repositories (exponent of Zipf)."""
LIVES = ((500, 1_095), (50, 730), (0, plan.DAYS))
"""From so many repositories on: days."""


@dataclass(frozen=True)
class Extent:
    """Repositories, teams with their people at the beginning, and days. What is usual comes first."""

    repositories: tuple[RepositoryPlan, ...] = plan.REPOSITORIES
    more_teams: Mapping[str, int] | None = None
    """Beside those of the plan."""
    days: int = plan.DAYS


def of_scale(seed: int, scale: int) -> Extent:
    """The usual organisation among `scale` repositories; people, teams and services grow with them.

    Args:
        seed: decides everything.
        scale: number of repositories, `SMALLEST` to `LARGEST`.
    """
    random = stream(seed, "extent", scale)
    usual = sum(plan.TEAM_SIZES.values()) + LATE
    people = max(usual, _people(scale))
    teams = _teams(random, people - usual)
    owners = list(teams) or list(plan.TEAM_SIZES)
    more = scale - SMALLEST
    work = max(0.0, WORK * people - sum(one.pull_requests for one in plan.REPOSITORIES))
    shares = [1 / (rank + 1) ** EXPONENT for rank in range(more)]
    names = _names(random)
    repositories = [
        _repository(random, names, owners[at % len(owners)], work * share / sum(shares))
        for at, share in enumerate(shares)
    ]
    days = next(days for least, days in LIVES if scale >= least)
    return Extent((*plan.REPOSITORIES, *repositories), teams, days)


def _people(scale: int) -> int:
    for (less, few), (more, many) in pairwise(PEOPLE):
        if scale <= more:
            return few + (many - few) * (scale - less) // (more - less)
    raise ValueError(f"there are no {scale} repositories")


def _teams(random: Random, people: int) -> dict[str, int]:
    """Names and sizes; the sizes differ by half around `TEAM` and add up to `people`."""
    words, found = random.sample(NOUNS, len(NOUNS)), dict[str, int]()
    while people > 0:
        number = len(found) // len(words) + 1
        word = words[len(found) % len(words)].capitalize()
        size = min(people, random.randrange(TEAM // 2 + 1, TEAM + TEAM // 2 + 1))
        found[word if number == 1 else f"{word}-{number}"] = size
        people -= size
    return found


def _names(random: Random) -> Iterator[str]:
    pairs = [f"{one}-{other}" for one, other in permutations(NOUNS, 2)]
    random.shuffle(pairs)
    return chain(pairs, (f"{pair}-{number}" for number in count(2) for pair in pairs))


def _repository(random: Random, names: Iterator[str], team: str, work: float) -> RepositoryPlan:
    name = next(names)
    method = random.choices(list(MergeMethod), (25, 50, 15, 10))[0]
    host = Host.GITLAB if method is MergeMethod.FAST_FORWARD else Host.GITHUB
    deployed_by = Method.TAG if host is Host.GITLAB else random.choices(list(Method), (20, 35, 25, 15, 5))[0]
    services = plan.one(name, team)
    if random.random() < 0.08 and host is Host.GITHUB:
        deployed_by = Method.FILE
        inner = [name, *(next(names) for _ in range(random.randrange(2, 6)))]
        services = tuple(ServicePlan(one, team, f"services/{one}") for one in inner)
    return RepositoryPlan(
        name, method, services, deployed_by, work, min(1.2, max(0.05, 0.8 * work)),
        bot_share=random.choice((0, 0.1, 0.2)), flaky=random.random() < 0.1,
        nightly=random.random() < 0.15 and work >= RESTS,
        second_region=deployed_by is Method.DEPLOYMENT_API and random.random() < 0.2, host=host, issues=0.45 * work,
    )  # fmt: skip
