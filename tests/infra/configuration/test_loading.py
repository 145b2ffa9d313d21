"""`sei.toml` becomes typed values, or an error that names every line that is wrong."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from infra.configuration import (
    Configuration,
    ConfigurationError,
    default_configuration,
    load_configuration,
    unknown_repositories,
)
from infra.configuration.installations import repository_prefixes
from infra.errors import UserError

ROOT = Path(__file__).parents[3]


def _load(folder: Path, text: str) -> Configuration:
    path = folder / "sei.toml"
    path.write_text(text, encoding="utf-8")
    return load_configuration(path)


def _problem(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        _load(folder, text)
    assert len(caught.value.problems) == 1, caught.value
    return str(caught.value.problems[0])


def test_the_example_file_loads_and_shows_every_section() -> None:
    configuration = load_configuration(ROOT / "sei.example.toml")

    assert configuration.model_fields_set == set(Configuration.model_fields)
    assert configuration.git[0].since == date(2023, 1, 1)
    assert configuration.services[0].team[0].team == "Money"
    assert configuration.incidents.window == timedelta(hours=24)


def test_an_empty_file_has_every_default(tmp_path: Path) -> None:
    configuration = _load(tmp_path, "")

    assert configuration == Configuration()
    assert configuration.organization.timezone == "UTC"
    assert configuration.organization.history_start == date(2000, 1, 1)
    assert configuration.deployments.evidence.model_dump() == {
        "incident": True, "rollback": True, "revert": True, "hotfix": False,
    }  # fmt: skip


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = """
        git = [{ url = "../clones/a" }, { url = "git@github.com:example/b.git" }, { url = "https://example.com/c" }]
        files = [{ table = "deployments", path = "x/*.csv" }, { table = "teams", path = "s3://bucket/*.csv" }]
    """
    configuration = _load(tmp_path, text)

    assert [block.url for block in configuration.git] == [
        str(tmp_path.parent / "clones" / "a"), "git@github.com:example/b.git", "https://example.com/c",
    ]  # fmt: skip
    assert [block.path for block in configuration.files] == [str(tmp_path / "x" / "*.csv"), "s3://bucket/*.csv"]


def test_all_problems_are_listed_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
[organization]
timezone = "Europe/Londn"

[[git]]
url = "a"
nmae = "b"

[incidents]
window = "soon"
"""
    with pytest.raises(ConfigurationError) as caught:
        _load(tmp_path, text)

    assert [problem.line for problem in caught.value.problems] == [2, 6, 9]
    assert str(caught.value).startswith(f"{tmp_path / 'sei.toml'} has 3 problems:")
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[git]]\nurl = 'a'\nnmae = 'b'", "line 3: unknown key 'nmae' in [[git]]; did you mean 'name'?"),
        ("[gti]\nurl = 'a'", "line 1: unknown key 'gti' at the top of the file; did you mean 'git'?"),
        ("[git]\nurl = 'a'", "line 1: 'git' is a list of blocks: write [[git]] instead of [git]"),
        ("[[bitbucket]]\nurl = ''", "line 1: [[bitbucket]] is not available yet in this version"),
        ("[[gitlab]]\nprojects = ['/pay']", "write GROUP/PROJECT"),
        ("[[git]]\nname = 'b'", "line 1: [[git]] needs the key 'url'"),
        ("[[git]]\n\nurl = 5", "line 3: 'url' in [[git]] must be text in quotes, not 5"),
        ("[[git]]\nurl = 'a'\nsince = 2023", "line 3: 'since' in [[git]]: 2023 is no date"),
        ("[[git]]\nurl = 'a'\nsince = '2023-02-30'", "line 3: 'since' in [[git]]: '2023-02-30' is no date"),
        ("[[files]]\ntable = 'deployment'\npath = 'a'", "did you mean 'deployments'?"),
        ("[[files]]\ntable = 'teams'\npath = 'a'\ntimezone = 'Mars'", "line 4: 'timezone' in [[files]]: 'Mars' is no"),
        ("[[files]]\ntable = 'teams'\npath = 'a'\ncolumns = { team = 3 }", "line 4: 'team' in [files.columns] must be"),
        ("[[files]]\ntable = 'teams'\npath = 'a'\ncolumns = { tema = 'x' }", "line 4: 'columns' in [[files]]: teams"),
        ("[deployments]\nmethod = 'releases'", "did you mean 'release'?"),
        ("[deployments]\nmethod = 'tags'", "line 2: 'method' in [deployments] must be"),
        ("[deployments]\nfirst = 'lookback:30'", 'write "exclude" or "lookback:30d"'),
        ("[deployments.evidence]\nincident = 'yes'", "line 2: 'incident' in [deployments.evidence] must be true or"),
        ("[deployments.environments]\nblue = 'prod'", "did you mean 'production'?"),
        ("[incidents]\nwindow = 24", "line 2: 'window' in [incidents]: a duration is text"),
        ("[incidents]\nwindow = '0h'", "'0h' is no duration"),
        ("[people]\nbots = ['a', '(']", "line 2: 'bots' in [people]: '(' is no regular expression"),
        ("[privacy]\nindividuals = true", "line 2: 'individuals' in [privacy]: is not available yet"),
        ("[[services]]\nname = 'a'\nrepository = 'b'\npaths = ['/x']", "line 4: 'paths[1]' in [[services]]: '/x' is"),
        (
            "[[services]]\nname = 'a'\nrepository = 'b'\nteam = [{ team = 'A' }, { team = 'B' }]",
            "line 4: 'team' in [[services]]: teams stand in order of time",
        ),
        (
            "[[services]]\nname = 'a'\nrepository = 'b'\n[services.deployments]\nmetod = 'tag'",
            "line 5: unknown key 'metod' in [services.deployments]; did you mean 'method'?",
        ),
        ("[[git]]\nurl = 'a'\ndeployments = '(?P<service>x)'", "the pattern has no group named ref"),
        ("[[git]]\nurl = 'a'\n[[git]]\nurl = './a'", "line 4: two [[git]] blocks for"),
        (
            "[[services]]\nname = 'a'\nrepository = 'b'\n[[services]]\nname = 'a'\nrepository = 'c'",
            "line 5: two [[services]] named",
        ),
        ("[organization]\nname = 'a'\nname = 'b'", "line 3: is no valid TOML: Cannot overwrite"),
        ("[organization]\nname = 'a", "line 2: is no valid TOML"),
    ],
)
def test_a_problem_names_line_key_and_remedy(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in _problem(tmp_path, text)


GITLAB = "[[gitlab]]\nprojects = ['a/b']\n"
GITHUB = "[[github]]\nrepositories = ['a/b']\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f"{GITLAB}base_url = 'https://git.example.org/a'\n{GITLAB}base_url = 'https://git.example.org/b'",
            "line 6: https://git.example.org/b would have the name 'gitlab@git.example.org' of "
            "https://git.example.org/a (line 3)",
        ),
        (
            f"{GITLAB}{GITLAB}base_url = 'https://git.example.org'\nname = 'gitlab'",
            "line 5: https://git.example.org would have the name 'gitlab' of https://gitlab.com (line 1)",
        ),
        (
            f"{GITLAB}name = 'one'\n{GITLAB}name = 'two'",
            "line 4: https://gitlab.com is named 'one' already (line 1); name it so here too",
        ),
        (f"{GITLAB}name = 'github'", "line 1: 'github' names another vendor"),
        (f"{GITLAB}name = 'service'", "'service' cannot name an installation"),
        (f"{GITLAB}name = 'Group A'", "'Group A' cannot name an installation"),
    ],
)
def test_installations_whose_numbers_would_be_mixed_up_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in _problem(tmp_path, text)


def test_installations_of_one_vendor_stand_side_by_side_and_the_first_has_the_short_names(tmp_path: Path) -> None:
    path = tmp_path / "sei.toml"
    path.write_text(
        f"{GITLAB}base_url = 'https://git.example.org'\n{GITLAB}{GITLAB}base_url = 'https://git.example.org/api/v4'\n"
        f"{GITHUB}name = 'work'\nbase_url = 'https://github.example.com/api/v3'\n{GITHUB}"
    )
    configuration = load_configuration(path)
    assert [block.installation for block in configuration.gitlab] == [
        "gitlab@git.example.org", "gitlab", "gitlab@git.example.org",
    ]  # fmt: skip
    assert repository_prefixes(configuration.gitlab) == {"gitlab@git.example.org": "", "gitlab": "gitlab/"}
    assert repository_prefixes(configuration.github) == {"work": "", "github": "github/"}


def test_several_blocks_of_one_installation_are_fine_however_its_address_is_written(tmp_path: Path) -> None:
    text = "".join(
        f"{GITLAB}base_url = '{address}'\n"
        for address in ("https://git.example.org/", "https://GIT.example.org:443/api/v4", "https://git.example.org")
    )
    assert len(_load(tmp_path, f"{GITHUB}{GITHUB}{text}").gitlab) == 3


def test_a_missing_file_says_where_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no such file; set SEI_CONFIG, or start from sei\.example\.toml"):
        load_configuration(tmp_path / "sei.toml")


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "sei.toml").write_bytes(b"[organization]\nname = '\xff'\n")
    with pytest.raises(ConfigurationError, match="line 2: is not UTF-8"):
        load_configuration(tmp_path / "sei.toml")


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "sei.toml").write_bytes(b"\xef\xbb\xbf[organization]\r\nname = 'A'\r\n\r\nnmae = 1\r\n")
    with pytest.raises(ConfigurationError, match="line 4: unknown key 'nmae'"):
        load_configuration(tmp_path / "sei.toml")


def test_a_credential_in_an_address_is_refused_and_never_shown(tmp_path: Path) -> None:
    problem = _problem(tmp_path, "[[git]]\nurl = 'https://x:canary@example.com/a.git'")

    assert "holds a credential" in problem
    assert "canary" not in problem
    assert "canary" not in _problem(tmp_path, "[[git]]\nurl = ['https://canary@example.com/a.git']")


def test_a_service_of_an_unknown_repository_is_told_of(tmp_path: Path) -> None:
    configuration = _load(tmp_path, "[[services]]\nname = 's'\nrepository = 'a/b'")

    assert unknown_repositories(configuration, ["a/b"]) == []
    (sentence,) = unknown_repositories(configuration, ["a/c"])
    assert "'a/b'" in sentence
    assert "a/c" in sentence


def test_without_a_file_the_one_repository_is_collected(tmp_path: Path) -> None:
    configuration = default_configuration(tmp_path)

    assert [block.url for block in configuration.git] == [str(tmp_path)]
    assert configuration.files == ()


def test_an_owner_alone_stands_for_all_of_its_repositories(tmp_path: Path) -> None:
    configuration = _load(tmp_path, 'github = [{ repositories = ["example", "other/app-*", "third/one"] }]')

    assert configuration.github[0].repositories == ("example/*", "other/app-*", "third/one")
    assert configuration.github[0].base_url == "https://api.github.com"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("repositories = []", "names nothing to collect"),
        ('repositories = ["example/a/b"]', "write OWNER/NAME"),
        ('repositories = ["https://github.com/example/a"]', "write OWNER/NAME"),
        ('repositories = ["example"]\nbase_url = "github.example.com"', "no web address"),
        ('repositories = ["example"]\nbase_url = "https://x:canary@github.example.com"', "holds a credential"),
        ('repositories = ["example"]\nbase_url = "http://github.example.com/api/v3"', "is not encrypted"),
        ('repositories = ["example"]\nbase_url = "HTTP://127.0.0.1.example.com"', "is not encrypted"),
        ('repositories = ["example"]\ngit = "http://github.example.com/{repository}"', "is not encrypted"),
        ('repositories = ["example"]\ntoken = "canary"', "unknown key 'token'"),
    ],
)
def test_a_github_block_that_cannot_be_meant_is_refused(tmp_path: Path, block: str, words: str) -> None:
    problem = _problem(tmp_path, f"[[github]]\n{block}\n")

    assert words in problem
    assert "canary" not in problem
