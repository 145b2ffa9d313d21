"""No staging model lets through what `sei.toml` no longer names."""

from pathlib import Path

import pytest

from orchestration.dbt_manifest import PROJECT

MODELS = PROJECT / "models"
OF_NO_SCOPE = {
    *("stg_github__users", "stg_gitlab__users", "stg_jira__users", "stg_jira__statuses"),
    "stg_azure_devops__users",
    *("stg_spark__deployed_commits", "stg_spark__deployment_ancestry"),
}
"""Accounts and statuses, which belong to their host, and results by service, which are made of what dbt hands over."""
PATHS = sorted([*MODELS.glob("sources/*/staging/**/*.sql"), *MODELS.glob("staging/spark/*.sql")])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_model_of_a_scope_leaves_out_what_is_not_configured(path: Path) -> None:
    assert ("{{ is_configured(" in path.read_text()) is (path.stem not in OF_NO_SCOPE)
