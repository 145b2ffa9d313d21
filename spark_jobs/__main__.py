"""`python -m spark_jobs JOB --lake URL --as-of TIME`: runs jobs alone, without Dagster."""

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from infra.errors import UserError
from infra.lake import Lake
from spark_jobs.jobs import Job, JobInput, JobReport, run_all
from spark_jobs.session import SparkPlace

ALL = "all"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the jobs that the command line names; returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("py4j").setLevel(logging.WARNING)
    jobs = list(Job) if options.job == ALL else [Job(options.job)]
    try:
        reports = run_all(
            jobs,
            JobInput(Lake(options.lake), options.as_of, options.timezone),
            SparkPlace(options.master, options.work_dir, options.driver_memory),
        )
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for report in reports:
        sys.stdout.write(_summary(report))
    return 0


def _summary(report: JobReport) -> str:
    tables = "".join(f"  {table}: {rows:,} rows\n" for table, rows in report.rows.items())
    return f"{report.job}: {report.seconds:.1f} s\n{tables}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spark_jobs", description=__doc__)
    parser.add_argument("job", choices=[*Job, ALL])
    parser.add_argument("--lake", required=True, help="folder or object-store URL of the lake")
    parser.add_argument("--as-of", required=True, type=_moment, help="ISO 8601, for example 2026-08-01T00:00:00Z")
    parser.add_argument("--timezone", default="UTC", help="the organisation's, for example Europe/London")
    parser.add_argument("--master", default="local[*]", help="local[n], spark://, k8s:// or sc://")
    parser.add_argument("--work-dir", type=Path, default=Path(".sei/spark"), help="scratch space")
    parser.add_argument("--driver-memory", default="2g")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
