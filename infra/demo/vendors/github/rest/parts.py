"""Labels, milestones, releases and deployments of a repository."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson

from infra.demo.vendors.github.contents import Progress
from infra.demo.vendors.github.graphql.schema import utc_text
from infra.demo.vendors.github.repositories import Deployment, Label, Milestone, Release
from infra.demo.vendors.github.rest.calls import Call, Json, Listing, Place
from infra.demo.vendors.github.rest.users import simple_user, user_or_none
from infra.demo.vendors.github.sorted_records import CREATED


def text_or_none(moment: datetime | None) -> str | None:
    """A time, if there is one."""
    return utc_text(moment) if moment else None


def label_body(label: Label, place: Place) -> Json:
    """`label`."""
    return {
        "id": label.database_id,
        "node_id": label.id,
        "url": f"{place.url}/labels/{quote(label.name)}",
        "name": label.name,
        "color": label.color,
        "default": False,
        "description": label.description,
    }


def milestone_body(milestone: Milestone, place: Place) -> Json:
    """`milestone`."""
    progress = place.contents.tally().milestones.get(milestone.number, Progress())
    url = f"{place.url}/milestones/{milestone.number}"
    return {
        "url": url,
        "html_url": milestone.url,
        "labels_url": f"{url}/labels",
        "id": milestone.database_id,
        "node_id": milestone.id,
        "number": milestone.number,
        "title": milestone.title,
        "description": milestone.description,
        "creator": user_or_none(milestone.creator, place.api),
        "open_issues": progress.open,
        "closed_issues": progress.closed,
        "state": milestone.state.lower(),
        "created_at": utc_text(milestone.created_at),
        "updated_at": utc_text(milestone.updated_at),
        "due_on": text_or_none(milestone.due_on),
        "closed_at": text_or_none(milestone.closed_at),
    }


def release_body(release: Release, place: Place) -> Json:
    """`release`."""
    url = f"{place.url}/releases/{release.database_id}"
    tag = quote(release.tag_name)
    return {
        "url": url,
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "html_url": release.url,
        "id": release.database_id,
        "author": simple_user(release.author, place.api),
        "node_id": release.id,
        "tag_name": release.tag_name,
        "target_commitish": release.target_commitish,
        "name": release.name,
        "draft": release.is_draft,
        "prerelease": release.is_prerelease,
        "immutable": False,
        "created_at": utc_text(release.created_at),
        "updated_at": utc_text(release.updated_at),
        "published_at": text_or_none(release.published_at),
        "assets": [],
        "tarball_url": f"{place.url}/tarball/{tag}",
        "zipball_url": f"{place.url}/zipball/{tag}",
        "body": release.description,
    }


def deployment_body(deployment: Deployment, place: Place) -> Json:
    """`deployment`."""
    url = f"{place.url}/deployments/{deployment.database_id}"
    return {
        "url": url,
        "id": deployment.database_id,
        "node_id": deployment.id,
        "task": deployment.task,
        "original_environment": deployment.original_environment or deployment.environment,
        "environment": deployment.environment,
        "description": deployment.description,
        "created_at": utc_text(deployment.created_at),
        "updated_at": utc_text(deployment.updated_at),
        "statuses_url": f"{url}/statuses",
        "repository_url": place.url,
        "creator": user_or_none(deployment.creator, place.api),
        "sha": deployment.sha,
        "ref": deployment.ref,
        "payload": _payload(deployment.payload),
        "transient_environment": False,
        "production_environment": deployment.environment == "production",
    }


def _payload(text: str) -> Any:
    """An object if it is one, else the text as it was given."""
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return text
    return found if isinstance(found, dict) else text


def releases(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/releases`, the newest first."""
    place = call.place()
    return Listing(place.contents.releases.view(CREATED)[::-1], lambda one: release_body(one, place))


def deployments(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/deployments`, the newest first."""
    place = call.place()
    return Listing(place.contents.deployments.view(CREATED)[::-1], lambda one: deployment_body(one, place))
