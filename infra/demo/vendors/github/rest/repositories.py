"""Repositories."""

from infra.demo.vendors.github.actors import Actor, ActorKind
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.graphql.schema import utc_text
from infra.demo.vendors.github.rest.calls import Call, Json, Listing, NotFoundError, Place
from infra.demo.vendors.github.rest.users import simple_user
from infra.demo.vendors.github.sorted_records import CREATED, NAME

_ADDRESSES = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def repository_body(place: Place) -> Json:
    """`repository`, and what `minimal-repository` and `full-repository` have beside it."""
    one, url = place.repository, place.url
    open_count = place.contents.tally().open
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "full_name": one.name_with_owner,
        "private": one.is_private,
        "owner": simple_user(one.owner, place.api),
        "html_url": one.url,
        "description": one.description,
        "fork": one.is_fork,
        "url": url,
        **{name: url + path for name, path in _ADDRESSES.items()},
        "created_at": utc_text(one.created_at),
        "updated_at": utc_text(one.updated_at),
        "pushed_at": utc_text(one.pushed_at or one.created_at),
        "git_url": f"git://github.com/{one.name_with_owner}.git",
        "ssh_url": f"git@github.com:{one.name_with_owner}.git",
        "clone_url": f"{one.url}.git",
        "svn_url": one.url,
        "homepage": None,
        "size": 0,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": True,
        "has_projects": False,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": one.is_archived,
        "disabled": False,
        "open_issues_count": open_count,
        "license": None,
        "topics": [],
        "visibility": "private" if one.is_private else "public",
        "forks": 0,
        "open_issues": open_count,
        "watchers": 0,
        "default_branch": one.default_branch or "main",
    }


def get_repository(call: Call) -> Json:
    """`GET /repos/{owner}/{repo}`."""
    place = call.place()
    one = place.repository
    return {
        **repository_body(place),
        "allow_merge_commit": one.merge_commit_allowed,
        "allow_squash_merge": one.squash_merge_allowed,
        "allow_rebase_merge": one.rebase_merge_allowed,
        "network_count": 0,
        "subscribers_count": 0,
    }


def of_organization(call: Call) -> Listing:
    """`GET /orgs/{org}/repos`, the newest first."""
    owner = call.store.owner(call.path["org"])
    if owner is None or owner.kind is not ActorKind.ORGANIZATION:
        raise NotFoundError
    return _listed(call, sorted(_owned_by(call, owner), key=lambda one: CREATED.key(one.repository), reverse=True))


def of_user(call: Call) -> Listing:
    """`GET /users/{username}/repos`, by name."""
    owner = call.store.owner(call.path["username"])
    if owner is None:
        raise NotFoundError
    return _listed(call, sorted(_owned_by(call, owner), key=lambda one: NAME.key(one.repository)))


def _owned_by(call: Call, owner: Actor) -> list[Contents]:
    return [one for one in call.store.repositories if one.repository.owner.login == owner.login]


def _listed(call: Call, found: list[Contents]) -> Listing:
    return Listing(found, lambda one: repository_body(Place(call.api, one)))
