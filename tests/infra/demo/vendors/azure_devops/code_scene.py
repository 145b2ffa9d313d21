"""A repository of a project with pull requests of each kind."""

from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.code_records import Commit, Identity, PullRequest
from infra.demo.vendors.azure_devops.store import Project
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, at

ADA, BOB, EVE = (Identity(f"{name.lower()}@example.com", f"{name} Example") for name in ("Ada", "Bob", "Eve"))
TEAM = Identity("vstfs:///Classification/TeamProject/1", "[Payments]\\Reviewers", is_group=True)
LONG = "It does more than one thing. " * 30


def sha(number: int) -> str:
    """Id of a commit."""
    return f"{number:040x}"


def opened(store: Store, number: int, hours: float = 0.0, **given: object) -> PullRequest:
    """A pull request of a commit into the first repository of Payments."""
    home = next(one for one in store.code.repositories.values() if one.name == "api")
    made = store.code.open(PullRequest(number, home, ADA, at(hours), **given))  # type: ignore[arg-type]
    made.commits.append(Commit(sha(number), at(hours - 0.5), f"Do {number}\n\nWith a body."))
    return made


def organization_with_code() -> Store:
    """An organisation with two repositories, and a pull request of each kind."""
    store = Store()
    payments = store.add(Project(PAYMENTS, at(0)))
    store.code.add_repository(payments, "api")
    store.code.add_repository(payments, "api tools").default_branch = None
    merged = opened(store, 11, 1, title="Refund", description=LONG, labels=["money"], work_items=[7])
    merged.ask(at(1.1), BOB)
    merged.ask(at(1.1), TEAM)
    merged.vote(at(2), BOB, -5)
    merged.say(at(2), BOB, "Why?", "/src/refund.py")
    merged.push(Commit(sha(111), at(3), "Say why"))
    merged.vote(at(4), BOB, 10)
    merged.tell(at(4.5), "MergeAttempt", "The merge is ready")
    merged.close(at(5), ADA, sha(1_011), "squash")
    opened(store, 12, 2).close(at(6), EVE)
    draft = opened(store, 15, 7, is_draft=True, source="topic")
    draft.draft(at(8), is_draft=False)
    draft.say(at(9), EVE, "Nice")
    return store
