"""Nodes that stay as they are, known before dbt compiles them.

To compile a node and to ask in SQL whether it would come out the same takes dbt a tenth of a second, and a refresh
visits every node. So what `macros/relation_versions.sql` asks is asked here, of versions that are read once: the text
of a node is that of the last time, as long as it was kept for the same `PROJECT_VARIABLE`. Nodes whose text follows
from more than files, from `as_of` or from rows, are compiled each time.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

PROJECT_VARIABLE = "SEI_DBT_PROJECT"
"""Variable of the environment: a digest of all that texts of nodes follow from. Without it every node is compiled."""
KINDS = ("model", "seed", "test")
ASKING = {"as_of", "run_query", "statement"}
"""Macros whose text follows from more than files."""
VERSIONS = """
select relation, made_of, version, text, project, to_regclass(relation) is not null
from intermediate.relation_versions
where %(relation)s::text is null or relation = %(relation)s
"""


class Version(NamedTuple):
    """A row of `intermediate.relation_versions`, and whether the relation is there (a test never is)."""

    made_of: str
    version: str
    text: str
    project: str
    is_there: bool


class Versions:
    """What is known of all relations in one run of dbt, after its hook has looked at the raw tables."""

    def __init__(self, adapter: Any, manifest: Any, project: str) -> None:
        self.adapter = adapter
        self.manifest = manifest
        self.project = project
        self._known: dict[str, Version] = dict(self._read(None))
        self._made: set[str] = set()

    def made(self, node: Any) -> None:
        """Read again what is known of a node that was made."""
        self._made.add(_name(node))
        self._known.update(self._read(_name(node)))

    def stays(self, node: Any) -> bool:
        """Whether a node would come out as it is. False where that cannot be known without its text."""
        known = self._known.get(_name(node))
        is_test = node.resource_type == "test"
        if known is None or known.project != self.project or not (known.is_there or is_test) or self._asks(node):
            return False
        read, seeds = self._reads(node)
        if not self._known.keys() >= set(read):
            return False
        versions = " ".join(self._known[name].version for name in sorted(read))
        made_of = hashlib.md5(f"{known.text} {' '.join(seeds)} {versions}".encode(), usedforsecurity=False).hexdigest()
        if node.config.materialized == "view" and not is_test:
            # With a table that is replaced, its views are dropped.
            return made_of == known.version and self._made.isdisjoint(read)
        return made_of == known.made_of

    def _reads(self, node: Any) -> tuple[list[str], list[str]]:
        """Names of the relations that a node reads, and checksums of its seeds, as in the macro `_made_of`."""
        read, seeds = [], []
        for name in () if node.resource_type == "seed" else dict.fromkeys(node.depends_on.nodes):
            if name.startswith("source."):
                source = self.manifest.sources[name]
                read.append(f"{source.schema}.{source.identifier}")
            elif name.startswith("seed."):
                seeds.append(self.manifest.nodes[name].checksum.checksum)
            else:
                read.append(_name(self.manifest.nodes[name]))
        return read, seeds

    def _asks(self, node: Any) -> bool:
        """Whether a node's own text, hooks apart, calls one of `ASKING`."""
        config = node.config
        hooks = () if node.resource_type == "test" else (*config.pre_hook, *config.post_hook)
        of_hooks = {name for hook in hooks for name in re.findall(r"(\w+)\(", hook.sql)}
        called = [macro for macro in node.depends_on.macros if macro.rpartition(".")[2] not in of_hooks]
        return not self._asking.isdisjoint(called)

    @cached_property
    def _asking(self) -> set[str]:
        """Ids of the macros that call one of `ASKING`, however far down."""
        macros = self.manifest.macros
        asking = {name for name in macros if name.rpartition(".")[2] in ASKING}
        while more := {
            name
            for name, macro in macros.items()
            if name not in asking and not asking.isdisjoint(macro.depends_on.macros)
        }:
            asking |= more
        return asking

    def _read(self, relation: str | None) -> Iterator[tuple[str, Version]]:
        with self.adapter.connection_named("relation_versions"):
            _, cursor = self.adapter.connections.add_query(VERSIONS, bindings={"relation": relation}, auto_begin=False)
            for name, *row in cursor.fetchall():
                yield name, Version(*row)


class Run:
    """One run of dbt, of whose versions nothing is known before its first node."""

    def __init__(self, project: str) -> None:
        self._project = project
        self._versions: Versions | None = None
        self._lock = threading.Lock()

    def versions(self, adapter: Any, manifest: Any) -> Versions:
        """What is known of all relations."""
        with self._lock:
            self._versions = self._versions or Versions(adapter, manifest, self._project)
            return self._versions


class Unchanged:
    """What a runner of dbt does first: leave a node alone that stays as it is."""

    of_run: ClassVar[Run]
    adapter: Any
    node: Any
    skip: bool

    def run_with_hooks(self, manifest: Any) -> Any:
        """The result of a node, made or left alone."""
        if self.skip:
            return super().run_with_hooks(manifest)  # type: ignore[misc]
        versions = self.of_run.versions(self.adapter, manifest)
        if versions.stays(self.node):
            return self._left_alone()
        result = super().run_with_hooks(manifest)  # type: ignore[misc]
        versions.made(self.node)
        return result

    def _left_alone(self) -> Any:
        """As dbt tells of a node that it made."""
        from dbt.artifacts.schemas.results import RunStatus, TestStatus
        from dbt.artifacts.schemas.run import RunResult

        is_test = self.node.resource_type == "test"
        result = RunResult(
            node=self.node, status=TestStatus.Pass if is_test else RunStatus.Success, timing=[], execution_time=0.0,
            thread_id=threading.current_thread().name, adapter_response={}, batch_results=None,
            message=None if is_test else "UNCHANGED", failures=0 if is_test else None,
        )  # fmt: skip
        self.node.update_event_status(node_status=result.status)
        self.print_result_line(result)  # type: ignore[attr-defined]
        return result


@contextmanager
def unchanged_left_alone(arguments: Sequence[str]) -> Iterator[None]:
    """Let a `dbt build` with these arguments leave alone what stays as it is, if `PROJECT_VARIABLE` is set."""
    from dbt.task.build import BuildTask

    runners: dict[Any, Any] = BuildTask.RUNNER_MAP
    project = os.environ.get(PROJECT_VARIABLE)
    if project and "--full-refresh" not in arguments:
        own = {"of_run": Run(project)}
        sparing = {kind: type(runners[kind].__name__, (Unchanged, runners[kind]), own) for kind in KINDS}
        BuildTask.RUNNER_MAP = runners | sparing
    try:
        yield
    finally:
        BuildTask.RUNNER_MAP = runners


def _name(node: Any) -> str:
    """Name of a node in `intermediate.relation_versions`, as the macro `_name`."""
    return str(node.name if node.resource_type == "test" else f"{node.schema}.{node.alias or node.name}")
