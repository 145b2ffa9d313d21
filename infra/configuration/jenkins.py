"""The `[[jenkins]]` blocks."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, field_validator

from infra.configuration.block import Block
from infra.configuration.installations import HostBlock
from infra.configuration.rule import Rule
from infra.configuration.values import WebAddress

_PATTERN = re.compile(r"[^/?\[\]\\\s](?:[^?\[\]\\\x00-\x1f]*[^/?\[\]\\\s])?")


def _job_pattern(value: str) -> str:
    if not _PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no job; write FOLDER/JOB, FOLDER/* for all below a folder, or * for all")
    return value


JobPattern = Annotated[str, AfterValidator(_job_pattern)]
Name = Annotated[str, Field(min_length=1, max_length=400)]


class DeployingJob(Block):
    """Jobs whose builds deploy."""

    job: JobPattern
    environment: Name = "production"
    """Environment that they deploy to, unless a parameter names it."""
    environment_parameter: Name | None = None
    version_parameter: Name | None = None
    """Parameter that names the tag or commit; without one it is the commit that the build checked out."""


class JenkinsSource(HostBlock):
    """Jobs of a Jenkins controller, those in folders and the branches of multibranch projects too."""

    vendor: ClassVar[str] = "jenkins"
    scopes: ClassVar[str] = "jobs"
    example: ClassVar[str] = "FOLDER/JOB, FOLDER/* or * for all"
    jobs: tuple[JobPattern, ...]
    """Full names, of multibranch projects without their branches; `*` stands for any text, slashes too."""
    exclude: tuple[JobPattern, ...] = ()
    base_url: Annotated[WebAddress, Field(description="address of the controller: https://HOST/PREFIX")]
    repository: Mapping[JobPattern, Name] = Field(default_factory=dict)
    """Job or project -> repository that its builds are of, where what they checked out does not say so."""
    deploys: tuple[DeployingJob, ...] = ()

    @field_validator("sweep_every")
    @classmethod
    def _has_no_sweep(cls, value: timedelta) -> timedelta:
        if value != timedelta(weeks=1):
            raise ValueError("is not for Jenkins: each run sees which jobs are gone, and builds are never taken for it")
        return value

    def rules(self) -> Iterator[Rule]:
        """Rules of the block, each for a pattern of Postgres over `installation:job` in small letters."""
        for job, repository in self.repository.items():
            yield Rule("job", self._matching(job), "builds.repository", repository)
        for one in self.deploys:
            for name, value in one.model_dump(exclude={"job"}, exclude_none=True).items():
                yield Rule("job", self._matching(one.job), f"builds.{name}", value)

    def _matching(self, pattern: str) -> str:
        parts = f"{self.installation}:{pattern}".lower().split("*")
        return f"^{'.*'.join(map(re.escape, parts))}$"
