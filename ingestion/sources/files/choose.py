"""Which column of a file is which of ours."""

from collections import Counter
from collections.abc import Container, Sequence

from infra.configuration.files import COMPOSED_COLUMNS, FilesSource
from infra.configuration.values import nearest
from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.rows import Reading
from ingestion.sources.files.tables import TABLES, FileTable


def choose_columns(block: FilesSource, names: Sequence[str], file: str, later: Sequence[str] = ()) -> Reading:
    """Our columns by the names in the file: as the block renames them, else the same, upper or lower case.

    Those of `later` may still turn up.

    Raises:
        FileError: a column that rows cannot do without, or one that the block names, is not in the file.
    """
    table = TABLES[block.table]
    known = [*names, *later]
    folded = {name.strip().lower(): name for name in reversed(known)}
    for ours, parts in block.columns.items():
        for theirs in parts:
            if theirs not in known:
                raise FileError(_not_there(file, names, f"named for {ours!r} in the [[files]] block", theirs))
    same = {ours: (ours if ours in known else folded.get(ours)) for ours in table.columns}
    columns = {**{ours: (found,) for ours, found in same.items() if found}, **block.columns}
    missing = [name for name in table.required if name not in columns]
    if missing:
        raise FileError(_missing(file, names, missing))
    if table.one_of and not any(name in columns for name in table.one_of):
        wanted = " nor ".join(repr(name) for name in table.one_of)
        raise FileError(
            f"{file} has neither a column {wanted}. Its columns are {_listed(names)}. "
            f"Say which is which in its [[files]] block: columns = {_example(table.one_of[:1], names)}."
        )
    reading = Reading(table, columns, block.timezone, block.since)
    twice = [name for name, count in Counter(names).items() if count > 1 and name in reading.names]
    if twice:
        raise FileError(f"{file} has two columns named {twice[0]!r}. Rename or remove one of them.")
    return reading


def choose_keys(block: FilesSource, names: Sequence[str], file: str) -> Reading:
    """The same for a format in which an object may leave out what it has no value for.

    `names` are those of some objects: columns that rows can do without may still turn up later.
    """
    table = TABLES[block.table]
    needed = {*table.required, *table.one_of}
    later = [part for name in table.columns if name not in needed for part in block.columns.get(name, (name,))]
    seen = {name.lower() for name in names}
    return choose_columns(block, names, file, [name for name in later if name.lower() not in seen])


def lacking(table: FileTable, columns: Container[str]) -> str | None:
    """Say what a file without any of the `useful` columns cannot tell; None where it has one."""
    if not table.useful or any(name in columns for name in table.useful):
        return None
    return (
        f"has neither a column {' nor '.join(repr(name) for name in table.useful)}, "
        "so that nobody can say which commits were deployed"
    )


def _missing(file: str, names: Sequence[str], missing: Sequence[str]) -> str:
    columns = ", ".join(repr(name) for name in missing)
    ids = [name for name in missing if name in COMPOSED_COLUMNS]
    hint = f' Where it has no id, make one of several columns: {ids[0]} = ["...", "..."].' if ids else ""
    return (
        f"{file} has no column {columns}. Its columns are {_listed(names)}. "
        f"Say which is which in its [[files]] block: columns = {_example(missing, names)}.{hint}"
    )


def _not_there(file: str, names: Sequence[str], where: str, theirs: str) -> str:
    suggestion = nearest(theirs, names)
    hint = f" Did you mean {suggestion!r}?" if suggestion else ""
    return f"{file} has no column {theirs!r}, {where}. Its columns are {_listed(names)}.{hint}"


def _example(missing: Sequence[str], names: Sequence[str]) -> str:
    pairs = (f'{name} = "{nearest(name, names) or "..."}"' for name in missing)
    return f"{{ {', '.join(pairs)} }}"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:30])
    return f"{shown}, ..." if len(names) > 30 else shown or "none"
