"""Sources and staging models follow from the descriptors, and nothing that they do not say stays."""

import json
import shutil
from pathlib import Path

import pytest

from ingestion.columns import Column, Kind, required
from ingestion.descriptors import DESCRIBED
from ingestion.hosts.tables import Dataset, Table
from orchestration.dbt_manifest import PROJECT
from orchestration.generated_models import feeding, generate
from orchestration.semantic_layer import semantic_layer

ORDERS = Table(
    "orders",
    "An order.",
    ("shop_id", "number"),
    (
        required("shop_id", Kind.BIGINT, "Number of the shop."),
        required("number", Kind.BIGINT, "Number of the order."),
        Column("title", Kind.TEXT, "First line.", staged="normalize(title, nfc)"),
    ),
    is_numbered_throughout=True,
)
NUMBERED = (required("person_id", Kind.BIGINT, "Number."), Column("name", Kind.TEXT, "Name."))
PEOPLE = Table("people", "A customer.", ("person_id",), NUMBERED)
UNREAD = Table("labels", "Labels of a customer.", ("person_id",), NUMBERED, is_staged=False)
SHOP = Dataset(
    "raw_shop",
    "the shop",
    (ORDERS, PEOPLE, UNREAD),
    1,
    ("shops", "shop_id", "name"),
    {"shop_id": "shop"},
    "shop",
)
STAGING = Path("models/sources/shop/staging/generated")
REGISTRY = "seeds/metric_registry.csv"


@pytest.fixture(autouse=True)
def registry(tmp_path: Path) -> None:
    """The registry of metrics, of which the semantic layer is made."""
    (tmp_path / REGISTRY).parent.mkdir()
    shutil.copy(PROJECT / REGISTRY, tmp_path / REGISTRY)


def test_a_staging_model_has_the_columns_of_its_table_and_the_rows_that_are_configured(tmp_path: Path) -> None:
    generate(tmp_path, {"shop": SHOP})
    assert (tmp_path / STAGING / "stg_shop__orders.sql").read_text() == (
        "select\n    installation,\n    shop_id,\n    number,\n    normalize(title, nfc) as title,\n    deleted_at\n"
        "from {{ source('raw_shop', 'orders') }} as landed\n"
        "where\n    {{ is_configured('shop', 'shop_id') }}\n    and {{ is_of_one_place('shop', 'orders') }}\n"
    )
    assert (tmp_path / STAGING / "stg_shop__people.sql").read_text() == (
        "select\n    installation,\n    person_id,\n    name,\n    deleted_at\n"
        "from {{ source('raw_shop', 'people') }} as landed\n"
    )


def test_every_table_and_column_is_described_and_what_nothing_reads_has_no_model(tmp_path: Path) -> None:
    generate(tmp_path, {"shop": SHOP})
    described = json.loads((tmp_path / STAGING / "_raw_shop.yml").read_text())
    [source] = described["sources"]
    assert [table["name"] for table in source["tables"]] == ["orders", "people", "labels", "_rejected_rows", "_scopes"]
    assert [model["name"] for model in described["models"]] == ["stg_shop__orders", "stg_shop__people"]
    [orders, _] = described["models"]
    assert {"name": "title", "description": "First line."} in orders["columns"]
    assert source["config"] == {"enabled": "{{ 'shop' in env_var('SEI_DBT_SOURCES', 'shop').split() }}"}
    macro = (tmp_path / "macros/generated/hosts.sql").read_text()
    assert '"scopes": ["shops", "shop_id", "name"], "dated_by": [], "numbered": {"orders": "number"}' in macro


def test_who_feeds_a_canonical_model_follows_from_the_names_of_models(tmp_path: Path) -> None:
    for path in ("shop/int_sales__shop.sql", "mail/int_sales__mail.sql", "mail/int_letters__mail.sql", "mail/a.yml"):
        (tmp_path / "models/sources" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "models/sources" / path).touch()
    assert feeding(tmp_path) == {"int_letters": ["mail"], "int_sales": ["mail", "shop"]}


def test_what_a_descriptor_no_longer_says_goes_and_what_is_right_is_not_written_again(tmp_path: Path) -> None:
    generate(tmp_path, {"shop": SHOP})
    right = tmp_path / STAGING / "stg_shop__people.sql"
    before = right.stat().st_mtime_ns
    (tmp_path / STAGING / "stg_shop__gone.sql").write_text("select 1")
    former = tmp_path / "models/staging/generated/shop/stg_shop__orders.sql"
    former.parent.mkdir(parents=True)
    former.write_text("select 1")
    (tmp_path / STAGING / "stg_shop__orders.sql").write_text("select 1")
    generate(tmp_path, {"shop": SHOP})
    assert sorted(path.name for path in (tmp_path / STAGING).iterdir()) == [
        "_raw_shop.yml", "stg_shop__orders.sql", "stg_shop__people.sql",
    ]  # fmt: skip
    assert (tmp_path / STAGING / "stg_shop__orders.sql").read_text() != "select 1"
    assert right.stat().st_mtime_ns == before
    assert not former.exists()


@pytest.mark.parametrize("source", DESCRIBED)
def test_each_column_has_a_sentence_and_each_scope_a_name(source: str) -> None:
    described = DESCRIBED[source]
    tables = described.described_tables
    assert not [(table.name, column.name) for table in tables for column in table.readable_columns if not column.text]
    assert {table.own_key[0] for table in tables} - described.scoped_by.keys() <= {"user_id", "status_id"}


def test_the_project_holds_what_the_descriptors_say(tmp_path: Path) -> None:
    for folder in ("models/sources", "models/marts"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=lambda *_: ["generated"])
    generate(tmp_path)
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert made
    assert not [path for path in made if (PROJECT / path).read_text() != (tmp_path / path).read_text()]


def test_the_semantic_layer_has_percentiles_of_events_for_everybody_and_for_teams() -> None:
    made = semantic_layer(PROJECT)
    metrics = {metric["name"]: metric for metric in made["metrics"]}
    assert len(metrics) == len(made["metrics"])
    for name, entity in (("change_lead_time_p90", "event"), ("team_change_lead_time_p90", "team_event")):
        assert metrics[name]["type_params"] == {"measure": f"{entity}_p90"}
        assert metrics[name]["filter"] == f"{{{{ Dimension('{entity}__metric') }}}} = 'change_lead_time'"
    [measure] = [one for one in made["semantic_models"][0]["measures"] if one["name"] == "event_p90"]
    assert (measure["agg"], measure["agg_params"]["percentile"]) == ("percentile", 0.9)
    assert "deployment_days_per_week_p90" not in metrics
