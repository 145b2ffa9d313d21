"""Tables of `raw_jenkins`. Raw tables also have `installation`, `deleted_at` and `_dlt_load_id`.

Lists that nobody joins on are JSON text.
"""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import Dataset, Table

DATASET = "raw_jenkins"
TEXT, COUNT, FLAG, MOMENT, NUMBER = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DOUBLE
JOB = required("job", TEXT, "Full name of the job, with its folders; of a branch the last part is encoded.")
_OF_BUILD = (JOB, required("number", COUNT, "Number of the build in its job."))
_PARENT = ("builds", "number")

JOBS = Table(
    "jobs",
    "A job that has builds: one of its own, or a branch of a multibranch project.",
    ("job",),
    (
        JOB,
        required("project", TEXT, "Full name of its multibranch project; of another job its own."),
        Column("tree", TEXT, "Patterns of `sei.toml` that found it."),
        Column("kind", TEXT, "Class of the job, such as `WorkflowJob` or `FreeStyleProject`."),
        Column("branch", TEXT, "Branch of a multibranch project, tag or name of a pull request; null elsewhere."),
        Column("is_pull_request", FLAG, "Whether that is a pull request."),
        Column("is_buildable", FLAG, "Whether it may be built: false while it is disabled."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

BUILDS = Table(
    "builds",
    "A build of a job. One that Jenkins discarded stays.",
    ("job", "number"),
    (
        *_OF_BUILD,
        Column("name", TEXT, "Name that people see."),
        Column("result", TEXT, "`SUCCESS`, `UNSTABLE`, `FAILURE`, `ABORTED` or `NOT_BUILT`; null while it is built."),
        Column("is_building", FLAG, "Whether it was being built when it was read."),
        Column("created_at", MOMENT, "When it began to wait; where Jenkins does not tell how long, when it began."),
        Column("started_at", MOMENT, "When it began."),
        Column("finished_at", MOMENT, "When it ended; null while it is built."),
        Column("updated_at", MOMENT, "When it ended; while it is built, when it began."),
        Column("causes", TEXT, "Classes of what started it, as JSON, such as `TimerTriggerCause`."),
        Column("original_number", COUNT, "Build of the same job that it does again."),
        Column("parameters", TEXT, "Parameters, as JSON: name -> value. Jenkins shows no passwords."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

BUILD_REVISIONS = Table(
    "build_revisions",
    "A commit that a build checked out; shared libraries of pipelines are among them.",
    ("job", "number", "place"),
    (
        *_OF_BUILD,
        required("place", COUNT, "Place among the commits of the build."),
        Column("sha", TEXT, "Commit."),
        Column("branch", TEXT, "Name by which it was checked out, such as `refs/remotes/origin/main`."),
        Column("web_url", TEXT, "Page of the repository, by the address that it was fetched from; null for a path."),
    ),
    parent=_PARENT,
)

BUILD_CHANGES = Table(
    "build_changes",
    "A commit that is new in a build; what it is, Git says.",
    ("job", "number", "commit_id"),
    (*_OF_BUILD, required("commit_id", TEXT, "Commit."), Column("kind", TEXT, "Kind of repository, such as `git`.")),
    parent=_PARENT,
    is_staged=False,
)

STAGES = Table(
    "stages",
    "A stage of a build of a pipeline.",
    ("job", "number", "stage_id"),
    (
        *_OF_BUILD,
        required("stage_id", TEXT, "Number of the stage in its build."),
        Column("name", TEXT, "Name."),
        Column("status", TEXT, "`SUCCESS`, `UNSTABLE`, `FAILED`, `ABORTED`, `NOT_EXECUTED`, `IN_PROGRESS`, ..."),
        Column("started_at", MOMENT, "When it began; null if it never did."),
        Column("finished_at", MOMENT, "When it ended; null while it goes on."),
    ),
    parent=_PARENT,
)

TEST_SUITES = Table(
    "test_suites",
    "A suite of the tests of a build.",
    ("job", "number", "suite"),
    (
        *_OF_BUILD,
        required("suite", TEXT, "Name; suites of one name count together."),
        Column("passed", COUNT, "Cases that passed."),
        Column("failed", COUNT, "Cases that failed."),
        Column("skipped", COUNT, "Cases that were skipped."),
        Column("seconds", NUMBER, "How long it took."),
    ),
    parent=_PARENT,
)

TEST_CASES = Table(
    "test_cases",
    "A case of a suite that did not pass.",
    ("job", "number", "place"),
    (
        *_OF_BUILD,
        required("place", COUNT, "Place among the cases of the build."),
        Column("suite", TEXT, "Suite that it is of."),
        Column("class_name", TEXT, "Class, or what the tool writes there."),
        Column("name", TEXT, "Name."),
        Column("status", TEXT, "`FAILED`, `REGRESSION` or `SKIPPED`."),
        Column("error", TEXT, "First line of what it said."),
    ),
    parent=_PARENT,
)

COVERAGE = Table(
    "coverage",
    "How much of the code the tests of a build reached.",
    ("job", "number"),
    (
        *_OF_BUILD,
        Column("lines_covered", COUNT, "Lines that were reached."),
        Column("lines_total", COUNT, "Lines that could be."),
        Column("branches_covered", COUNT, "Branches that were taken."),
        Column("branches_total", COUNT, "Branches that could be."),
    ),
    parent=_PARENT,
)

TABLES = (JOBS, BUILDS, BUILD_REVISIONS, BUILD_CHANGES, STAGES, TEST_SUITES, TEST_CASES, COVERAGE)
JENKINS = Dataset(
    DATASET,
    "Jenkins",
    TABLES,
    lock=5_348_440,
    scopes=(JOBS.name, "job", "project"),
    scoped_by={"job": "jenkins"},
    place="job",
    dated_by=(BUILDS.name,),
)
