"""Labels, milestones and releases: what a repository has as a whole."""

from datetime import datetime
from urllib.parse import quote

from infra.demo.github.orders import CREATED, IDENTITY, microseconds
from infra.demo.github.repositories import Label, Milestone, Release
from infra.demo.github.rest.calls import Call, Json, Listing, NotFoundError, Place, Single, ascending_or_not
from infra.demo.github.rest.users import simple_user, user_or_none
from infra.demo.github.schema import utc_text
from infra.demo.github.tally import Progress


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
        "default": label.is_default,
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


def labels(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/labels`."""
    place = call.place()
    return Listing(place.contents.labels.view(IDENTITY), lambda one: label_body(one, place))


def milestones(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/milestones`: the open ones unless asked otherwise, the next to end first."""
    place = call.place()
    state = call.choice("state", ("open", "closed", "all"), "open")
    by_completeness = call.choice("sort", ("due_on", "completeness"), "due_on") == "completeness"

    def rank(milestone: Milestone) -> tuple[float, int]:
        if by_completeness:
            return place.contents.tally().milestones.get(milestone.number, Progress()).share, milestone.number
        return microseconds(milestone.due_on) if milestone.due_on else float("inf"), milestone.number

    wanted = [one for one in place.contents.milestones if state in ("all", one.state.lower())]
    records = ascending_or_not(sorted(wanted, key=rank), descending=call.is_descending("asc"))
    return Listing(records, lambda one: milestone_body(one, place))


def release(call: Call) -> Single:
    """`GET /repos/{owner}/{repo}/releases/{release_id}`."""
    place = call.place()
    found = place.contents.releases.get(call.path["release_id"])
    if found is None:
        raise NotFoundError
    return Single(release_body(found, place), found.updated_at)


def releases(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/releases`, the newest first."""
    place = call.place()
    return Listing(place.contents.releases.view(CREATED)[::-1], lambda one: release_body(one, place))
