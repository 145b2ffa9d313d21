"""Own metrics: values, what is set aside, what is gone, and two homes of one installation."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from infra.configuration import Configuration, ConfigurationError
from infra.warehouse import Role, Warehouse
from ingestion.sources.config import collect
from orchestration.custom_metrics.checking import Checked
from orchestration.custom_metrics.loading import custom_metrics
from orchestration.dbt_manifest import ALL, PROJECT, project_digest
from orchestration.workspace import CUSTOM_METRICS
from tests.conftest import copied
from tests.dbt_project.metrics.test_recompute import EXCLUSION, SELECTION
from tests.dbt_runs import WrittenWarehouse, run_dbt

FOLLOWING = ["path:models/custom_metrics", "path:models/marts/metrics"]
COMMITS = [
    (5, "human", True), (5, "human", False), (7, "human", True), (7, "human", False), (7, "bot", True),
]  # fmt: skip
"""Month, kind of the author, whether it is a merge; the number of a commit is that of its deleted lines."""
AS_OF = datetime(2026, 9, 1, tzinfo=UTC)
BY_FILTER = """
kind: count
unit: count
owner: platform
direction: up
target: 20
definition: Merge commits.
from: commits
where: fact.is_merge
"""
BY_QUERY = """
kind: median
unit: seconds
owner: platform
direction: down
definition: Median duration of an incident.
sql: |
  select
      incident_id as event_id,
      resolved_at as event_at,
      extract(epoch from resolved_at - started_at) as value,
      service_id,
      case when severity = 'none' then 'no_severity' end as exclusion_reason
  from marts.fct_incidents
  where resolved_at is not null  -- those that are over
"""
BY_FACT = """
kind: sum
unit: count
owner: platform
direction: down
definition: Lines deleted by people.
from: fct_commits
where: fact.author_kind = 'human'
value: coalesce(fact.deletions, 0)
"""
FAILS_LATER = """
kind: sum
unit: count
owner: platform
direction: up
definition: It divides by zero, but only where there are rows.
sql: select commit_id as event_id, committed_at as event_at, 1 / (additions - additions) as value from marts.fct_commits
"""
TWICE = """
kind: count
unit: count
owner: platform
direction: up
definition: Rows of one key.
sql: select repository_id as event_id, committed_at as event_at from marts.fct_commits
"""
WAITS_FOR_ITSELF = """
kind: sum
unit: count
owner: platform
direction: up
definition: Made of metrics.
sql: select metric || entity_id as event_id, now() as event_at, value from marts.metrics
"""


class Home:
    """A warehouse with a few facts, and a folder of own metrics."""

    def __init__(self, database: WrittenWarehouse, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.reader = database.warehouse.url(Role.READER)
        folder.mkdir()

    def fill(self) -> None:
        """Write the facts, and build the metrics that come with SEI."""
        rules = {"organization.timezone": "Europe/London", "organization.history_start": "2026-01-01"}
        rows = {
            "staging.stg_config__rules": [
                {"scope_type": "organization", "rule": rule, "value": value} for rule, value in rules.items()
            ],
            "marts.dim_organization": [{"timezone": "Europe/London"}],
            "marts.dim_dates": [{"date_on": AS_OF.date()}],
            "marts.dim_repositories": [{"repository_id": "r"}],
            "marts.dim_services": [{"service_id": "service:s"}],
            "marts.dim_teams": [{"team_id": "team:Shop"}, {"team_id": "team:Core"}],
            "marts.dim_service_owners": [
                {"service_id": "service:s", "team_id": "team:Core", "valid_from": "2026-06-01"}
            ],
            "marts.dim_accounts": [{"account_id": "a", "person_id": "p"}],
            "marts.dim_team_members": [{"team_id": "team:Shop", "person_id": "p", "valid_to": "2026-07-01"}],
            "marts.fct_commits": [
                {"commit_id": f"c{number}", "repository_id": "r", "author_account_id": "a", "author_kind": kind,
                 "committed_at": f"2026-0{month}-01T12:00:00Z", "is_merge": is_merge, "additions": 1,
                 "deletions": number}
                for number, (month, kind, is_merge) in enumerate(COMMITS)
            ],
            "marts.fct_incidents": [
                {"incident_id": f"i{hours}", "service_id": "service:s", "severity": severity,
                 "started_at": "2026-07-01T00:00:00Z", "resolved_at": f"2026-07-01T0{hours}:00:00Z"}
                for hours, severity in enumerate(["high", "none", "high", "low"], start=1)
            ],
        }  # fmt: skip
        for table, listed in rows.items():
            self.database.insert(table, listed)
        self.dbt("seed", "--select", "metric_registry")
        self.refresh(*SELECTION)

    def write(self, **metrics: str) -> None:
        for name, text in metrics.items():
            (self.folder / f"{name}.yaml").write_text(f"name: {name}\n{text.lstrip()}")

    def refresh(self, *selection: str) -> dict[str, str | None]:
        """Load the configuration and build what follows; gives what is wrong with each file, None where nothing is."""
        found = custom_metrics(self.folder, self.reader)
        report = collect(Configuration(), [], self.database.warehouse.url(Role.LOADER), Path(), "run", found)
        self.dbt("run", "--select", *selection, *FOLLOWING, "--exclude", *EXCLUSION)
        return {scope.scope: scope.error for scope in report.scopes if scope.scope != "sei.toml"}

    def dbt(self, *command: str) -> None:
        run_dbt(self.database.warehouse, command, AS_OF, self.database.target, (*ALL, CUSTOM_METRICS))

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.reader) as connection:
            return connection.execute(statement.encode()).fetchall()

    def known(self) -> dict[str, str | None]:
        """Own metrics of the marts, with the problem of each."""
        return dict(self.query("select metric, problem from marts.metric_definitions where is_custom"))  # type: ignore[arg-type]

    def values(self, metric: str, entity: str = "organization") -> dict[str, float]:
        """Month -> value of a metric."""
        found = self.query(
            f"select period_start::text, value from marts.metrics where metric = '{metric}' and grain = 'month'"
            f" and entity_id = '{entity}' and value is not null order by 1"
        )
        return dict(found)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def homes(
    warehouse: Warehouse,
    prepared_template: str,
    metrics_database: Callable[[Warehouse], WrittenWarehouse],
    dbt_target: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Home]]:
    # What dbt has parsed with own metrics is not for the tests without.
    folder = tmp_path_factory.mktemp("own")
    target = Path(shutil.copytree(dbt_target, folder / "target"))
    with copied(warehouse, prepared_template) as fresh:
        one = Home(replace(metrics_database(fresh), target=target), folder / "one")
        one.fill()
        with copied(warehouse, fresh.database) as copy:
            yield [one, Home(WrittenWarehouse(copy, target), folder / "other")]


def test_values_are_those_of_the_facts_for_every_entity(homes: list[Home]) -> None:
    home, _ = homes
    home.write(merges=BY_FILTER, incident_duration=BY_QUERY, lines_deleted=BY_FACT)
    files = ["one/incident_duration.yaml", "one/lines_deleted.yaml", "one/merges.yaml"]
    assert home.refresh() == dict.fromkeys(files)
    assert home.known() == {"merges": None, "incident_duration": None, "lines_deleted": None}
    assert home.values("merges") == home.values("merges", "r") == {"2026-05-01": 1, "2026-07-01": 2}
    # The incident without severity is left out; the median of one, three and four hours.
    hours = {"2026-07-01": 3 * 3600}
    assert home.values("incident_duration") == home.values("incident_duration", "service:s") == hours
    assert home.values("lines_deleted") == {"2026-05-01": 0 + 1, "2026-07-01": 2 + 3}
    assert home.query("select target from marts.metric_definitions where metric = 'merges'") == [(20,)]
    left_out = "select event_id, exclusion_reason from marts.metric_events where metric = 'incident_duration'"
    assert ("i2", "no_severity") in home.query(left_out)


def test_teams_count_what_they_own_and_what_their_members_did(homes: list[Home]) -> None:
    home, _ = homes
    assert home.values("incident_duration", "team:Core") == {"2026-07-01": 3 * 3600}
    # The member left on 1 July.
    for metric in ("merges", "lines_deleted"):
        assert home.values(metric, "team:Shop") == {"2026-05-01": 1}


def test_a_broken_metric_is_set_aside_with_its_reason_and_the_others_go_on(homes: list[Home]) -> None:
    home, _ = homes
    home.write(fails_later=FAILS_LATER, twice=TWICE, waits=WAITS_FOR_ITSELF, wrong="kind: count\n")
    home.write(typo=BY_QUERY.replace("started_at)", "begun_at)"))
    before = home.values("merges")
    said = home.refresh()
    assert "reads marts.metrics, which comes after metrics, so that it would wait for itself" in str(
        said["one/waits.yaml"]
    )
    assert "the file needs the key 'unit'" in str(said["one/wrong.yaml"])
    assert str(said["one/typo.yaml"]).startswith("line 11: Postgres says of 'sql': column \"begun_at\" does not exist")
    known = home.known()
    assert known["fails_later"] == "fails: division by zero"
    assert str(known["twice"]).startswith("gives the event_id ")
    assert set(known) == {"merges", "incident_duration", "lines_deleted", "fails_later", "twice"}
    assert home.query("select distinct metric from marts.metrics where metric in ('fails_later', 'twice')") == []
    assert before == home.values("merges") != {}


def test_a_query_has_the_rights_of_a_reader_and_is_one_query(homes: list[Home]) -> None:
    home, _ = homes
    several = "select 1) as a) as b; drop table marts.fct_commits; select * from (select * from (select 1"
    for query, said in {
        several: "multiple commands",
        "select rule as event_id, now() as event_at, 1 as value from raw_config.rules": "permission denied",
        "select pg_sleep(9)::text as event_id, now() as event_at, 1 as value": "permission denied for function",
    }.items():
        home.write(hostile=BY_QUERY.partition("sql:")[0] + f'sql: "{query}"\n')
        with pytest.raises(ConfigurationError) as error:
            Checked(home.folder / "hostile.yaml", home.reader, with_rows=True)
        assert said in str(error.value)
    (home.folder / "hostile.yaml").unlink()


def test_a_removed_metric_vanishes_and_two_homes_do_not_meet(homes: list[Home]) -> None:
    home, other = homes
    other.write(other_merges=BY_FILTER)
    for path in home.folder.iterdir():
        if path.stem != "merges":
            path.unlink()
    project = project_digest(PROJECT / "models", PROJECT / "macros")
    other.refresh()
    home.refresh()
    assert project_digest(PROJECT / "models", PROJECT / "macros") == project
    assert (set(home.known()), set(other.known())) == ({"merges"}, {"other_merges"})
    for mart in ("metrics", "metric_events"):
        assert (
            home.query(f"select from marts.{mart} where metric in ('incident_duration', 'other_merges') limit 1") == []
        )
    assert other.query("select count(*) > 0 from marts.metrics where metric = 'other_merges'") == [(True,)]
