"""The demo organisation behind a server of its own, for tests of the whole product."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.demo.organization.events import Host
from infra.tokens import StoredTokens
from tests.command_line import ROOT

CANARY = "canary-7f3a9c51"
"""Part of every token of the server."""


@contextmanager
def served(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """The organisation in a folder; gives what the server says when it is ready."""
    with subprocess.Popen(
        [sys.executable, "-m", "infra.demo", "serve", str(folder), *options],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "SEI_DEMO_TOKEN": CANARY},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def environment(ready: dict[str, str], home: Path) -> dict[str, str]:
    """Variables for `sei` with a server that is ready; the token of its other GitLab is stored in the home."""
    StoredTokens(home / "secrets").write(Host.INTERNAL, ready[f"{Host.INTERNAL}_token"])
    return {
        "SEI_GITHUB_TOKEN": ready["token"],
        "SEI_GITLAB_TOKEN": ready["gitlab_token"],
        "SEI_JIRA_TOKEN": ready["jira_token"],
        "SEI_JENKINS_TOKEN": ready["jenkins_token"],
        "SEI_AZURE_DEVOPS_TOKEN": ready["azure_devops_token"],
        "SEI_AS_OF": ready["as_of"],
    }
