"""The seed `generated_paths` names the usual generated and vendored files, and no others."""

import csv
import re
from pathlib import Path

import pytest

from infra.demo.truth.generated import ENDINGS, FOLDERS, NAMES
from orchestration.dbt_manifest import PROJECT


@pytest.fixture(scope="module")
def patterns() -> list[re.Pattern[str]]:
    """Patterns of the seed, in the syntax that Postgres and Python read alike."""
    with Path(PROJECT, "seeds", "generated_paths.csv").open(newline="") as file:
        return [re.compile(row["pattern"]) for row in csv.DictReader(file)]


KNOWN = [
    *NAMES, *(f"{folder}/a/b.py" for folder in FOLDERS), *(f"a{ending}" for ending in ENDINGS),
    "requirements-dev.lock", "pylock.toml", "pylock.dev.toml", ".terraform.lock.hcl", "go.work.sum", "app.js.map",
    "user.pb.gw.go", "user_grpc_pb.d.ts", "Form.Designer.cs", "zz_generated.deepcopy.go", "api.generated.ts",
    "schema.gen.go", "gradlew", "mvnw.cmd", "gradle/wrapper/gradle-wrapper.properties", ".yarn/releases/yarn-4.cjs",
    "Godeps/_workspace/src/a.go", ".pnp.cjs",
]  # fmt: skip
WRITTEN = [
    "README.md", "pyproject.toml", "package.json", "requirements.txt", "src/lock.py", "src/my_uv.lock", "uvxlock",
    "uv.lock.md", "src/vendors/list.py", "docs/dist", "distribution/a.py", "snap.py", "src/min.js", "a.min.js.py",
    "pb.go", "pb2.py", "src/designer.cs.txt", "generated.md", "generator/a.go", "go.mod", "pods/a.rb", "vendor.go",
]  # fmt: skip


@pytest.mark.parametrize("folder", ["", "services/shop/"])
def test_generated_and_vendored_files_are_known_in_any_folder(patterns: list[re.Pattern[str]], folder: str) -> None:
    assert [name for name in KNOWN if not any(one.search(folder + name) for one in patterns)] == []


@pytest.mark.parametrize("folder", ["", "services/shop/"])
def test_what_people_write_is_not(patterns: list[re.Pattern[str]], folder: str) -> None:
    assert [name for name in WRITTEN if any(one.search(folder + name) for one in patterns)] == []


def test_every_pattern_is_needed(patterns: list[re.Pattern[str]]) -> None:
    assert [one.pattern for one in patterns if not any(one.search(name) for name in KNOWN)] == []
