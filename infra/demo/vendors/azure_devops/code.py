"""End points of repositories and pull requests."""

from datetime import datetime

from infra.demo.vendors.azure_devops.code_records import Comment, Commit, Identity, PullRequest, Repository, Thread
from infra.demo.vendors.azure_devops.guids import guid
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError, listed, moment
from infra.demo.vendors.azure_devops.store import Document
from infra.demo.vendors.replies import NotServedError

FILTERED_SINCE = 7.1
"""Version that knows the closings since a time; older ones leave the parameters out of account."""
MOST_COMMITS = 100
_CRITERIA = "searchCriteria."


def _repositories(asked: Asked) -> Document:
    project = asked.project() if "project" in asked.path else None
    own = [one for one in asked.store.code.repositories.values() if project is None or one.project is project]
    return listed([_repository(asked, one) for one in sorted(own, key=lambda one: one.name)])


def _repository(asked: Asked, one: Repository) -> Document:
    web = f"{asked.behaviour.address}/{one.project.name.replace(' ', '%20')}/_git/{one.name}"
    found: Document = {
        "id": one.id, "name": one.name, "url": f"{asked.behaviour.address}/_apis/git/repositories/{one.id}",
        "project": {
            "id": one.project.id, "name": one.project.name, "state": "wellFormed", "revision": 11,
            "visibility": "private", "lastUpdateTime": moment(one.project.updated_at),
            "url": f"{asked.behaviour.address}/_apis/projects/{one.project.id}",
        },
        "size": 1232, "remoteUrl": web.replace("https://", "https://acme@"), "webUrl": web,
        "sshUrl": f"git@ssh.example.com:v3/acme/{one.project.name}/{one.name}",
        "isDisabled": one.is_disabled, "isInMaintenance": False,
    }  # fmt: skip
    return found | ({"defaultBranch": f"refs/heads/{one.default_branch}"} if one.default_branch else {})


def _pull_requests(asked: Asked) -> Document:
    project, status = asked.project(), asked.query.get(f"{_CRITERIA}status", "active")
    own = [one for one in asked.store.code.pull_requests.values() if one.repository.project is project]
    own = [one for one in own if status in ("all", one.status) and one.repository.id in asked.store.code.repositories]
    if (since := asked.query.get(f"{_CRITERIA}minTime")) and asked.behaviour.newest_version >= FILTERED_SINCE:
        if asked.query.get(f"{_CRITERIA}queryTimeRangeType") != "closed":
            raise NotServedError("a range of times of creation")
        own = [one for one in own if one.closed_at and one.closed_at >= datetime.fromisoformat(since)]
    own.sort(key=lambda one: one.id, reverse=True)
    start, size = asked.number("$skip", 0), min(asked.number("$top", 100), 1_000)
    return listed([_shown(asked, one) for one in own[start : start + size]])


def _shown(asked: Asked, one: PullRequest) -> Document:
    """A pull request as a list shows it."""
    head = one.commits[-1].sha if one.commits else guid(str(one.id)).replace("-", "").ljust(40, "0")
    url = f"{asked.behaviour.address}/_apis/git/repositories/{one.repository.id}/pullRequests/{one.id}"
    found: Document = {
        "repository": _repository(asked, one.repository), "pullRequestId": one.id, "codeReviewId": one.id,
        "status": one.status, "createdBy": identity(asked, one.author), "creationDate": moment(one.created_at),
        "title": one.title, "sourceRefName": f"refs/heads/{one.source}", "targetRefName": f"refs/heads/{one.target}",
        "mergeStatus": "succeeded", "isDraft": one.is_draft, "mergeId": guid(f"merge:{one.id}"),
        "lastMergeSourceCommit": {"commitId": head, "url": f"{url}/commits/{head}"},
        "reviewers": [
            {**identity(asked, who), "vote": vote, "hasDeclined": False, "isFlagged": False, "isRequired": False}
            for who, vote in one.votes.items()
        ],
        "labels": [{"id": guid(label), "name": label, "active": True} for label in one.labels],
        "url": url, "supportsIterations": True,
    }  # fmt: skip
    if one.description is not None:
        found["description"] = one.description[:400]
    if one.closed_at is not None:
        found["closedDate"] = moment(one.closed_at)
    if one.merge_commit_sha is not None:
        found["lastMergeCommit"] = {"commitId": one.merge_commit_sha, "url": f"{url}/commits/{one.merge_commit_sha}"}
    if one.strategy is not None:
        found["completionOptions"] = {"mergeStrategy": one.strategy, "deleteSourceBranch": True}
    if one.fork is not None:
        found["forkSource"] = {"name": f"refs/heads/{one.source}", "repository": _repository(asked, one.fork)}
    return found


def identity(asked: Asked, one: Identity) -> Document:
    """Somebody, as answers name them."""
    return {
        "displayName": one.name, "uniqueName": one.username, "id": one.id,
        "url": f"{asked.behaviour.address}/_apis/Identities/{one.id}",
        **({"isContainer": True} if one.is_group else {}),
    }  # fmt: skip


def _of_path(asked: Asked) -> PullRequest:
    number = asked.path["number"]
    found = asked.store.code.pull_requests.get(int(number)) if number.isdigit() else None
    repository = asked.store.code.repositories.get(asked.path["repository"])
    if repository is None:
        raise RefusedError(
            404, f"TF401019: The Git repository with name or identifier {asked.path['repository']} does not exist or "
            "you do not have permissions for the operation you are attempting.", "GitRepositoryNotFoundException",
        )  # fmt: skip
    if found is None or found.repository is not repository:
        raise RefusedError(
            404, f"TF401180: The requested pull request was not found: {number}.", "GitPullRequestNotFoundException"
        )
    return found


def _pull_request(asked: Asked) -> Document:
    one = _of_path(asked)
    found = _shown(asked, one)
    if one.description is not None:
        found["description"] = one.description
    if asked.is_set("includeCommits"):
        found["commits"] = [_commit(asked, one, commit) for commit in reversed(one.commits)][:MOST_COMMITS]
    if asked.is_set("includeWorkItemRefs"):
        address = f"{asked.behaviour.address}/_apis/wit/workItems"
        found["workItemRefs"] = [{"id": str(number), "url": f"{address}/{number}"} for number in one.work_items]
    return found


def _commits(asked: Asked) -> Document:
    one = _of_path(asked)
    return asked.continued([_commit(asked, one, commit) for commit in reversed(one.commits)])


def _commit(asked: Asked, one: PullRequest, commit: Commit) -> Document:
    who = {"name": one.author.name, "email": one.author.username, "date": moment(commit.at)}
    url = f"{asked.behaviour.address}/_apis/git/repositories/{one.repository.id}/commits/{commit.sha}"
    return {"commitId": commit.sha, "author": who, "committer": who, "comment": commit.title, "url": url}


def _threads(asked: Asked) -> Document:
    one = _of_path(asked)
    return listed([_thread(asked, number, thread) for number, thread in enumerate(one.threads, 100 * one.id)])


def _thread(asked: Asked, number: int, one: Thread) -> Document:
    times = [comment.at for comment in one.comments]
    said = {**({"CodeReviewThreadType": one.type} if one.type else {}), **one.properties}
    return {
        "id": number, "publishedDate": _ticks(times[0]), "lastUpdatedDate": _ticks(max(times)),
        "comments": [_comment(asked, place, comment, one) for place, comment in enumerate(one.comments, 1)],
        "threadContext": None if one.path is None else {"filePath": one.path},
        "properties": {name: {"$type": "System.String", "$value": value} for name, value in said.items()},
        "identities": {str(place): identity(asked, who) for place, who in enumerate(one.identities, 1)} or None,
        "isDeleted": False,
    }  # fmt: skip


def _comment(asked: Asked, place: int, one: Comment, thread: Thread) -> Document:
    found: Document = {
        "id": place, "parentCommentId": 0 if place == 1 else 1, "author": identity(asked, one.author),
        "publishedDate": _ticks(one.at), "lastUpdatedDate": _ticks(one.at), "lastContentUpdatedDate": _ticks(one.at),
        "commentType": "system" if thread.type else "text", "usersLiked": [],
    }  # fmt: skip
    if one.is_deleted:
        return {**found, "isDeleted": True}
    return {**found, "content": one.text}


def _ticks(at: datetime) -> str:
    """A time to 100 ns, as the vendor writes some."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}7Z"


_ONE = "/{project}/_apis/git/repositories/{repository}/pullRequests/{number}"
END_POINTS = (
    EndPoint("/_apis/git/repositories", _repositories),
    EndPoint("/{project}/_apis/git/repositories", _repositories),
    EndPoint(
        "/{project}/_apis/git/pullrequests", _pull_requests,
        (*(f"{_CRITERIA}{name}" for name in ("status", "minTime", "queryTimeRangeType")), "$top", "$skip"),
    ),
    EndPoint(_ONE, _pull_request, ("includeCommits", "includeWorkItemRefs")),
    EndPoint(f"{_ONE}/threads", _threads),
    EndPoint(f"{_ONE}/commits", _commits, ("$top", "continuationToken")),
)  # fmt: skip
