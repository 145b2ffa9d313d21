"""Organisations, their members and teams."""

from infra.demo.github.actors import Actor, Team, TeamMember
from infra.demo.github.orders import IDENTITY, NAME
from infra.demo.github.organizations import Organization, OrganizationMember
from infra.demo.github.rest.calls import Call, Json, Listing, NotFoundError, Single
from infra.demo.github.rest.users import simple_user
from infra.demo.github.schema import utc_text


def organization(call: Call) -> Single:
    """`GET /orgs/{org}`."""
    found = _organization(call)
    return Single(_organization_body(found.account, call), found.account.created_at)


def members(call: Call) -> Listing:
    """`GET /orgs/{org}/members`, by `role` all of them, the admins or the others."""
    role = call.choice("role", ("all", "admin", "member"), "all")
    found = [one for one in _organization(call).members if role in ("all", one.role.lower())]
    return _people(call, found)


def teams(call: Call) -> Listing:
    """`GET /orgs/{org}/teams`."""
    found = _organization(call)
    return Listing(sorted(found.teams, key=NAME.key), lambda one: _team_body(one, found, call))


def team(call: Call) -> Single:
    """`GET /orgs/{org}/teams/{team_slug}`."""
    found = _organization(call)
    one = _team(call, found)
    body = {
        **_team_body(one, found, call),
        "members_count": len(one.members),
        "repos_count": 0,
        "created_at": utc_text(one.created_at),
        "updated_at": utc_text(one.created_at),
        "organization": _organization_body(found.account, call),
    }
    return Single(body)


def team_members(call: Call) -> Listing:
    """`GET /orgs/{org}/teams/{team_slug}/members`, those of the teams below it among them, as GitHub does it."""
    role = call.choice("role", ("all", "maintainer", "member"), "all")
    found = _organization(call)
    everybody = found.team_members(_team(call, found))
    return _people(call, [one for one in everybody if role in ("all", one.role.lower())])


def child_teams(call: Call) -> Listing:
    """`GET /orgs/{org}/teams/{team_slug}/teams`."""
    found = _organization(call)
    above = _team(call, found)
    children = [one for one in found.teams if one.parent_slug == above.slug]
    return Listing(sorted(children, key=NAME.key), lambda one: _team_body(one, found, call))


def _people(call: Call, found: list[OrganizationMember] | list[TeamMember]) -> Listing:
    people = sorted((one.user for one in found), key=IDENTITY.key)
    return Listing(people, lambda one: simple_user(one, call.api))


def _organization(call: Call) -> Organization:
    found = call.store.organization(call.path["org"])
    if found is None:
        raise NotFoundError
    return found


def _team(call: Call, organization: Organization) -> Team:
    found = organization.team(call.path["team_slug"])
    if found is None:
        raise NotFoundError
    return found


def _team_body(one: Team, organization: Organization, call: Call) -> Json:
    above = organization.team(one.parent_slug)
    parent = _simple_team(above, organization, call) if above else None
    return {**_simple_team(one, organization, call), "parent": parent}


def _simple_team(one: Team, organization: Organization, call: Call) -> Json:
    number = organization.account.database_id
    url = f"{call.api}/organizations/{number}/team/{one.database_id}"
    return {
        "name": one.name,
        "id": one.database_id,
        "node_id": one.id,
        "slug": one.slug,
        "description": one.description,
        "privacy": "secret" if one.is_secret else "closed",
        "notification_setting": "notifications_enabled",
        "url": url,
        "html_url": one.url,
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": number,
        "permission": "pull",
    }


def _organization_body(account: Actor, call: Call) -> Json:
    url = f"{call.api}/orgs/{account.login}"
    created = utc_text(account.created_at)
    return {
        "login": account.login,
        "id": account.database_id,
        "node_id": account.id,
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": account.avatar_url,
        "description": None,
        "name": account.name or account.login,
        "has_organization_projects": False,
        "has_repository_projects": False,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": account.url,
        "type": "Organization",
        "created_at": created,
        "updated_at": created,
        "archived_at": None,
    }
