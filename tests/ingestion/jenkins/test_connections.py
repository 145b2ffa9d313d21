"""What `sei add jenkins` asks before it writes a block."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.jenkins import check_reachable
from tests.ingestion.jenkins.conftest import TOKEN, controller, serving


def asked(folder: Path, token: str | None, *jobs: str) -> str:
    """The answer about a block with these patterns."""
    secret = SecretStr(token) if token else None
    settings = Settings(home=folder / "home", config=folder / "sei.toml", jenkins_token=secret, _env_file=None)  # type: ignore[call-arg]
    with serving(controller()) as server:
        return check_reachable({"base_url": server.url, "jobs": list(jobs)}, settings)


def test_it_says_how_many_jobs_a_pattern_names(tmp_path: Path) -> None:
    assert asked(tmp_path, TOKEN, "*") == "3 jobs"
    assert asked(tmp_path, TOKEN, "shop/payments") == "a job"


@pytest.mark.parametrize(
    ("token", "job", "said"),
    [
        (None, "*", "There is no token for jenkins@127.0.0.1"), ("token-alone", "*", "USER:TOKEN"),
        ("ada:wrong", "*", "SEI_JENKINS_TOKEN was refused"), (TOKEN, "none", "Jenkins has no such job"),
        (TOKEN, "none/*", "names no job"), (TOKEN, "/shop", "is no job"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(tmp_path: Path, token: str | None, job: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        asked(tmp_path, token, job)
