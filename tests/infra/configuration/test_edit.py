"""`add_source` extends a file and leaves alone what its owner wrote."""

from pathlib import Path

import pytest

from infra.configuration import ConfigurationError, add_source, load_configuration

OWNED = "# my file\n\n[organization]   # us\nname = 'A'\n\n[[git]]\nurl = 'a'  # first\n\n[incidents]\nwindow = '2h'"


def test_a_block_is_appended_and_every_line_stays(tmp_path: Path) -> None:
    path = tmp_path / "sei.toml"
    path.write_text(OWNED)

    add_source(path, "git", {"url": "https://example.com/b.git", "name": "example/b", "since": "2023-01-31"})
    add_source(path, "files", {"table": "teams", "path": str(tmp_path / "t.csv"), "columns": {"team": "squad"}})

    assert path.read_text().startswith(OWNED + "\n")
    configuration = load_configuration(path)
    assert [block.name for block in configuration.git] == [None, "example/b"]
    assert configuration.files[0].columns == {"team": ("squad",)}
    assert 'path = "t.csv"' in path.read_text()


def test_the_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    add_source(tmp_path / "sei.toml", "git", {"url": "https://example.com/b.git"})

    assert (tmp_path / "sei.toml").read_text() == '[[git]]\nurl = "https://example.com/b.git"\n'


def test_a_source_that_is_there_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "sei.toml"
    path.write_text(OWNED)

    with pytest.raises(ConfigurationError, match="already; nothing was added"):
        add_source(path, "git", {"url": str(tmp_path / "a")})
    assert path.read_text() == OWNED


def test_a_block_that_would_spoil_the_file_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sei.toml"
    path.write_text(OWNED)

    with pytest.raises(ConfigurationError, match="is no date"):
        add_source(path, "git", {"url": "b", "since": "yesterday"})
    assert path.read_text() == OWNED
    assert [child.name for child in tmp_path.iterdir()] == ["sei.toml"]


def test_a_github_repository_is_added_and_refused_where_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "sei.toml"
    add_source(path, "github", {"repositories": ["example/payments"], "since": "2024-01-01"})

    assert load_configuration(path).github[0].repositories == ("example/payments",)
    with pytest.raises(ConfigurationError, match="already; nothing was added"):
        add_source(path, "github", {"repositories": ["Example/Payments"]})
