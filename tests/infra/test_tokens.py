from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.errors import UsageError, UserError
from infra.settings import Settings
from infra.tokens import StoredTokens, installation
from ingestion.web.credentials import tokens

CANARY = "canary-of-tokens"


@pytest.mark.parametrize(
    ("vendor", "address", "name"),
    [
        ("github", "https://api.github.com", "github"),
        ("github", "https://github.example.com/api/v3", "github@github.example.com"),
        ("gitlab", "https://gitlab.com/api/v4", "gitlab"),
        ("gitlab", "https://Git.example.org:8443/code", "gitlab@git.example.org:8443"),
        ("gitlab", "https://gitlab.com.example.org", "gitlab@gitlab.com.example.org"),
    ],
)
def test_an_installation_is_named_by_its_vendor_and_elsewhere_by_its_host(vendor: str, address: str, name: str) -> None:
    assert installation(vendor, address) == name
    StoredTokens(Path("nowhere")).read(name)


def test_a_stored_token_is_for_its_owner_and_read_by_nobody_else(tmp_path: Path) -> None:
    stored = StoredTokens(tmp_path / "secrets")
    stored.write("gitlab@git.example.org", f" {CANARY}\n")
    path = tmp_path / "secrets" / "gitlab@git.example.org"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert stored.read("gitlab@git.example.org") == SecretStr(CANARY)
    assert [name for name, _ in stored.listed()] == ["gitlab@git.example.org"]
    path.chmod(0o644)
    with pytest.raises(UserError, match="chmod 600"):
        stored.read("gitlab@git.example.org")


@pytest.mark.parametrize("name", ["../credentials.json", "a/b", "", ".hidden", "github@", "github@../x"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="names no installation"):
        StoredTokens(tmp_path / "secrets").write(name, CANARY)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("token", ["", " \n", "two\nlines", "a\x00b"])
def test_what_is_no_line_of_text_is_no_token(tmp_path: Path, token: str) -> None:
    with pytest.raises(UsageError, match="nothing was stored"):
        StoredTokens(tmp_path).write("github", token)


def test_a_stored_token_goes_before_the_variable_which_serves_the_public_cloud_or_the_only_installation(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path, gitlab_token=SecretStr("of the variable"), _env_file=None)  # type: ignore[call-arg]
    StoredTokens(tmp_path / "secrets").write("gitlab@one.example.org", "first,second")

    def secrets(name: str, *, is_only: bool) -> list[str]:
        return [token.secret.get_secret_value() for token in tokens(settings, "gitlab", name, is_only=is_only)]

    assert secrets("gitlab@one.example.org", is_only=True) == ["first", "second"]
    assert secrets("gitlab@two.example.org", is_only=True) == ["of the variable"]
    assert secrets("gitlab@two.example.org", is_only=False) == []
    assert secrets("gitlab", is_only=False) == ["of the variable"]
