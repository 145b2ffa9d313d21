"""Everything that Dagster knows: loaded from the folder `defs`, with the resources that it shares."""

from pathlib import Path

import dagster as dg

from orchestration.run_resource import RunResource


@dg.definitions
def defs() -> dg.Definitions:
    """All assets, checks, jobs, schedules and sensors; every run is one process, whoever starts it."""
    found = dg.load_from_defs_folder(project_root=Path(__file__).parents[1])
    # Dagster's default starts a process per step, each of which imports everything and opens all connections anew.
    shared = dg.Definitions(resources={"run": RunResource()}, executor=dg.in_process_executor)
    return dg.Definitions.merge(found, shared)
