"""The tables that the jobs read and write, as Spark DDL. Timestamps are UTC, months are dates."""

COMMITS = """
    repository string, sha string, parents array<string>, author_name string, author_email string,
    authored_at timestamp, committed_at timestamp
"""
FILE_CHANGES = """
    repository string, sha string, path string, old_path string, status string, additions bigint, deletions bigint
"""
DEPLOYMENTS = """
    deployment_id string, service_id string, repository_id string, environment string, is_production boolean,
    sha string, status string, deployment_order bigint
"""
SERVICES = "service_id string, repository_id string, repository string, paths string"
ACCOUNTS_PEOPLE = "account_email_key string, person_id string, kind string"
CHANGES = """
    change_id string, repository_id string, is_pull_request boolean, developer_id string, began_at timestamp,
    landed_at timestamp, is_fix boolean, reported_at timestamp, shas string, reverted_shas string
"""
CHANGE_FILES = "change_id string, repository_id string, path string, additions bigint, deletions bigint"
DEFAULT_HEADS = "repository_id string, sha string"
GENERATED_PATHS = "pattern string"

# One walk gives the rows of both deployment tables; `table_name` tells them apart.
WALK = """
    table_name string, service_id string, repository_id string, sha string, deployment_id string, environment string,
    last_known_deployment_id string, last_known_sha string, is_same boolean, is_proper_ancestor boolean,
    is_imported boolean
"""

RESULTS = {
    "deployed_commits": """
        service_id string, repository_id string, sha string, deployment_id string, is_imported boolean
    """,
    "deployment_ancestry": """
        deployment_id string, service_id string, repository_id string, environment string,
        last_known_deployment_id string, last_known_sha string, is_same boolean, is_proper_ancestor boolean
    """,
    "file_months": """
        repository_id string, path string, month date, commits bigint, additions bigint, deletions bigint,
        authors bigint
    """,
    "files": """
        repository_id string, path string, commits bigint, recent_commits bigint, additions bigint, deletions bigint,
        first_committed_at timestamp, last_committed_at timestamp, owner_person_id string, owner_share double,
        authors bigint
    """,
    "truck_factor": """
        repository_id string, month_end date, truck_factor bigint, files bigint, people bigint
    """,
    "changes": """
        repository_id string, change_id string, is_pull_request boolean, began_at timestamp, landed_at timestamp,
        subsystems bigint, directories bigint, files bigint, entropy double, lines_added bigint, lines_deleted bigint,
        lines_before bigint, is_fix boolean, developers bigint, age_days double, unique_changes bigint,
        experience bigint, recent_experience double, subsystem_experience bigint, fixed_at timestamp
    """,
    "file_quarters": """
        repository_id string, path string, asked_at timestamp, lines bigint, age_days double,
        days_since_change double, changes bigint, changes_of_year bigint, changes_of_quarter bigint,
        lines_of_year bigint, lines_of_quarter bigint, developers bigint, developers_of_year bigint,
        owner_share double, coupled_files bigint, fixes bigint, fixes_of_year bigint, fixes_of_quarter bigint,
        fixed_at timestamp
    """,
}
"""Result tables, by the name they have in the lake (`spark/<table>/`) and in the schema `spark`."""
TABLES = {
    "deployed_commits": ("deployed_commits", "deployment_ancestry"),
    "file_activity": ("file_months", "files", "truck_factor"),
    "changes": ("changes", "file_quarters"),
}
"""Job -> the result tables that it writes."""
Key = tuple[str, str]
"""A job and a repository that it computes."""
SENTENCES = {
    "deployed_commits": "For each service and commit, the first successful production deployment that contains it.",
    "deployment_ancestry": "A successful deployment with a known commit, compared with the last known one before it.",
    "file_months": "Commits, authors and changed lines per file and month.",
    "files": "Commits, lines and owner of each file that exists.",
    "truck_factor": "The smallest set of people who own over half of a repository's files, per month.",
    "changes": "What was known of a change when it landed, and the first fix that blames it.",
    "file_quarters": "What was known of a file when a quarter began, and its next fix.",
}
"""Result table -> what a row is."""
