"""Everything that Dagster knows: loaded from the folder `defs`, with the resources that it shares."""

from pathlib import Path

import dagster as dg

from orchestration.run_resource import RunResource


@dg.definitions
def defs() -> dg.Definitions:
    """All assets, checks, jobs, schedules and sensors."""
    found = dg.load_from_defs_folder(project_root=Path(__file__).parents[1])
    return dg.Definitions.merge(found, dg.Definitions(resources={"run": RunResource()}))
