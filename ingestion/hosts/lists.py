"""Lists of a repository or project, each read apart: where one breaks off, those after it are still read."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from ingestion.hosts.readings import Reading
from ingestion.web.errors import ApiError, CredentialsRefusedError, PermissionMissingError, ScopeGoneError
from ingestion.web.odd_answers import documented


@dataclass
class Lists:
    """The lists of one scope; `is_whole` is false once one broke off."""

    name: str
    scope_id: str
    is_whole: bool = True

    def read(
        self, what: str, readings: Iterator[Reading], may_be_missing: bool = True
    ) -> Generator[Reading, None, bool]:
        """The readings of one list up to where it breaks off; returns whether it could be read.

        A feature that is switched off, or that the credential may not read, answers 403 or 404: that is said, and is no
        failure where the list `may_be_missing`.

        Raises:
            CredentialsRefusedError: no other list can be read either.
        """
        try:
            with documented(f"{self.name}: {what}"):
                yield from readings
        except CredentialsRefusedError:
            raise
        except ApiError as error:
            if may_be_missing and isinstance(error, (PermissionMissingError, ScopeGoneError)):
                yield Reading(self.scope_id, {}, is_new=False, missing=f"{what} are not collected: {error}")
                return False
            self.is_whole = False
            yield Reading(self.scope_id, {}, failed=str(error))
            return False
        return True
