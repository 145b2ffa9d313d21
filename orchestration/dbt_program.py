"""dbt's command line as it runs here: `python -m orchestration.dbt_program`, or `sei-dbt`."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import IO, Any

from infra.garbage import collect_seldom
from orchestration.dbt_unchanged import unchanged_left_alone

UNTOLD = ("debug", "test")
"""Levels of events that dbt's own logs of the level `info` leave out."""


def main() -> None:
    """Run the command that the arguments name, as Dagster's child with the events that Dagster reads."""
    collect_seldom()
    if os.environ.get("DBT_LOG_FORMAT") == "json":
        sys.exit(told_to_dagster(sys.argv[1:]))
    from dbt.cli.main import cli

    cli()


def told_to_dagster(arguments: list[str]) -> int:
    """Run dbt with its events of level `info` and above as lines of JSON, and their text in `dbt.log`.

    dbt's own logs make a line of every event before they look at its level, a tenth of the time of a build.

    Returns:
        Exit code: 0 good, 1 something failed, 2 dbt could not do it.
    """
    os.environ |= {"DBT_LOG_LEVEL": "none", "DBT_LOG_LEVEL_FILE": "none"}
    from dbt.cli.main import dbtRunner

    folder = Path(os.environ.get("DBT_LOG_PATH", "logs"))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "dbt.log").open("a") as log, unchanged_left_alone(arguments):
        done = dbtRunner(callbacks=[partial(_tell, log)]).invoke(arguments)
    if done.exception is not None:
        sys.stderr.write(f"{done.exception}\n")
        return 2
    return 0 if done.success else 1


def _tell(log: IO[str], event: Any) -> None:
    """Tell Dagster and `log` of an `EventMsg`, a message of dbt's protocol."""
    from dbt_common.events.functions import msg_to_json

    if event.info.level not in UNTOLD:
        # One call each: dbt's threads tell at once.
        sys.stdout.write(f"{msg_to_json(event)}\n")
        log.write(f"{event.info.ts.ToJsonString()} {event.info.msg}\n")


if __name__ == "__main__":
    main()
