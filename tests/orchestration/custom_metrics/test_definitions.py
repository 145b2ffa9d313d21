"""Files of own metrics: what is wrong with one is said with its line and what to do."""

import re
from pathlib import Path

import pytest

from infra.configuration.custom_metrics import parse_metric
from infra.configuration.errors import ConfigurationError
from orchestration.custom_metrics.queries import UncompiledError, compiled
from orchestration.custom_metrics.registry import FACT_OF, FACTS, built_in
from orchestration.dbt_manifest import PROJECT

GOOD = """\
name: merges
kind: count
unit: count
owner: platform
direction: up
definition: Merge commits.
from: commits
where: fact.is_merge
"""


def problems(text: str, name: str = "merges.yaml") -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        parse_metric(text, Path(name))
    return [str(problem) for problem in error.value.problems]


def refused(text: str) -> str:
    metric = parse_metric(text, Path(text.split()[1] + ".yaml"))
    with pytest.raises(UncompiledError) as error:
        compiled(metric)
    return f"{error.value.key}: {error.value}"


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("owner:", "onwer:", "line 4: unknown key 'onwer' at the top of the file; did you mean 'owner'?"),
        ("kind: count", "kind: cout", "line 2: 'kind' in the file must be 'rate', 'count'"),
        ("unit: count", "unit: ratio", "line 3: 'unit' in the file: a count is in count, not 'ratio'"),
        ("merges", "Merges", "line 1: 'name' in the file cannot be 'Merges'"),
        ("merges", "m" * 51, "line 1: 'name' in the file: string should have at most 50 characters"),
        ("from: commits\n", "", "line 7: 'where' in the file: goes with 'from'"),
        ("from: commits\nwhere: fact.is_merge\n", "", "'sql' in the file: write either 'from'"),
        ("from: commits", "from: commits\nsql: select 1", "line 8: 'sql' in the file: write either 'from'"),
        ("kind: count", "kind: [", "is no valid YAML: "),
        ("unit: count", "unit: count\nkind: sum", "line 4: has the key 'kind' twice, first in line 2"),
        ("direction: up\n", "", "the file needs the key 'direction'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(changed: str, to: str, said: str) -> None:
    assert any(said in problem for problem in problems(GOOD.replace(changed, to)))


def test_a_file_is_called_as_its_metric() -> None:
    assert problems(GOOD, "other.yaml") == ["line 1: defines 'merges', so call the file merges.yaml"]


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("name: merges", "name: churn", "name: 'churn' is a built-in metric; choose another name"),
        (
            "from: commits",
            "from: comits",
            "from: 'comits' is no built-in metric or fact that a metric can be made of; did you mean 'commits'?",
        ),
        ("from: commits", "from: truck_factor", "from: 'truck_factor' is no built-in metric or fact"),
        ("where: fact.is_merge", "at: committed_at", "at: the events of commits have their own moments"),
    ],
)
def test_what_is_not_there_is_refused(changed: str, to: str, said: str) -> None:
    assert refused(GOOD.replace(changed, to)).startswith(said)


def test_a_fact_has_no_value_of_its_own() -> None:
    text = GOOD.replace("kind: count", "kind: median").replace("from: commits", "from: fct_commits")
    assert refused(text) == "kind: a median of fct_commits needs the key 'value', an expression of its columns"


def test_the_example_of_the_readme_can_be_used() -> None:
    [example] = re.findall(r"^```yaml\n(.*?)^```", (PROJECT.parent / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    metric = parse_metric(example, Path("security_pull_requests_merged.yaml"))
    assert "fact.labels ? 'security'" in compiled(metric).query


def test_every_metric_has_a_thing_with_events_and_every_fact_a_key() -> None:
    for thing in set(built_in().values()):
        assert (PROJECT / f"models/intermediate/events/events_of_{thing}.sql").exists()
    assert set(FACT_OF) <= set(built_in().values())
    assert set(FACT_OF.values()) <= set(FACTS)
    for fact in FACTS:
        assert (PROJECT / f"models/marts/{fact}.sql").exists()
