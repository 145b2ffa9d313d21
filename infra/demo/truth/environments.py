"""What an environment's name says about it."""

import re

_RULES = (
    ("staging", re.compile(r"(?i)(^|[^a-z])(stag|pre-?prod|uat|qa)")),
    ("other", re.compile(r"(?i)non-?prod")),
    ("production", re.compile(r"(?i)(^|[^a-z])(prod|production|live|prd)($|[^a-z])")),
)


def environment_type(name: str) -> str:
    """`staging`, `production` or `other`: the first rule that matches."""
    return next((kind for kind, rule in _RULES if rule.search(name)), "other")
