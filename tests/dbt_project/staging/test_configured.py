"""No staging model lets through what `sei.toml` no longer names."""

from pathlib import Path

import pytest

from orchestration.dbt_manifest import PROJECT

STAGING = PROJECT / "models" / "staging"
OF_NO_SCOPE = {
    *("stg_github__users", "stg_gitlab__users"),
    *("stg_spark__deployed_commits", "stg_spark__deployment_ancestry"),
}
"""Accounts, which belong to their host, and results by service, which are made of what dbt hands over."""
FOLDERS = ("git", "github", "spark", "generated/git", "generated/github", "generated/gitlab")
MODELS = [path for folder in FOLDERS for path in sorted((STAGING / folder).glob("*.sql"))]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_each_model_of_a_scope_leaves_out_what_is_not_configured(path: Path) -> None:
    assert ("{{ is_configured(" in path.read_text()) is (path.stem not in OF_NO_SCOPE)
