"""What is made of dbt's tables, for its lineage and its documentation, generated and never committed.

Dashboards, reports and models are exposures; each metric is an analysis, with its definition as its page and a query to
begin with. Both follow from the files that decide what is read and shown.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from orchestration.metric_registry import registry

EXPOSURES, ANALYSES = "models/exposures/generated", "analyses/metrics"
ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "dbt_project"
ASSETS = ROOT / "infra" / "superset" / "assets"
PROGRAMS = {
    "report": ("Report", "application", ("orchestration/report.py", "orchestration/reports/*.py")),
    "forecasts": ("Forecasts", "ml", ("ml/forecast/*.py", "ml/core/weeks.py")),
    "watch": ("Anomalies and overload", "ml", ("ml/anomaly/*.py", "ml/overload/*.py")),
    "predictions": ("Predictions", "ml", ("ml/*/warehouse.py", "ml/core/weeks.py")),
}
"""Exposure -> its label, its type and the files that hold its queries."""
OWNER = {"name": "platform"}
READ = re.compile(r"\b(?:from|join) (?:marts|quality)\.(\w+)")
# A metric as charts call it, see infra/superset/measures.py.
FORMS = "(_(minutes|hours|days|compared|p50|p75|p90))*"
ANALYSIS = """\
-- depends_on: {{{{ ref('metrics') }}}}, {{{{ ref('explain') }}}}
select
    entity_id,
    period_start,
    value,
    unit,
    sample_size
from marts.metrics
where metric = '{metric}' and grain = 'month' and is_complete
order by entity_id, period_start desc
"""
PAGE = """\
{definition}

| | |
|---|---|
| kind | `{kind}`: how a value comes out of its events, see `metric_definitions` |
| unit | `{unit}` |
| grains | {grains} |
| inputs | {inputs}; `marts.metric_inputs` says which are missing |
| shown on | {shown} |

The code below is its trend. What is behind one number:

```sql
select event_at, event_id, value, is_counted, reason, rule, source_url
from marts.explain
where metric = '{metric}' and entity_id = 'organization'
and grain = 'month' and period_start = '2026-03-01'
```
"""


def uses() -> Iterator[tuple[str, str]]:
    """Paths and texts of the generated files, relative to the dbt project."""
    models = {path.stem for folder in ("marts", "quality") for path in (PROJECT / "models" / folder).rglob("*.sql")}
    pages = {path.stem: _yaml(path) for path in sorted((ASSETS / "pages").glob("*.yaml"))}
    sources = _yaml(ASSETS / "datasets.yaml")
    exposures = [*_dashboards(pages, sources, models), *_programs(models)]
    yield f"{EXPOSURES}/exposures.yml", _described("exposures", exposures)
    metrics = registry()
    for row in metrics:
        yield f"{ANALYSES}/{row['metric']}.sql", ANALYSIS.format(**row)
    analyses = [{"name": row["metric"], "description": _page(row, pages, sources)} for row in metrics]
    yield f"{ANALYSES}/metrics.yml", _described("analyses", analyses)


def _dashboards(pages: Mapping[str, Any], sources: Mapping[str, Any], models: set[str]) -> Iterator[dict[str, Any]]:
    for name, page in pages.items():
        charts = page["charts"].values()
        read = [sources[chart["dataset"]] for chart in charts if "dataset" in chart]
        text = "\n".join(f"from {source['table']}" if "table" in source else source["sql"] for source in read)
        said = ", ".join(dict.fromkeys(chart["name"] for chart in charts if "name" in chart))
        yield _exposure(
            f"dashboard_{name}", page["title"], "dashboard", f"Page of the dashboards: {said}.", text, models
        )


def _programs(models: set[str]) -> Iterator[dict[str, Any]]:
    for name, (label, kind, patterns) in PROGRAMS.items():
        text = "\n".join(
            path.read_text(encoding="utf-8") for pattern in patterns for path in sorted(ROOT.glob(pattern))
        )
        files = " and ".join(f"`{pattern}`" for pattern in patterns)
        yield _exposure(name, label, kind, f"Reads by the queries in {files}.", text, models)


def _exposure(name: str, label: str, kind: str, said: str, text: str, models: set[str]) -> dict[str, Any]:
    read = sorted(models.intersection(READ.findall(text)))
    depends_on = [f"ref('{model}')" for model in read]
    return {
        "name": name, "label": label, "type": kind, "owner": OWNER, "description": said, "depends_on": depends_on,
    }  # fmt: skip


def _page(row: Mapping[str, str], pages: Mapping[str, Any], sources: Mapping[str, Any]) -> str:
    shown = [
        f"[{page['title']}](#!/exposure/exposure.sei.dashboard_{name})"
        for name, page in pages.items()
        if _shows(page, sources, row["metric"])
    ]
    lists = {name: ", ".join(f"`{word}`" for word in row[name].split()) for name in ("grains", "inputs")}
    return PAGE.format(**{**row, **lists, "shown": ", ".join(shown) or "no page; `sei sql` and reports have it"})


def _shows(page: Mapping[str, Any], sources: Mapping[str, Any], metric: str) -> bool:
    """Whether a chart of the page has a measure of the metric."""
    for chart in page["charts"].values():
        if sources.get(chart.get("dataset"), {}).get("has_metrics"):
            params = chart.get("params", {})
            asked = [chart.get("where"), params.get("metric"), params.get("metrics")]
            if re.search(rf"\b{metric}{FORMS}\b", json.dumps(asked)):
                return True
    return False


def _described(kind: str, entries: list[dict[str, Any]]) -> str:
    return json.dumps({"version": 2, kind: entries}, indent=1)


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
