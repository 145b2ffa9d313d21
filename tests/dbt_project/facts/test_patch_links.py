"""A history that was written anew after its pull requests were merged: from real Git to what was deployed."""

import subprocess
from datetime import timedelta
from pathlib import Path

from infra.warehouse import Role
from ingestion.sources.git import GitRepository, collect
from ingestion.sources.git.patches import collect_patch_ids
from tests.dbt_project.facts import world
from tests.dbt_project.facts.conftest import FactsWarehouse
from tests.ingestion.git.builder import Repository
from tests.ingestion.git.merged_requests import REPOSITORY, ensure_hosts, merge_request, pull_request


def test_pull_requests_are_linked_by_their_patches_after_the_history_was_written_anew(
    facts: FactsWarehouse, tmp_path: Path
) -> None:
    repository = Repository.create(tmp_path / "repository.git")
    repository.time = int((world.AS_OF - timedelta(days=30)).timestamp())
    ensure_hosts(facts.warehouse)
    repository.write("secret", "hunter2\n").write("code", "first\n").commit("begin")

    squashed = commit_branch(repository, "squashed", "a", "b")
    squash = repository.write("a", "a\n").write("b", "b\n").commit("Squash without a number")
    pull_request(facts.warehouse, 1, squashed, repository.time, squash)
    rebased = commit_branch(repository, "rebased", "c", "d")
    repository.write("code", "second\n").commit("in between")
    repository.write("c", "c\n").commit("c")
    rebase = repository.write("d", "d\n").commit("d")
    merge_request(facts.warehouse, 2, rebased, repository.time, rebase)
    numbered = commit_branch(repository, "numbered", "e")
    pull_request(facts.warehouse, 3, numbered, repository.time, repository.write("e", "e\n").commit("e (#3)"))
    pull_request(facts.warehouse, 4, commit_branch(repository, "undone", "f"), repository.time, "f" * 40)
    without_secret(repository)

    deployed = [repository.git("rev-parse", f"main{ago}") for ago in ("~5", "~4", "")]
    facts.insert(
        "raw_files.deployments",
        [
            {"deployment_id": str(number), "repository": REPOSITORY, "service": "app", "environment": "production",
             "sha": sha, "finished_at": world.AS_OF - timedelta(days=20 - number), "status": "success"}
            for number, sha in enumerate(deployed)
        ],
    )  # fmt: skip
    collect_all(facts, repository, tmp_path)
    facts.make(world.AS_OF, "+fct_deployed_pull_requests")
    links = facts.query("select pull_request_id, deployment_id, link_method from marts.fct_deployed_pull_requests")
    assert {tuple(row.values()) for row in links} == {
        ("github:pull_request:1:1", "file:1:app:production", "patch_id"),
        ("gitlab:pull_request:1:2", "file:2:app:production", "patch_id"),
        ("github:pull_request:1:3", "file:2:app:production", "subject"),
    }


def commit_branch(repository: Repository, branch: str, *names: str) -> list[str]:
    """A branch off `main` with a file per commit; its head stays where hosts keep those of pull requests."""
    files, parent = dict(repository.files), repository.git("rev-parse", "main")
    shas = []
    for name in names:
        parent = repository.write(name, f"{name}\n").commit(name, [parent], branch=None)
        shas.append(parent)
    repository.git("update-ref", f"refs/pull/{branch}/head", parent)
    repository.files = files
    return shas


def without_secret(repository: Repository) -> None:
    """Write `main` anew from its root, without the file that should never have been in it."""
    tip = None
    for sha in repository.git("rev-list", "--reverse", "main").split():
        entries = repository.git("ls-tree", "-r", sha).splitlines()
        kept = "".join(f"{entry}\n" for entry in entries if not entry.endswith("\tsecret"))
        tree = repository.git("mktree", data=kept.encode())
        date, subject = repository.git("show", "-s", "--format=%cI%n%s", sha).splitlines()
        parents = ["-p", tip] if tip else []
        tip = subprocess.run(
            ["git", "commit-tree", tree, *parents, "-m", subject], cwd=repository.path, check=True, capture_output=True,
            text=True, env={"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_AUTHOR_DATE": date,
                            "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.com",
                            "GIT_COMMITTER_DATE": date},
        ).stdout.strip()  # fmt: skip
    repository.git("update-ref", "refs/heads/main", tip or "")


def collect_all(facts: FactsWarehouse, repository: Repository, folder: Path) -> None:
    """Replace the invented `raw_git` by what the source reads."""
    facts.execute("drop schema raw_git cascade")
    source, url, state = GitRepository(str(repository.path), REPOSITORY), facts.warehouse.url(Role.LOADER), folder / "s"
    collect([source], url, str(folder / "lake"), state)
    collect_patch_ids(lambda: [source], url, state)
