"""Which Parquet files of the lake belong to this source. Light: a run without news imports no pyarrow."""

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import quote

from infra.lake import Lake

ROOT = "git"


def folder(kind: str, repository: str) -> str:
    """Hive folder of a repository, relative to the lake; `kind` is `commits` or `file_changes`."""
    return f"{ROOT}/{kind}/repository={quote(repository, safe='')}"


def list_files(lake: Lake) -> dict[str, int]:
    """Bytes of every file of this source by its path relative to the lake."""
    if lake.is_local:
        root = Path(lake.url)
        files = (path for path in (root / ROOT).rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix(): path.stat().st_size for path in files}
    from pyarrow import fs

    filesystem, root_path = lake.filesystem()
    selector = fs.FileSelector(f"{root_path}/{ROOT}", recursive=True, allow_not_found=True)
    found = filesystem.get_file_info(selector)
    return {info.path[len(root_path) + 1 :]: info.size for info in found if info.type == fs.FileType.File}


def sweep(lake: Lake, keep: Collection[str]) -> None:
    """Delete the files that are not in `keep`: what an interrupted or superseded load left."""
    stray = set(list_files(lake)) - set(keep)
    if not stray:
        return
    if lake.is_local:
        for path in stray:
            Path(lake.url, path).unlink(missing_ok=True)
        return
    filesystem, root_path = lake.filesystem()
    for path in stray:
        filesystem.delete_file(f"{root_path}/{path}")


def is_whole(present: Mapping[str, int], expected: Mapping[str, tuple[int, int]]) -> bool:
    """True if all files that the load state expects (rows and bytes by path) are there with their size."""
    return all(present.get(path) == size for path, (_, size) in expected.items())
