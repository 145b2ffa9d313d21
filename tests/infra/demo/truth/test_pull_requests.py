"""Stages of pull requests, by hand."""

from infra.demo.truth import facts
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.pull_requests import Timing
from infra.demo.truth.world import Account, Comment, Review
from tests.infra.demo.truth.small_world import SHOP, approval, at, commit, pull_request, world

ACCOUNTS = {
    "ada": Account("ada", "human"), "ada-work": Account("ada", "human"), "bea": Account("bea", "human"),
    "bot": Account("bot", "bot"), "agent": Account("agent", "agent"),
}  # fmt: skip
BRANCH = [commit("1" * 40, hours=-2), commit("2" * 40, "1" * 40, hours=6)]


def find(**more: object) -> Facts:
    one = pull_request(commits=tuple(branch.sha for branch in BRANCH), **more)
    return facts.find(world(commits=BRANCH, pull_requests=[one], accounts=ACCOUNTS, tips={SHOP: ()}))


def timing(**more: object) -> Timing:
    return find(**more).timings[f"{SHOP}#1"]


def hours(one: Timing) -> list[float | None]:
    return [
        None if part is None else part / 3600
        for part in (one.coding, one.pickup, one.review, one.merge, one.cycle)
    ]  # fmt: skip


def test_the_stages_run_from_the_first_commit_to_the_merge() -> None:
    reviews = (Review("bea", "COMMENTED", at(3)), approval("bea", 8), approval("ada-work", 1), approval("bot", 2))
    assert hours(timing(reviews=reviews, merged_at=at(10), closed=(at(10),))) == [2, 3, 5, 2, 12]


def test_a_comment_is_a_response_and_no_review() -> None:
    found = timing(comments=(Comment("bea", at(1)),), merged_at=at(10))
    assert (found.first_review_at, found.first_response_at) == (None, at(1))
    assert hours(found) == [2, 1, 9, None, 12]


def test_without_any_review_merging_starts_at_ready() -> None:
    assert hours(timing(opened_as_draft=True, readied=(at(4),), merged_at=at(10))) == [6, None, None, 6, 12]


def test_ready_is_the_last_before_the_first_review_or_the_first_after_a_draft_was_reviewed() -> None:
    review = (Review("bea", "COMMENTED", at(5)),)
    turns = {"readied": (at(1), at(4)), "drafted": (at(2),)}
    assert timing(opened_as_draft=True, reviews=review, **turns).ready_at == at(4)
    turns = {"readied": (at(1), at(7), at(9)), "drafted": (at(2), at(8))}
    assert timing(opened_as_draft=True, reviews=review, **turns).ready_at == at(7)
    assert timing(reviews=review, drafted=(at(6),), readied=(at(7),)).ready_at == at(0)
    assert timing(opened_as_draft=True, reviews=review).ready_at is None


def test_a_round_is_a_request_for_changes_that_a_commit_followed() -> None:
    reviews = (
        Review("bea", "CHANGES_REQUESTED", at(3), has_body=True), Review("bea", "CHANGES_REQUESTED", at(7)),
        approval("bea", 8),
    )  # fmt: skip
    comments = (Comment("bea", at(1)), Comment("ada", at(2)), Comment("bot", at(2)))
    found = timing(reviews=reviews, comments=comments, merged_at=at(10))
    assert (found.rounds, found.depth, found.is_approved) == (1, 2, True)


def values(name: str, found: Facts) -> list[tuple[float | None, int, int]]:
    return [
        (row.value, row.sample_size, row.excluded_count)
        for row in everything.rows(name, found)
        if (row.entity_type, row.grain) == ("organization", "month")
    ]  # fmt: skip


def test_merges_of_bots_count_and_their_timings_do_not() -> None:
    found = find(author="bot", merged_at=at(10))
    assert values("pull_requests_merged", found) == [(1, 1, 0)]
    assert values("pull_request_cycle_time", found) == [(None, 0, 1)]
    assert values("merged_without_review", find(author="agent", merged_at=at(10))) == [(1, 1, 0)]


def test_a_pull_request_is_stale_after_14_quiet_days_while_it_is_open() -> None:
    quiet = find(comments=(Comment("bot", at(24 * 16)),))
    assert values("stale_pull_requests", quiet) == [(0, 1, 0), (1, 1, 0)]
    assert values("stale_pull_requests", find(closed=(at(24 * 35),))) == [(1, 1, 0)]
    assert values("stale_pull_requests", find(closed=(at(1),), reopened=(at(24 * 35),))) == [(0, 1, 0)]
