"""GraphQL texts. Every connection that can go on has `totalCount` and `pageInfo`, and is a fragment of its own,
so that `overflow` can ask for the rest of one item in the same words. One that is never continued has `totalCount`, by
which `odd_nodes.cut_lists` knows it for cut.
"""

COMMITS, REVIEWS, REVIEW_COMMENTS, COMMENTS, EVENTS, FILES = 40, 20, 15, 25, 40, 100
"""Items of a pull request that come with it; the few that have more are asked for the rest."""
PAGE = 30
"""Pull requests or issues per page at first."""
OVERFLOW = 100

ACTOR = """
fragment actor on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Mannequin { databaseId }
  ... on Organization { databaseId }
}
"""
MORE = "totalCount pageInfo { hasNextPage endCursor }"

COMMIT = """
fragment commit on PullRequestCommit {
  commit {
    oid authoredDate committedDate messageHeadline
    author { name email user { login } }
  }
}
"""
FILE = "fragment file on PullRequestChangedFile { path additions deletions }"
COMMENT = "fragment comment on IssueComment { id fullDatabaseId author { ...actor } body url createdAt updatedAt }"
REVIEW_COMMENT = """
fragment reviewComment on PullRequestReviewComment {
  id fullDatabaseId author { ...actor } body path url createdAt updatedAt replyTo { id }
}
"""
REVIEW = f"""
fragment review on PullRequestReview {{
  id fullDatabaseId author {{ ...actor }} state body url submittedAt createdAt updatedAt commit {{ oid }}
  comments(first: {REVIEW_COMMENTS}) {{ {MORE} nodes {{ ...reviewComment }} }}
}}
"""
PULL_REQUEST_EVENTS = (
    "READY_FOR_REVIEW_EVENT", "CONVERT_TO_DRAFT_EVENT", "CLOSED_EVENT", "REOPENED_EVENT", "MERGED_EVENT",
    "REVIEW_REQUESTED_EVENT", "HEAD_REF_FORCE_PUSHED_EVENT",
)  # fmt: skip
ISSUE_EVENTS = ("CLOSED_EVENT", "REOPENED_EVENT", "LABELED_EVENT", "UNLABELED_EVENT")
PULL_REQUEST_EVENT = """
fragment pullRequestEvent on PullRequestTimelineItems {
  __typename
  ... on ReadyForReviewEvent { id createdAt actor { ...actor } }
  ... on ConvertToDraftEvent { id createdAt actor { ...actor } }
  ... on ClosedEvent { id createdAt actor { ...actor } }
  ... on ReopenedEvent { id createdAt actor { ...actor } }
  ... on MergedEvent { id createdAt actor { ...actor } }
  ... on ReviewRequestedEvent { id createdAt actor { ...actor } requestedReviewer { __typename ... on User { login } } }
  ... on HeadRefForcePushedEvent { id createdAt actor { ...actor } beforeCommit { oid committedDate } }
}
"""
ISSUE_EVENT = """
fragment issueEvent on IssueTimelineItems {
  __typename
  ... on ClosedEvent { id createdAt actor { ...actor } stateReason }
  ... on ReopenedEvent { id createdAt actor { ...actor } }
  ... on LabeledEvent { id createdAt actor { ...actor } label { name } }
  ... on UnlabeledEvent { id createdAt actor { ...actor } label { name } }
}
"""
ITEM = """
  id fullDatabaseId number title body url state author { ...actor } authorAssociation
  createdAt updatedAt closedAt
  labels(first: 20) { totalCount nodes { name } }
  assignees(first: 10) { totalCount nodes { login } }
  milestone { number }
"""
PULL_REQUEST_PARTS = {
    "commits": (COMMITS, "", "...commit"),
    "reviews": (REVIEWS, "", "...review"),
    "comments": (COMMENTS, "", "...comment"),
    "timelineItems": (EVENTS, f"itemTypes: [{', '.join(PULL_REQUEST_EVENTS)}]", "...pullRequestEvent"),
    "files": (FILES, "", "...file"),
}
ISSUE_PARTS = {
    "comments": (COMMENTS, "", "...comment"),
    "timelineItems": (EVENTS, f"itemTypes: [{', '.join(ISSUE_EVENTS)}]", "...issueEvent"),
}
Parts = dict[str, tuple[int, str, str]]
"""Connection -> how many come with the item, further arguments, and what to select of each."""


def connection(name: str, arguments: str, selection: str) -> str:
    """A connection with what is needed to go on."""
    return f"{name}({arguments}) {{ {MORE} nodes {{ {selection} }} }}"


def parts(of: Parts) -> str:
    """The first items of all connections."""
    return "\n".join(
        connection(name, ", ".join(filter(None, (f"first: {first}", others))), selection)
        for name, (first, others, selection) in of.items()
    )


PULL_REQUEST = f"""
fragment pullRequest on PullRequest {{
  {ITEM}
  databaseId isDraft mergedAt mergedBy {{ ...actor }} mergeCommit {{ oid }}
  baseRefName baseRefOid headRefName headRefOid headRepository {{ nameWithOwner }} isCrossRepository
  additions deletions changedFiles reviewDecision
  closingIssuesReferences(first: 5) {{ totalCount nodes {{ number repository {{ nameWithOwner }} }} }}
  {parts(PULL_REQUEST_PARTS)}
}}
"""
ISSUE = f"""
fragment issue on Issue {{
  {ITEM}
  stateReason
  {parts(ISSUE_PARTS)}
}}
"""
REPOSITORY_FIELDS = """
  databaseId id nameWithOwner owner { __typename login } url isPrivate isArchived isFork isEmpty createdAt pushedAt
  defaultBranchRef { name } mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
"""
PULL_REQUEST_FRAGMENTS = PULL_REQUEST + COMMIT + REVIEW + REVIEW_COMMENT + COMMENT + PULL_REQUEST_EVENT + FILE + ACTOR
ISSUE_FRAGMENTS = ISSUE + COMMENT + ISSUE_EVENT + ACTOR

REPOSITORY = f"""
query Repository($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    {REPOSITORY_FIELDS} issues {{ totalCount }} pullRequests {{ totalCount }}
    labels(first: 100) {{ pageInfo {{ hasNextPage }} nodes {{ id name color description }} }}
    milestones(first: 100) {{
      pageInfo {{ hasNextPage }} nodes {{ id number title state dueOn createdAt closedAt url }}
    }}
  }}
}}
"""
PULL_REQUESTS = f"""
query PullRequests($owner: String!, $name: String!, $first: Int!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(first: $first, after: $after, orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{
      {MORE} nodes {{ ...pullRequest }}
    }}
  }}
}}
{PULL_REQUEST_FRAGMENTS}
"""
ISSUES = f"""
query Issues($owner: String!, $name: String!, $first: Int!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    issues(first: $first, after: $after, orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{
      {MORE} nodes {{ ...issue }}
    }}
  }}
}}
{ISSUE_FRAGMENTS}
"""
DEPLOYMENT_STATUSES = f"""
query DeploymentStatuses($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on Deployment {{
      id
      statuses(first: 100) {{
        totalCount nodes {{ id state environment description logUrl creator {{ ...actor }} createdAt updatedAt }}
      }}
    }}
  }}
}}
{ACTOR}
"""
TEAMS = """
query Teams($login: String!, $after: String) {
  organization(login: $login) {
    teams(first: 40, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id databaseId slug name url parentTeam { slug }
        members(first: 100, membership: IMMEDIATE) {
          pageInfo { hasNextPage endCursor } edges { role node { databaseId login } }
        }
      }
    }
  }
}
"""
TEAM_MEMBERS = """
query TeamMembers($login: String!, $slug: String!, $after: String) {
  organization(login: $login) {
    team(slug: $slug) {
      members(first: 100, membership: IMMEDIATE, after: $after) {
        pageInfo { hasNextPage endCursor } edges { role node { databaseId login } }
      }
    }
  }
}
"""
