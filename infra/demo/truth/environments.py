"""Type of an environment, by its name."""

import re
from itertools import pairwise

_SEPARATORS = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"([a-z])(?=[0-9])|([0-9])(?=[a-z])")
_PRODUCTION = ("prod", "production", "live", "prd")
_CHANGE = ("preview", "previews", "review", "reviews", "ephemeral")
_STAGING = ("stage", "staging", "stg", "uat", "qa")
_DEVELOPMENT = ("dev", "development", "test", "testing", "sandbox", "demo")


def environment_type(name: str) -> str:
    """`staging`, `production` or `other`: the first kind of word in the name decides."""
    words = _SEPARATORS.sub(" ", _NUMBERED.sub(r"\1\2 ", name.lower())).split()
    pairs = list(pairwise(words))
    if any(word in _CHANGE for word in words) or any(a in ("pr", "mr") and b.isdigit() for a, b in pairs):
        return "other"
    if _has(words, pairs, ("non", "not")):
        return "other"
    if any(word in _STAGING for word in words) or _has(words, pairs, ("pre",)):
        return "staging"
    if any(word in _DEVELOPMENT for word in words):
        return "other"
    return "production" if any(word in _PRODUCTION for word in words) else "other"


def _has(words: list[str], pairs: list[tuple[str, str]], prefixes: tuple[str, ...]) -> bool:
    """Whether production stands after one of the prefixes, as one word with it or as the next."""
    joined = {prefix + word for prefix in prefixes for word in _PRODUCTION}
    return any(word in joined for word in words) or any(a in prefixes and b in _PRODUCTION for a, b in pairs)
