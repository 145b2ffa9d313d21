"""The event log: what happened, one frozen class per kind of event, in the order of `at` (aware, UTC, whole seconds).

People, bots and agents are named by a key (`person`), teams, services and repositories (`owner/name`) by their names.
Numbers (`number`, `run_id`, ...) are the ones that the host shows. Nothing is later than `Founded.as_of`; what had not
ended by then has no ending event. Fields that no tool shows are marked *truth*. `log.py` reads and writes them.
"""

from infra.demo.organization.event_code import (
    Commit,
    RefUpdated,
    RepositoryCreated,
    ServiceDeclared,
    ServiceOwned,
    TagCreated,
)
from infra.demo.organization.event_operations import (
    Deployed,
    DeploymentCreated,
    DeploymentStatusReported,
    IncidentResolved,
    IncidentStarted,
    ReleasePublished,
    WorkflowAttempt,
)
from infra.demo.organization.event_people import (
    AccountDeleted,
    Founded,
    MemberJoined,
    MemberLeft,
    PersonJoined,
    PersonLeft,
    TeamDissolved,
    TeamFormed,
)
from infra.demo.organization.event_threads import (
    Commented,
    IssueClosed,
    IssueOpened,
    IssueReopened,
    Labeled,
    Numbered,
    PullRequestClosed,
    PullRequestDrafted,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestPushed,
    PullRequestReadied,
    PullRequestReopened,
    ReviewRequested,
    ReviewSubmitted,
)
from infra.demo.organization.records import (
    Event,
    FileChange,
    Job,
    Kind,
    LineComment,
    MergeMethod,
    Method,
    Opinion,
    Origin,
    Signature,
    Size,
    Verdict,
)

KINDS: tuple[type[Event], ...] = (
    Founded, PersonJoined, PersonLeft, AccountDeleted, TeamFormed, TeamDissolved, MemberJoined, MemberLeft,
    RepositoryCreated, ServiceDeclared, ServiceOwned, Commit, RefUpdated, TagCreated,
    PullRequestOpened, PullRequestPushed, PullRequestReadied, PullRequestDrafted, ReviewRequested, ReviewSubmitted,
    Commented, Labeled, PullRequestMerged, PullRequestClosed, PullRequestReopened,
    IssueOpened, IssueClosed, IssueReopened,
    WorkflowAttempt, ReleasePublished, DeploymentCreated, DeploymentStatusReported, Deployed,
    IncidentStarted, IncidentResolved,
)  # fmt: skip
"""All kinds of events."""


__all__ = [
    "KINDS",
    "AccountDeleted",
    "Commented",
    "Commit",
    "Deployed",
    "DeploymentCreated",
    "DeploymentStatusReported",
    "Event",
    "FileChange",
    "Founded",
    "IncidentResolved",
    "IncidentStarted",
    "IssueClosed",
    "IssueOpened",
    "IssueReopened",
    "Job",
    "Kind",
    "Labeled",
    "LineComment",
    "MemberJoined",
    "MemberLeft",
    "MergeMethod",
    "Method",
    "Numbered",
    "Opinion",
    "Origin",
    "PersonJoined",
    "PersonLeft",
    "PullRequestClosed",
    "PullRequestDrafted",
    "PullRequestMerged",
    "PullRequestOpened",
    "PullRequestPushed",
    "PullRequestReadied",
    "PullRequestReopened",
    "RefUpdated",
    "ReleasePublished",
    "RepositoryCreated",
    "ReviewRequested",
    "ReviewSubmitted",
    "ServiceDeclared",
    "ServiceOwned",
    "Signature",
    "Size",
    "TagCreated",
    "TeamDissolved",
    "TeamFormed",
    "Verdict",
    "WorkflowAttempt",
]
