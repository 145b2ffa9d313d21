"""Path globs of services."""

import pyarrow as pa
import pytest

from spark_jobs.globs import matching, parse_globs


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("services/payments/**", "services/payments/a/b.py", True),
        ("services/payments/**", "services/payments-old/a.py", False),
        ("services/payments/**", "x/services/payments/a.py", False),
        ("services/*/main.py", "services/payments/main.py", True),
        ("services/*/main.py", "services/payments/src/main.py", False),
        ("**/*.py", "setup.py", True),
        ("**/*.py", "a/b/setup.py", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "axb", False),
        ("lib?.c", "lib1.c", True),
        ("lib?.c", "lib/.c", False),
        ("lib?.c", "libé.c", True),
        ("a+b(c)[d].{x}", "a+b(c)[d].{x}", True),
        ("a.b", "axb", False),
        ("docs/**", "docs/with\nnewline", True),
        ("**", "any/thing", True),
    ],
)
def test_a_glob_matches_full_paths(glob: str, path: str, matches: bool) -> None:
    assert matching(pa.array([path]), [glob]).to_pylist() == [matches]


def test_any_of_several_globs_is_enough() -> None:
    assert matching(pa.array(["a/x", "b/x", "c/x"]), ["a/**", "b/**"]).to_pylist() == [True, True, False]


def test_no_globs_mean_the_whole_repository() -> None:
    assert parse_globs(None) == parse_globs("[]") == []
    with pytest.raises(ValueError, match="JSON array of texts"):
        parse_globs('{"a": 1}')
