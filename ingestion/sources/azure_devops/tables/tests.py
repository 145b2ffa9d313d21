"""Tables of tests and coverage."""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import Table
from ingestion.sources.azure_devops.tables.pipelines import BUILD
from ingestion.sources.azure_devops.tables.projects import PROJECT

TEXT, COUNT, MOMENT, NUMBER = Kind.TEXT, Kind.BIGINT, Kind.TIMESTAMP, Kind.DOUBLE
_RUN = required("run_id", COUNT, "Number of the run.")

TEST_RUNS = Table(
    "test_runs",
    "A run of automated tests of a build.",
    ("project_id", "run_id"),
    (
        PROJECT,
        _RUN,
        required("updated_at", MOMENT, "When it last changed."),
        Column("build_id", COUNT, "Number of the build."),
        Column("attempt", COUNT, "Number of the attempt of the stage that it ran in, from 1; null if unknown."),
        Column("name", TEXT, "Name, which the runs of several jobs may share."),
        Column("passed", COUNT, "Cases that passed."),
        Column("failed", COUNT, "Cases that failed."),
        Column("skipped", COUNT, "Cases that were not run."),
        Column("started_at", MOMENT, "When it began."),
        Column("finished_at", MOMENT, "When it ended; null while it goes on."),
    ),
)

TEST_CASES = Table(
    "test_cases",
    "A case of a run that did not pass.",
    ("project_id", "run_id", "result_id"),
    (
        PROJECT,
        _RUN,
        required("result_id", COUNT, "Number of the result within its run."),
        Column("storage", TEXT, "File or assembly that the case is in."),
        Column("name", TEXT, "Full name of the case, else its title."),
        Column("outcome", TEXT, "`Failed`, `Aborted`, `Error`, `Timeout`, `NotExecuted`, ..."),
        Column("error", TEXT, "First line of what it said."),
        Column("seconds", NUMBER, "How long it took."),
    ),
    parent=("test_runs", "run_id"),
)

COVERAGE = Table(
    "coverage",
    "How much of the code the tests of a build reached.",
    ("project_id", "build_id"),
    (
        PROJECT,
        BUILD,
        Column("lines_covered", COUNT, "Lines that were reached."),
        Column("lines_total", COUNT, "Lines that could be."),
        Column("branches_covered", COUNT, "Branches that were taken; null if unknown."),
        Column("branches_total", COUNT, "Branches that could be; null if unknown."),
    ),
)

TESTS = (TEST_RUNS, TEST_CASES, COVERAGE)
