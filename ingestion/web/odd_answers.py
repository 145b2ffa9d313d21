"""Reads answers by the form that vendors document, and says so where they have another."""

from collections.abc import Iterator
from contextlib import contextmanager

from ingestion.web.errors import OddAnswerError

REMEDY = (
    "What was collected before stays. Run again; if it comes again, what the vendor sends differs from what it "
    "documents: please open an issue."
)

ODD = (KeyError, AttributeError, IndexError, TypeError, ValueError)
"""Errors of taking apart an answer of another form."""


def why_odd(error: Exception) -> str:
    """The end of a sentence about what could not be taken apart."""
    if isinstance(error, KeyError):
        return f"lacks the field {error}"
    return f"has a field of another type than documented ({error})"


@contextmanager
def documented(where: str) -> Iterator[None]:
    """Make an error of taking an answer apart a failure of the scope `where`, not of the run.

    Raises:
        OddAnswerError: a field is missing, or of another type than documented.
    """
    try:
        yield
    except KeyError as error:
        raise OddAnswerError(f"{where}: the answer lacks the field {error}. {REMEDY}") from error
    except ODD as error:
        raise OddAnswerError(f"{where}: a field of the answer is of another type ({error}). {REMEDY}") from error
