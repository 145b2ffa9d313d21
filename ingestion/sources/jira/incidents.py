"""Issues of a project that are incidents, as the JQL of the configuration says. The list is read whole in every run."""

from collections.abc import Iterator

from ingestion.hosts.readings import Reading
from ingestion.rejections import Rejection
from ingestion.sources.jira.issues import numbers
from ingestion.sources.jira.planning import digest
from ingestion.sources.jira.project import Project
from ingestion.web.errors import InvalidRequestError

INCIDENTS = "incidents"


def read_incidents(project: Project) -> Iterator[Reading]:
    """Incidents where others match than in the last run; none any more where the JQL was taken out.

    Raises:
        ApiError: see `Jira.search`; the message of an `InvalidRequestError` names the block and its JQL.
    """
    jql = project.jira.incidents
    if jql is None and not project.known.get(INCIDENTS):
        return
    found, odd = ([], []) if jql is None else _matching(project, jql)
    rows = [{"project_id": project.number, "issue_id": number, "jql": jql} for number in found]
    now = "" if jql is None else digest([rows, len(odd)])
    if project.known.get(INCIDENTS, "") != now:
        whole = {} if odd else {INCIDENTS: ("project_id", project.number)}
        yield Reading(project.scope, {INCIDENTS: rows}, {INCIDENTS: now}, whole=whole, rejected=odd)


def _matching(project: Project, jql: str) -> tuple[list[int], list[Rejection]]:
    try:
        return numbers(project, f"project = {project.number} AND ({jql}) ORDER BY key ASC", INCIDENTS)
    except InvalidRequestError as error:
        block = f"[[jira]] of {project.jira.client.base_url}: incidents = {jql!r}"
        raise InvalidRequestError(f"{block} is no JQL that the site takes, mend it in sei.toml: {error}") from None
