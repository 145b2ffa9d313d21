"""The real deployments of two applications, with their real histories, against answers found by brute force.

The clones are looked for below SEI_BENCH_REPOSITORIES; the exports and the answers are in the shared data.
"""

import csv
import gzip
import json
import os
from pathlib import Path

import pytest

from tests.command_line import CommandLine, stop
from tests.shared_data import DEPLOYMENTS, SHARED

ANSWERS = SHARED / "deployments" / "reference_answers_dev_apps.json"
CLONES = {
    name: next(Path(os.environ.get("SEI_BENCH_REPOSITORIES", "/nowhere")).glob(f"*{name}*/**/HEAD"), None)
    for name in ("signon", "collections-publisher")
}
COUNTS = """
select d.*,
    count(*) filter (where exclusion_reason = 'baseline'), count(*) filter (where exclusion_reason = 'gap'),
    count(*) filter (where exclusion_reason = 'cherry_pick'), count(*) filter (where exclusion_reason = 'merge_commit'),
    count(*) filter (where exclusion_reason = 'negative'), count(*) filter (where exclusion_reason = 'imported'),
    count(*) filter (where exclusion_reason = 'author_date'), count(*) filter (where exclusion_reason is null),
    percentile_cont(0.5) within group (order by lead_time_seconds) filter (where exclusion_reason is null) / 3600,
    percentile_cont(0.9) within group (order by lead_time_seconds) filter (where exclusion_reason is null) / 3600
from (
    select count(*), count(*) filter (where is_redeploy), count(*) filter (where not is_redeploy),
        count(*) filter (where not is_redeploy and sha is null), count(*) filter (where is_rollback),
        count(*) filter (where is_superseded)
    from marts.fct_deployments where service_id = 'service:{0}'
) as d (a, b, c, d, e, f), marts.fct_deployed_commits
where service_id = 'service:{0}' group by 1, 2, 3, 4, 5, 6
"""
NAMES = (
    *("rows", "redeploys", "deployments", "unresolved", "rollbacks", "superseded", "baseline_commits", "gap_commits"),
    *("cherry_picks", "merge_commits", "negative", "imported_commits", "author_date"),
    *("lead_time_commits", "lead_time_p50_hours", "lead_time_p90_hours"),
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ANSWERS.exists() and all(CLONES.values())),
        reason="clones of signon and collections-publisher are not here (SEI_BENCH_REPOSITORIES), or the shared data",
    ),
]


def test_real_deployments_give_the_answers_found_by_brute_force(tmp_path: Path) -> None:
    configuration = tmp_path / "sei.toml"
    configuration.write_text(
        f'[[files]]\ntable = "deployments"\npath = "{tmp_path}/deployments.csv"\n'
        'columns = { finished_at = "committed_at", service = "app", ref = "image_tag" }\n'
    )
    with gzip.open(DEPLOYMENTS, "rt") as source, (tmp_path / "deployments.csv").open("w", newline="") as target:
        rows = csv.DictReader(source)
        writer = csv.DictWriter(target, ["deployment_id", *(rows.fieldnames or [])])
        writer.writeheader()
        for number, row in enumerate(rows):
            if row["app"] in CLONES and row["environment"] == "production":
                writer.writerow({"deployment_id": f"{number:06}", **row})
    with configuration.open("a") as file:
        for name, head in CLONES.items():
            assert head is not None
            file.write(f'[[git]]\nurl = "{head.parent}"\nname = "alphagov/{name}"\n')
    sei = CommandLine(tmp_path / "home", configuration)
    try:
        done = sei("run", SEI_AS_OF="2026-11-22T00:00:00+00:00")
        assert done.returncode == 0, done.stdout + done.stderr
        for name, answers in json.loads(ANSWERS.read_text()).items():
            [found] = sei.query(COUNTS.format(name))
            ours = dict(zip(NAMES, map(float, found), strict=True))
            assert ours == pytest.approx({key: float(answers[key]) for key in NAMES}, rel=0.001)
            counts = [key for key in NAMES if not key.endswith("_hours")]
            assert [ours[key] for key in counts] == [answers[key] for key in counts]
    finally:
        stop(sei.home)
