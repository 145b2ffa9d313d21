"""Accounts."""

from infra.demo.github.actors import BOT_SUFFIX, GHOST, Actor, ActorKind
from infra.demo.github.limits import Resource
from infra.demo.github.rest.calls import Call, Json, NotFoundError, RestError, Single
from infra.demo.github.schema import utc_text


def simple_user(actor: Actor, api: str) -> Json:
    """`simple-user`."""
    login = f"{actor.login}{BOT_SUFFIX}" if actor.kind is ActorKind.BOT else actor.login
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": actor.database_id,
        "node_id": actor.id,
        "avatar_url": actor.avatar_url,
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


def authenticated_user(call: Call) -> Single:
    """`GET /user`."""
    if call.credential.is_installation:
        raise RestError(403, "Resource not accessible by integration")
    viewer = call.store.viewer
    return Single(_public_user(viewer, call.api), viewer.created_at)


def user(call: Call) -> Single:
    """`GET /users/{username}`; of a bot with its suffix only."""
    login = call.path["username"]
    found = call.store.account(login.removesuffix(BOT_SUFFIX))
    if found is None or (found.kind is ActorKind.BOT) != login.endswith(BOT_SUFFIX):
        raise NotFoundError
    return Single(_public_user(found, call.api), found.created_at)


def _public_user(account: Actor, api: str) -> Json:
    return {
        **simple_user(account, api),
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": account.email or None,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": utc_text(account.created_at),
        "updated_at": utc_text(account.created_at),
    }


def rate_limit(call: Call) -> Single:
    """`GET /rate_limit`, which costs nothing."""
    if not call.limits.is_enforced:
        raise RestError(404, "Rate limiting is not enabled.")
    credential = call.credential
    budgets = {name: call.limits.budget(credential.name, name, credential.points_per_hour) for name in Resource}
    resources = {name.value: budget.summary() for name, budget in budgets.items()}
    return Single({"resources": resources, "rate": resources[Resource.CORE]})
