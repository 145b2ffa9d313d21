"""The lake: Parquet below one folder or object-store URL."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyarrow import fs


@dataclass(frozen=True)
class Lake:
    """A folder (`/path`) or an object-store URL (`s3://bucket/prefix`)."""

    url: str

    @property
    def is_local(self) -> bool:
        """Whether the lake is a folder of this machine."""
        return "://" not in self.url

    def child(self, *parts: str) -> str:
        """Address of something in the lake, for Spark or pyarrow, for example `child("git", "commits")`."""
        return "/".join([self.url.rstrip("/"), *parts])

    def filesystem(self) -> "tuple[fs.FileSystem, str]":
        """The pyarrow file system and the root path inside it."""
        from pyarrow import fs

        if self.is_local:
            return fs.LocalFileSystem(), str(Path(self.url).absolute())
        filesystem, root = fs.FileSystem.from_uri(self.url)
        return filesystem, root
