"""Words for people for what Postgres says, whoever asked it: its own text is for the log."""

from infra.disk import FULL, chain, disk_is_full

BY_STATE = {
    "08": "the connection broke",
    "22": "a value does not fit its column",
    "23": "a row breaks a rule of its table",
    "28": "the user or its password is refused",
    "3D": "there is no such database",
    "42501": "the user may not do this",
    "53": "it has no memory, disk or connection left",
    "54": "a value is too long for a key",
    "55": "another process holds the table",
    "57014": "a statement took too long and was stopped",
    "57": "it is being shut down",
    "58": "its disk cannot be read or written",
}
"""By SQLSTATE, or the class of it."""
BY_TEXT = {
    "password authentication failed": "the user or its password is refused",
    "no password supplied": "the user or its password is refused",
    "Connection refused": "nothing answers there",
    "could not translate host name": "there is no host of that name",
    "failed to resolve host": "there is no host of that name",
    "timeout expired": "it does not answer in time",
    "does not exist": "there is no such user or database",
    "SSL": "no encrypted connection can be made",
    "closed": "the connection broke",
}
"""Words by a part of what a refused connection says, which has no SQLSTATE."""


def in_words(error: BaseException) -> str:
    """The cause, as the end of a sentence: no text of Postgres, no value of a row."""
    if disk_is_full(error):
        return f"its {FULL}"
    for one in reversed(chain(error)):
        state = getattr(one, "sqlstate", None) or getattr(one, "pgcode", None)
        if state:
            known = BY_STATE.get(state) or BY_STATE.get(state[:2])
            return f"{known} (SQLSTATE {state})" if known else f"it refused a statement (SQLSTATE {state})"
    said = " ".join(map(str, chain(error)))
    return next((words for text, words in BY_TEXT.items() if text in said), "it did not do what it was asked")
