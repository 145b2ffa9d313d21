"""Accounts."""

from infra.demo.vendors.github.actors import BOT_SUFFIX, GHOST, Actor, ActorKind
from infra.demo.vendors.github.rest.calls import Json


def simple_user(actor: Actor, api: str) -> Json:
    """`simple-user`."""
    login = f"{actor.login}{BOT_SUFFIX}" if actor.kind is ActorKind.BOT else actor.login
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": actor.database_id,
        "node_id": actor.id,
        "avatar_url": f"https://avatars.githubusercontent.com/u/{actor.database_id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": actor.url,
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        # REST does not know enterprise accounts.
        "type": "User" if actor.kind is ActorKind.ENTERPRISE_USER_ACCOUNT else actor.kind.value,
        "user_view_type": "public",
        "site_admin": False,
    }


def user_or_none(actor: Actor | None, api: str) -> Json | None:
    """`nullable-simple-user`."""
    return simple_user(actor, api) if actor else None


def user_or_ghost(actor: Actor | None, api: str) -> Json:
    """An author: where GraphQL has null for a deleted account, REST shows `ghost`."""
    return simple_user(actor or GHOST, api)
