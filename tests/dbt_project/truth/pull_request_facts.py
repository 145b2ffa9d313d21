"""`fct_pull_requests` beside the oracle's timings."""

from collections.abc import Iterator

from infra.demo.truth.facts import Facts
from tests.dbt_project.facts.conftest import FactsWarehouse

COLUMNS = {
    "ready_at": "ready_at",
    "first_commit_authored_at": "first_commit_authored_at",
    "first_review_at": "first_review_at",
    "first_response_at": "first_response_at",
    "first_approved_at": "first_approved_at",
    "approval_count": "approvals",
    "coding_seconds": "coding",
    "pickup_seconds": "pickup",
    "review_seconds": "review",
    "merge_seconds": "merge",
    "cycle_seconds": "cycle",
}
"""Column of the product -> timing of the oracle."""


def differences(found: Facts, facts: FactsWarehouse) -> Iterator[str]:
    """A line for each pull request and column that differs."""
    rows = facts.query(
        f"select replace(repository_id, 'repository:', '') || '#' || number as identity, {', '.join(COLUMNS)}"
        " from marts.fct_pull_requests"
    )
    product = {row["identity"]: row for row in rows}
    if product.keys() != found.timings.keys():
        yield f"pull requests: {sorted(product.keys() ^ found.timings.keys())} are not in both"
    for identity in sorted(product.keys() & found.timings.keys()):
        for theirs, ours in COLUMNS.items():
            one, other = getattr(found.timings[identity], ours), product[identity][theirs]
            if one != other:
                yield f"{theirs} of {identity}: truth {one}, product {other}"
