import json
import re

import dagster as dg
import pytest

from infra.home import Home
from infra.services import running
from infra.settings import Settings
from orchestration.dbt_manifest import manifest
from orchestration.definitions import defs
from orchestration.documentation import catalog, write_documentation
from tests.command_line import CommandLine

LINK = re.compile(r"\[documentation\]\(/documentation/#!/(\w+)/([^)]*)\)")
# What dbt neither makes nor reads.
OUTSIDE = {"lake", "ml", "report"}


@pytest.fixture(scope="module")
def specs(finished: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> list[dg.AssetSpec]:
    configuration = tmp_path_factory.mktemp("configuration") / "sei.toml"
    # All hosts: their parse of dbt is installed.
    configuration.write_text(
        '[[github]]\nrepositories = ["org/*"]\n[[gitlab]]\nprojects = ["group/*"]\n'
        '[[jira]]\nprojects = ["*"]\nbase_url = "https://jira.example.com"\n'
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEI_HOME", str(finished.home))
        patch.setenv("SEI_CONFIG", str(configuration))
        return list(defs().resolve_all_asset_specs())


def test_every_description_leads_to_something_that_the_documentation_has(
    specs: list[dg.AssetSpec], finished: CommandLine
) -> None:
    known = json.loads(manifest(Home(finished.home)).read_text())
    tables = {**known["nodes"], **known["sources"], **known["exposures"]}
    without = set()
    for spec in specs:
        found = LINK.search(spec.description or "")
        if found is None:
            without.add(spec.key.path[0])
            continue
        kind, unique_id = found.groups()
        assert tables[unique_id]["resource_type"] == kind
        assert unique_id.split(".")[-1] == spec.key.path[-1]
    assert without == OUTSIDE


def test_every_asset_has_what_the_web_ui_shows_of_it(specs: list[dg.AssetSpec]) -> None:
    assert len(specs) > 300
    assert not [spec.key for spec in specs if not (spec.description and spec.group_name and spec.kinds and spec.owners)]


def test_the_page_holds_the_columns_of_the_warehouse_and_no_text_ends_its_script(finished: CommandLine) -> None:
    with running(Settings(home=finished.home, _env_file=None)) as services:
        page = write_documentation(services).read_text(encoding="utf-8")
    assert "INLINE DATA" not in page
    _, _, data = page.partition("n={manifest:")
    described, end = json.JSONDecoder().raw_decode(data)
    assert described["metadata"]["send_anonymous_usage_stats"] is False
    found, length = json.JSONDecoder().raw_decode(data[end:].removeprefix(",catalog:"))
    assert "</" not in data[: end + length]
    columns = found["nodes"]["model.sei.fct_commits"]["columns"]
    assert columns["authored_at"]["type"] == "timestamp with time zone"
    assert "author_email" in found["sources"]["source.sei.raw_git.commits"]["columns"]


def test_a_table_that_is_not_there_yet_is_left_out() -> None:
    tables = [
        {"unique_id": f"model.sei.{name}", "resource_type": "model", "schema": "marts", "name": name, "database": "sei"}
        for name in ("a", "b")
    ]
    found = catalog(tables, [("marts", "a", "id", "text", 1, "table")])
    assert list(found["nodes"]) == ["model.sei.a"]
    assert found["nodes"]["model.sei.a"]["columns"]["id"]["type"] == "text"
