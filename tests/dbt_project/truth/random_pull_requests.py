"""Pull requests in which anything may happen, and the default branch that they make."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.demo.organization import events as log

if TYPE_CHECKING:
    from tests.dbt_project.truth.random_log import Writer

PATHS = (
    "src/app.py", "README.md", "uv.lock", "web/package-lock.json", "vendor/lib/a.go", "api/user_pb2.py", "user.pb.go",
    "src/vendors.py", "docs/dist.md", "site/dist/app.js", "web/app.min.js", "tests/__snapshots__/page.txt",
    "my_uv.lock", "package-lock.json.md", "a.min.js.py",
)  # fmt: skip


class PullRequests:
    """Pull requests of one repository, one after another."""

    def __init__(self, writer: "Writer", repository: str, method: log.MergeMethod) -> None:
        from tests.dbt_project.truth.random_log import START

        self.writer = writer
        self.chance = writer.chance
        self.repository = repository
        self.method = method
        self.moment = START
        self.line = [writer.commit(repository, (), "ann", START)]
        self.merged: list[int] = []
        self._moved(None)

    def happen(self, count: int) -> list[log.Commit]:
        """Let pull requests come and go; returns the commits of the default branch, in their order."""
        for _ in range(count):
            self.moment += timedelta(hours=self.chance.randint(5, 60), seconds=self.chance.randint(0, 3599))
            self._pull_request()
        return self.line

    def _moved(self, before: str | None) -> None:
        tip = self.line[-1]
        self.writer.add(log.RefUpdated(
            at=tip.at, repository=self.repository, ref="refs/heads/main", before=before, after=tip.sha
        ))  # fmt: skip

    def _later(self, most: int = 30) -> datetime:
        self.moment += timedelta(minutes=self.chance.randint(1, most * 60), seconds=self.chance.randint(0, 59))
        return self.moment

    def _pull_request(self) -> None:
        writer, chance = self.writer, self.chance
        author, number, base = writer.somebody(), writer.number(), self.line[-1].sha
        branch = [self._work(author, base)]
        while writer.happens(0.4):
            branch.append(self._work(author, branch[-1].sha))
        common: dict[str, Any] = {"repository": self.repository, "number": number}
        is_draft = writer.happens(0.3)
        writer.add(log.PullRequestOpened(
            at=self._later(), title="Change", body=self._undoing(), base="main", base_sha=base,
            head=chance.choice(("topic", "topic", "hotfix/x")), shas=tuple(one.sha for one in branch),
            is_draft=is_draft, labels=chance.choice(((), (), ("hotfix",))), person=author, size=self._size(), **common,
        ))  # fmt: skip
        while writer.happens(0.75):
            is_draft = self._happening(author, branch, is_draft, common)
        fate = chance.random()
        if fate < 0.15:
            return
        if fate < 0.3:
            writer.add(log.PullRequestClosed(at=self._later(), person=author, **common))
            if writer.happens(0.5):
                return
            writer.add(log.PullRequestReopened(at=self._later(), person=author, **common))
        if is_draft:
            writer.add(log.PullRequestReadied(at=self._later(), person=author, **common))
        self._merge(author, branch, common)
        if writer.happens(0.2):
            self._review(common)

    def _work(self, author: str, parent: str) -> log.Commit:
        at = self._later(10)
        authored = at - timedelta(minutes=self.chance.choice((0, 0, 50, 900)))
        body = ""
        if self.writer.happens(0.1):
            body = f"This reverts commit {self.chance.choice(self.line[-6:]).sha[: self.chance.choice((10, 40))]}."
        return self.writer.commit(self.repository, (parent,), author, at, authored_at=authored, body=body)

    def _size(self) -> log.Size:
        """Files of a pull request, with the lines added and deleted, as a host shows them from a push on."""
        chance = self.chance
        return log.Size(
            files=tuple(
                log.FileChange(path=path, additions=chance.randint(0, 50), deletions=chance.randint(0, 50))
                for path in sorted(chance.sample(PATHS, chance.randint(1, 5)))
            )
        )

    def _undoing(self) -> str:
        """Text of a pull request, which may say that it takes back another."""
        if not self.merged or not self.writer.happens(0.1):
            return ""
        return f"Reverts {self.chance.choice((self.repository, ''))}#{self.chance.choice(self.merged[-4:])}"

    def _happening(self, author: str, branch: list[log.Commit], is_draft: bool, common: dict[str, Any]) -> bool:
        """One thing that may happen to an open pull request; returns whether it is a draft then."""
        writer, what = self.writer, self.chance.random()
        if what < 0.45:
            self._review(common)
        elif what < 0.65:
            writer.add(log.Commented(
                at=self._later(), comment_id=writer.number(), body="Hm", person=writer.somebody(), **common
            ))  # fmt: skip
        elif what < 0.85:
            before = branch[-1].sha
            branch.append(self._work(author, before))
            writer.add(log.PullRequestPushed(
                at=branch[-1].at, shas=(branch[-1].sha,), before=before, person=author,
                size=self._size(), **common,
            ))  # fmt: skip
        else:
            change = log.PullRequestReadied if is_draft else log.PullRequestDrafted
            writer.add(change(at=self._later(), person=author, **common))
            return not is_draft
        return is_draft

    def _review(self, common: dict[str, Any]) -> None:
        writer, chance = self.writer, self.chance
        comments = tuple(
            log.LineComment(comment_id=writer.number(), path="a.txt", line=1, body="Why?")
            for _ in range(chance.choice((0, 0, 1, 3)))
        )
        writer.add(log.ReviewSubmitted(
            at=self._later(), review_id=writer.number(), opinion=chance.choice(tuple(log.Opinion)),
            body=chance.choice(("", "Look")), sha="0" * 40, comments=comments, person=writer.somebody(), **common,
        ))  # fmt: skip

    def _merge(self, author: str, branch: list[log.Commit], common: dict[str, Any]) -> None:
        writer, tip = self.writer, self.line[-1]
        at = self._later()
        if self.method is log.MergeMethod.SQUASH:
            subject = f"Change (#{common['number']})"
            new = [writer.commit(self.repository, (tip.sha,), author, at, subject=subject, origin=log.Origin.SQUASH)]
        elif self.method is log.MergeMethod.REBASE:
            new = []
            for one in branch:
                parent = new[-1].sha if new else tip.sha
                new.append(writer.commit(
                    self.repository, (parent,), author, at, authored_at=one.author.at, subject=one.subject,
                    origin=log.Origin.REBASE, sources=(one.sha,),
                ))  # fmt: skip
        else:
            subject = f"Merge pull request #{common['number']} from org/topic"
            merge = writer.commit(
                self.repository, (tip.sha, branch[-1].sha), author, at, subject=subject, origin=log.Origin.MERGE
            )
            new = [merge]
        self.line += new
        self.merged.append(common["number"])
        self._moved(tip.sha)
        writer.add(log.PullRequestMerged(
            at=at, method=self.method, sha=new[-1].sha, shas=tuple(one.sha for one in new),
            person=writer.chance.choice(("ann", author)), **common,
        ))  # fmt: skip
