"""An organisation that grows with --scale."""

from collections import Counter
from pathlib import Path

import pytest

from infra.configuration import load_configuration
from infra.demo.organization import plan
from infra.demo.organization.events import (
    Commit,
    Host,
    MemberJoined,
    PersonJoined,
    RepositoryCreated,
    ServiceDeclared,
)
from infra.demo.organization.extent import SMALLEST, of_scale
from infra.demo.organization.generate import Organization, generate
from infra.demo.organization.log import NAME as LOG
from infra.demo.organization.log import read_log
from infra.demo.vendors.gitlab.projection import stores_of
from infra.demo.vendors.gitlab.store import Project
from infra.errors import UsageError

SCALE = 30


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Organization:
    return generate(7, tmp_path_factory.mktemp("larger") / "demo", days=20, scale=SCALE, with_answers=False)


def test_the_same_seed_and_scale_give_the_same_bytes(larger: Organization, tmp_path: Path) -> None:
    again = generate(7, tmp_path / "again", days=20, scale=SCALE, with_answers=False)
    assert (again.folder / LOG).read_bytes() == (larger.folder / LOG).read_bytes()
    assert again.configuration.read_bytes() == larger.configuration.read_bytes()


def test_it_has_as_many_repositories_and_what_belongs_to_them(larger: Organization) -> None:
    events = list(larger.events())
    repositories = [one for one in events if isinstance(one, RepositoryCreated)]
    numbers = {(one.host, one.number) for one in repositories}
    assert len({one.repository for one in repositories}) == len(numbers) == SCALE
    assert {one.full_name for one in plan.REPOSITORIES} < {one.repository for one in repositories}
    assert {one.host for one in repositories} == {*Host}
    configuration = load_configuration(larger.configuration)
    declared = [one.service for one in events if isinstance(one, ServiceDeclared)]
    assert sorted(one.name for one in configuration.services) == sorted(set(declared))
    for one in repositories:
        assert (larger.folder / "repositories" / f"{one.repository}.git" / "packed-refs").exists()
    assert {one.repository for one in events if isinstance(one, Commit)} == {one.repository for one in repositories}
    assert not list(larger.folder.rglob("*.fast-import"))


def test_what_is_on_gitlab_has_the_same_numbers_of_its_own_whatever_is_read_together(
    larger: Organization,
) -> None:
    def numbers(project: Project) -> list[int]:
        events = (project.label_events, project.state_events, project.weight_events)
        parts = (project.merge_request_notes, project.issue_notes, *events, project.jobs)
        lists = [*(documents for part in parts for documents in part.values()), project.pipelines]
        return [one["id"] for documents in lists for one in documents]

    stores = stores_of(larger.events())
    together = {one.path: numbers(one) for one in stores[Host.GITLAB].projects}
    assert len([found for found in together.values() if found]) > 1
    everywhere = [number for found in together.values() for number in found]
    assert len(everywhere) == len(set(everywhere))
    for path, found in together.items():
        read = stores_of(read_log(larger.folder / LOG, [path]))[Host.GITLAB]
        [alone] = [one for one in read.projects if one.path == path]
        assert numbers(alone) == found
    [other] = stores[Host.INTERNAL].projects
    assert set(numbers(other)) & set(everywhere), "each installation counts by itself"


def test_people_are_nobody_else_and_teams_have_some(larger: Organization) -> None:
    events = list(larger.events())
    people = [one for one in events if isinstance(one, PersonJoined)]
    for identity in (lambda one: one.person, lambda one: one.login.lower(), lambda one: one.account):
        assert not [value for value, count in Counter(map(identity, people)).items() if count > 1]
    emails = Counter(email.lower() for one in people for email in one.emails)
    assert set(emails.values()) == {1}
    teams = Counter(one.team for one in events if isinstance(one, MemberJoined))
    assert len(teams) > len(plan.TEAM_SIZES) + 5
    assert min(teams.values()) > 1


@pytest.mark.parametrize(
    ("scale", "people", "days"), [(SMALLEST, 60, 548), (100, 500, 730), (1_000, 1_000, 1_095), (10_000, 2_800, 1_095)]
)
def test_people_and_time_grow_with_repositories(scale: int, people: int, days: int) -> None:
    extent = of_scale(1, scale)
    assert len(extent.repositories) == scale
    assert sum({**plan.TEAM_SIZES, **(extent.more_teams or {})}.values()) + 2 == people
    assert extent.days == days
    names = [service.name for one in extent.repositories for service in one.services]
    assert len(names) == len(set(names)) >= scale


def test_fewer_repositories_than_the_planted_effects_need_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give 9 to 10000"):
        generate(1, tmp_path / "none", scale=3)
