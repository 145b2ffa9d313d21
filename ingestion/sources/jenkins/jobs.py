"""Jobs of a controller, as its list shows them."""

from dataclasses import dataclass, field

from ingestion.hosts.readings import Row


@dataclass(frozen=True)
class Job:
    """A job that has builds, such as a branch of a multibranch project."""

    name: str
    """Full name, with its folders."""
    project: str
    """Full name of its multibranch project; else its own."""
    kind: str
    branch: str | None
    """Decoded name in a multibranch project."""
    is_pull_request: bool
    is_buildable: bool
    url: str | None
    last_build: int | None
    """Number of the newest build; None before the first."""

    def row(self, tree: str) -> Row:
        """Row of `jobs`."""
        row = {name: value for name, value in vars(self).items() if name not in ("name", "last_build")}
        return {"job": self.name, "tree": tree, **row}


@dataclass
class JobTree:
    """All jobs of a controller."""

    jobs: list[Job] = field(default_factory=list)
    is_whole: bool = True
    """Whether nothing lacked in the list: only then a job that is not in it is gone."""
