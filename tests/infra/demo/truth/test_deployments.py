"""Deployments by the oracle, with histories small enough to check by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from infra.demo.truth import facts, reverts
from infra.demo.truth.environments import environment_type
from infra.demo.truth.facts import Facts
from infra.demo.truth.graph import Graph
from infra.demo.truth.world import Change, Commit, Incident, Service
from tests.infra.demo.truth.small_world import SHOP, at, commit, deploy, pull_request, world

LINE = [commit("a" * 40, hours=0), commit("b" * 40, "a" * 40, hours=1), commit("c" * 40, "b" * 40, hours=2)]
A, B, C = (one.sha for one in LINE)


def flags(found: Facts, service: str = "shop") -> list[str]:
    return [
        next(
            (
                name
                for name in ("redeploy", "rollout", "rollback", "superseded")
                if getattr(one, f"is_{name}")
            ),
            "new",
        )
        for one in found.deployments[service]
    ]  # fmt: skip


def links(found: Facts, service: str = "shop") -> dict[str, tuple[str, str | None]]:
    return {one.commit.sha[:1]: (one.deployment.attempt.group_id, one.exclusion) for one in found.linked[service]}


def test_a_commit_belongs_to_the_first_deployment_that_contains_it() -> None:
    found = facts.find(world(commits=LINE, attempts=[deploy("1", A, 5), deploy("2", C, 10)]))
    assert links(found) == {"a": ("file:1", "baseline"), "b": ("file:2", None), "c": ("file:2", None)}
    assert {one.commit.sha[:1]: one.lead_time_seconds / 3600 for one in found.linked["shop"]} == {
        "a": 5, "b": 9, "c": 8,
    }  # fmt: skip


def test_nobody_knows_what_came_with_a_deployment_of_an_unknown_commit() -> None:
    attempts = [deploy("1", A, 0.5), deploy("2", None, 6, started_at=at(1.5)), deploy("3", C, 10)]
    found = facts.find(world(commits=LINE, attempts=attempts))
    assert links(found) == {"a": ("file:1", "baseline"), "b": ("file:3", "gap"), "c": ("file:3", None)}


def test_a_history_that_is_merged_in_is_left_out_and_what_was_made_here_counts() -> None:
    old = [commit("d" * 40, hours=-9000), commit("e" * 40, "d" * 40, hours=-8000)]
    merge = commit("f" * 40, B, "e" * 40, hours=3)
    attempts = [deploy("1", A, 0.5), deploy("2", "f" * 40, 5)]
    found = facts.find(world(commits=[*LINE, *old, merge], attempts=attempts))
    assert links(found) == {
        "a": ("file:1", "baseline"), "b": ("file:2", None), "d": ("file:2", "imported"), "e": ("file:2", "imported"),
        "f": ("file:2", "merge_commit"),
    }  # fmt: skip


def test_a_broken_clock_gives_no_lead_time_and_starts_no_pull_request() -> None:
    unset = replace(LINE[1], authored_at=datetime(1970, 1, 1, tzinfo=UTC))
    behind = replace(LINE[2], authored_at=LINE[2].committed_at - timedelta(days=3653, hours=1))
    attempts = [deploy("1", A, 0.5), deploy("2", C, 5)]
    request = pull_request(commits=(B, C), merged_at=at(4))
    found = facts.find(world(commits=[LINE[0], unset, behind], attempts=attempts, pull_requests=[request]))
    assert links(found) == {
        "a": ("file:1", "baseline"), "b": ("file:2", "author_date"), "c": ("file:2", "author_date"),
    }  # fmt: skip
    [timing] = found.timings.values()
    assert timing.first_commit_authored_at is None
    usual = facts.find(world(commits=[LINE[0], unset, LINE[2]], attempts=attempts, pull_requests=[request]))
    assert [one.first_commit_authored_at for one in usual.timings.values()] == [at(2)]


def test_the_name_of_a_branch_makes_no_redeploy() -> None:
    tags = [deploy(number, None, float(number), ref="v1") for number in "12"]
    branches = [deploy(number, None, float(number), ref="main", is_branch=True) for number in "34"]
    assert flags(facts.find(world(commits=LINE, attempts=[*tags, *branches]))) == ["new", "redeploy", "new", "new"]


def test_redeploys_rollbacks_and_late_pipelines_are_told_apart() -> None:
    attempts = [deploy("1", B, 5), deploy("2", B, 6), deploy("3", A, 7), deploy("4", C, 8), deploy("5", B, 9)]
    found = facts.find(world(commits=LINE, attempts=attempts))
    assert flags(found) == ["new", "redeploy", "superseded", "new", "rollback"]


def test_a_rollout_is_a_known_commit_in_another_environment() -> None:
    attempts = [deploy("1", A, 5), deploy("2", A, 6, environment="production-eu"), deploy("3", B, 7)]
    assert flags(facts.find(world(commits=LINE, attempts=attempts))) == ["new", "rollout", "new"]


def test_a_rollback_marks_the_deployment_before_it_and_recovers_it() -> None:
    attempts = [deploy("1", A, 5), deploy("2", B, 6), deploy("3", B, 7), deploy("4", A, 8)]
    found = facts.find(world(commits=LINE, attempts=attempts))
    outcome = found.outcomes["file:2:shop:production"]
    assert outcome.evidence == ("rollback",)
    assert outcome.recovered_at == at(8)
    assert [key for key, one in found.outcomes.items() if one.is_rework] == ["file:4:shop:production"]


def revert(original: str, hours: float) -> Commit:
    return commit("d" * 40, C, hours=hours, message=f'Revert "x"\n\nThis reverts commit {original}.')


def test_a_revert_within_a_week_marks_the_deployment_that_brought_the_commit() -> None:
    attempts = [deploy("1", A, 5), deploy("2", C, 6), deploy("3", "d" * 40, 200)]
    failed = facts.find(world(commits=[*LINE, revert(B, 6 + 168)], attempts=attempts))
    assert failed.outcomes["file:2:shop:production"].evidence == ("revert",)
    assert failed.outcomes["file:2:shop:production"].recovered_at == at(200)
    late = facts.find(world(commits=[*LINE, revert(B, 6 + 169)], attempts=attempts))
    assert not late.outcomes["file:2:shop:production"].has_failed
    assert late.outcomes["file:3:shop:production"].is_rework
    baseline = facts.find(world(commits=[*LINE, revert(A, 7)], attempts=attempts))
    assert not any(one.has_failed for one in baseline.outcomes.values())


def test_of_nested_reverts_the_latest_decides() -> None:
    again = commit("e" * 40, "d" * 40, hours=8, message=f"Restore\n\nThis reverts commit {'d' * 40}.")
    attempts = [deploy("1", A, 5), deploy("2", C, 6), deploy("3", "e" * 40, 20)]
    found = facts.find(world(commits=[*LINE, revert(B, 7), again], attempts=attempts))
    assert not found.outcomes["file:2:shop:production"].has_failed


@pytest.mark.parametrize(
    "words",
    [
        "This reverts commits {a} and\n{b}.",
        "This reverts commit {a} and commit {b}",
        'This reverts commits {a} ("x (y)"), {b} (z, like {c})',
        "This reverts the following commits:\n- {a}\n- {b}\n\n{c} was right.",
        "This reverts commit {b}, reversing changes made to {c}.\n\nThis reverts commit {a}.",
        "Reverts example/shop#1, #2 and org/other#3",
        "This reverts merge request !1\n\nThis reverts merge request example/shop!2 and org/other!3",
    ],
)
def test_one_message_reverts_any_number_of_commits_and_pull_requests(words: str) -> None:
    requests = [pull_request(number=n, merge_sha=sha, merged_at=at(1)) for n, sha in ((1, A), (2, B), (3, C))]
    message = "Undo\n\n" + words.format(a=A, b=B[:12], c=C)
    found = reverts.find("example/shop", Graph([*LINE, commit("d" * 40, C, hours=8, message=message)]), requests)
    assert found.undone == {"d" * 40: {A, B}}


def test_a_squash_reverts_the_pull_request_that_its_subject_quotes_and_what_its_description_says() -> None:
    first = pull_request(number=1, merge_sha=A, merged_at=at(1))
    second = pull_request(number=2, merge_sha=C, merged_at=at(2), body=f"This reverts commit {B}")
    quoting = commit("d" * 40, C, hours=8, message='Revert "Faster (#1)" (#7)')
    found = reverts.find("example/shop", Graph([*LINE, quoting]), [first, second])
    assert found.undone == {"d" * 40: {A}, C: {B}}


def test_a_quoted_revert_of_an_unknown_commit_reverts_nothing() -> None:
    squash = commit("d" * 40, C, hours=8, message=f"Faster\n\n* Revert it\n\nThis reverts commit {'7' * 40}.")
    assert not reverts.find("example/shop", Graph([*LINE, squash]), []).undone


def test_a_cherry_pick_counts_once() -> None:
    picked = replace(LINE[1], sha="f" * 40, committed_at=at(3), parents=(A,))
    attempts = [deploy("1", A, 5), deploy("2", "f" * 40, 6), deploy("3", C, 7)]
    found = facts.find(world(commits=[*LINE, picked], attempts=attempts))
    assert links(found) == {
        "a": ("file:1", "baseline"), "f": ("file:2", None), "b": ("file:3", "cherry_pick"), "c": ("file:3", None),
    }  # fmt: skip


def test_a_monorepo_keeps_the_commits_of_each_service_and_the_merges_that_bring_them() -> None:
    commits = [
        commit("a" * 40, hours=0, path="services/shop/x"),
        commit("b" * 40, "a" * 40, hours=1, path="services/pay/x"),
        commit("c" * 40, "a" * 40, hours=1, changes=(Change("docs/x", 1, 0, old_path="services/shop/x"),)),
        commit("d" * 40, "b" * 40, "c" * 40, hours=2, changes=()),
    ]
    services = [Service("shop", SHOP, ("services/shop/**",)), Service("pay", SHOP, ("services/pay/**",))]
    attempts = [deploy("1", "d" * 40, 9), deploy("1", "d" * 40, 9, service="pay")]
    found = facts.find(world(commits=commits, services=services, attempts=attempts))
    assert set(links(found)) == {"a", "c", "d"}
    assert set(links(found, "pay")) == {"b"}


def test_a_squash_starts_the_clock_at_the_first_commit_of_its_pull_request() -> None:
    branch = commit("e" * 40, A, hours=-30)
    squash = pull_request(commits=("e" * 40,), merged_at=at(1), merge_sha=B, merge_method="squash")
    attempts = [deploy("1", A, 5), deploy("2", B, 6)]
    found = facts.find(world(
        commits=[*LINE, branch], attempts=attempts, pull_requests=[squash], tips={SHOP: (C,)},
    ))  # fmt: skip
    [_, linked] = found.linked["shop"]
    assert (linked.started_by, linked.lead_time_seconds) == ("pull_request", 36 * 3600)


def test_incidents_are_attributed_explicitly_or_within_a_day() -> None:
    attempts = [deploy("1", A, 5), deploy("2", B, 10), deploy("3", B, 11), deploy("4", C, 60, started_at=at(50))]
    incidents = [
        Incident("named", "shop", at(12), at(13), deployment="1"),
        Incident("commit", None, at(12), at(13), sha=B),
        Incident("window", "shop", at(22), at(23)),
        Incident("during", "shop", at(55), None),
        Incident("late", "shop", at(34.01), at(35)),
        Incident("nobody", None, at(12), at(13)),
        Incident("unknown deployment", "shop", at(12), at(13), deployment="404"),
        Incident("unknown commit", "shop", at(12), at(13), sha="9" * 40),
    ]
    found = facts.find(world(commits=LINE, attempts=attempts, incidents=incidents))
    assert {
        one.incident.incident_id: (one.deployment.attempt.group_id, round(one.confidence, 3))
        for one in found.attributions
    } == {"named": ("file:1", 1), "commit": ("file:2", 1), "window": ("file:2", 0.6), "during": ("file:4", 0.9)}
    assert found.outcomes["file:2:shop:production"].recovered_at == at(23)
    assert found.outcomes["file:4:shop:production"].recovered_at is None


def test_the_method_is_the_first_with_a_recent_production_deployment() -> None:
    old = deploy("1", A, -24 * 200)
    recent = [deploy("v1", A, 5, method="tag"), deploy("9", B, 6, method="release", finished_at=at(5))]
    found = facts.find(world(commits=LINE, attempts=[old, *recent]))
    assert [one.attempt.method for one in found.deployments["shop"]] == ["release"]
    assert timedelta(days=180) < found.world.calendar.as_of - old.finished_at


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Production – docs", "production"), ("prod/eu #1", "production"), ("eu_prd", "production"),
        ("review/feature-live", "other"), ("Preview – fix-prod-login", "other"), ("production/pr-12", "other"),
        ("non_prod", "other"), ("not-production", "other"), ("nonprod", "other"),
        ("pre_prod", "staging"), ("Pre Production", "staging"), ("preprod", "staging"), ("uat2", "staging"),
        ("dev-prod", "other"), ("live test", "other"), ("Produktion", "other"), ("delivery", "other"),
    ],
)  # fmt: skip
def test_the_first_kind_of_word_says_what_an_environment_is(name: str, kind: str) -> None:
    assert environment_type(name) == kind
