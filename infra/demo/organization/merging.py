"""Merging of a pull request into its base branch, as the host does it."""

from datetime import timedelta

from infra.demo.organization import ci
from infra.demo.organization.content import apply
from infra.demo.organization.events import IssueClosed, MergeMethod, Origin, PullRequestMerged
from infra.demo.organization.people import Person
from infra.demo.organization.plan import OWNER
from infra.demo.organization.repository import Made
from infra.demo.organization.work import Proposal


def merge(proposal: Proposal, merger: Person) -> None:
    """Merge it, now, by the repository's method; the branch is deleted and the base branch is built."""
    repository, world = proposal.repository, proposal.world
    method = repository.plan.method
    base = repository.branches[proposal.base_branch]
    if method is MergeMethod.FAST_FORWARD and base.sha != proposal.base.sha:
        _replay(proposal, base)
    made = {
        MergeMethod.MERGE: _merged,
        MergeMethod.SQUASH: _squashed,
        MergeMethod.REBASE: _rebased,
        MergeMethod.FAST_FORWARD: _forwarded,
    }[method](proposal, merger, base)
    new = [] if method is MergeMethod.FAST_FORWARD else made
    repository.push(proposal.base_branch, new, tip=made[-1])
    proposal.is_merged = True
    brought = proposal.commits if method in (MergeMethod.MERGE, MergeMethod.FAST_FORWARD) else []
    shas = dict.fromkeys([*(one.sha for one in brought), *(one.sha for one in made)])
    world.happen(PullRequestMerged(**proposal.named(merger), method=method, sha=made[-1].sha, shas=tuple(shas)))
    for number in proposal.closes:
        if number in repository.open_issues:
            repository.open_issues.remove(number)
            world.happen(
                IssueClosed(
                    at=world.now, repository=repository.name, number=number, person=merger.key,
                    pull_request=proposal.number,
                )
            )  # fmt: skip
    repository.delete(proposal.branch)
    trigger = ci.Trigger("push", proposal.base_branch, made[-1].sha, made[-1].subject, merger)
    _, build = ci.build(repository, trigger, proposal.random)
    world.start(build)


def _merged(proposal: Proposal, merger: Person, base: Made) -> list[Made]:
    repository, now = proposal.repository, proposal.world.now
    snapshot, _ = apply(base.snapshot, proposal.edits)
    return [
        repository.merge(
            [base, proposal.head],
            snapshot,
            merger.signature(now, proposal.random, skewed=False),
            repository.host_signature(now, merger),
            *_words(proposal),
            proposal.number,
        )
    ]


def _words(proposal: Proposal) -> tuple[str, str]:
    """Subject and body of the host's merge commit."""
    if proposal.repository.plan.host.is_gitlab:
        see = f"See merge request {OWNER}/{proposal.repository.plan.name}!{proposal.number}"
        return f"Merge branch '{proposal.branch}' into '{proposal.base_branch}'", f"{proposal.title}\n\n{see}"
    return f"Merge pull request #{proposal.number} from {OWNER}/{proposal.branch}", proposal.title


def _squashed(proposal: Proposal, merger: Person, base: Made) -> list[Made]:
    repository, now = proposal.repository, proposal.world.now
    work = [one for one in proposal.commits if one.origin is not Origin.MERGE]
    body = "\n".join(f"* {one.subject}" for one in work) if len(work) > 1 else work[0].body
    trailers = [line for one in work if len(work) > 1 for line in one.body.splitlines() if line.startswith("Co-auth")]
    if trailers:
        body += "\n\n" + "\n".join(dict.fromkeys(trailers))
    author = proposal.author.signature(now, proposal.random, skewed=False)
    return [
        repository.commit(
            [base], proposal.edits, author, repository.host_signature(now, merger),
            f"{proposal.title} (#{proposal.number})", body, Origin.SQUASH, tuple(one.sha for one in work),
            proposal.number,
        )
    ]  # fmt: skip


def _rebased(proposal: Proposal, merger: Person, base: Made) -> list[Made]:
    repository, now = proposal.repository, proposal.world.now
    committer = merger.signature(now, proposal.random, skewed=False)
    made: list[Made] = []
    for one in proposal.commits:
        if one.origin is not Origin.MERGE:
            parent = made[-1] if made else base
            made.append(
                repository.commit(
                    [parent], one.edits, one.author, committer, one.subject, one.body, Origin.REBASE, (one.sha,),
                    proposal.number,
                )
            )  # fmt: skip
    return made


def _forwarded(proposal: Proposal, _merger: Person, _base: Made) -> list[Made]:
    return [proposal.head]


def _replay(proposal: Proposal, base: Made) -> None:
    """Put the commits on the tip of the base branch, by force, so that it can be moved forward."""
    repository, now = proposal.repository, proposal.world.now
    work = [one for one in proposal.commits if one.origin is not Origin.MERGE]
    committer = proposal.author.signature(now - timedelta(seconds=15), proposal.random)
    made: list[Made] = []
    for one in work:
        parent = made[-1] if made else base
        made.append(
            repository.commit(
                [parent], one.edits, one.author, committer, one.subject, one.body, one.origin, one.sources,
                proposal.number,
            )
        )  # fmt: skip
    proposal.base = base
    proposal.commits = made
    proposal.force(made)
