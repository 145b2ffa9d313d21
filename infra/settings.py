"""Settings of an installation: the `SEI_*` variables and `.env`, read here and nowhere else."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from infra.errors import UsageError

SECRETS_FOLDER = "SEI_SECRETS_DIR"
"""Names a folder with a file per secret, such as `sei_github_token`, for programs whose environment holds none."""


class Settings(BaseSettings):
    """Typed view of the environment. Every field is the variable `SEI_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix="SEI_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    home: Annotated[Path, Field(description="the one folder that holds all state")] = Path(".sei")
    config: Annotated[Path, Field(description="what to collect")] = Path("sei.toml")
    as_of: Annotated[datetime | None, Field(description="fixes the moment up to which metrics count")] = None
    warehouse_url: Annotated[SecretStr | None, Field(description="a Postgres of your own; empty = embedded")] = None
    lake_url: Annotated[str | None, Field(description="folder or s3:// URL of the Parquet lake")] = None
    spark_master: Annotated[str, Field(description="local[*], spark://, k8s://, sc://")] = "local[*]"
    spark_memory: Annotated[str, Field(description="memory of Spark's driver")] = "2g"
    alert_webhook_url: Annotated[SecretStr | None, Field(description="where failures and anomalies are told")] = None
    report_webhook_url: Annotated[SecretStr | None, Field(description="where the weekly report is posted to")] = None
    demo_token: Annotated[SecretStr | None, Field(description="what the demo server asks for; empty = any new")] = None
    github_token: Annotated[SecretStr | None, Field(description="tokens for GitHub, separated by commas")] = None
    github_app_id: Annotated[str | None, Field(description="id of a GitHub App, instead of a token")] = None
    github_app_installation_id: Annotated[str | None, Field(description="where that App is installed")] = None
    github_app_private_key: Annotated[SecretStr | None, Field(description="that App's key (PEM)")] = None
    gitlab_token: Annotated[SecretStr | None, Field(description="tokens for GitLab, separated by commas")] = None
    jira_token: Annotated[SecretStr | None, Field(description="tokens for Jira, EMAIL:TOKEN for Cloud")] = None
    jenkins_token: Annotated[SecretStr | None, Field(description="tokens for Jenkins, USER:TOKEN")] = None
    azure_devops_token: Annotated[SecretStr | None, Field(description="personal access tokens for Azure DevOps")] = None
    port: Annotated[int, Field(description="port of Dagster's web UI on 127.0.0.1", ge=1, le=65535)] = 3000
    public_url: Annotated[str | None, Field(description="where people reach Dagster's web UI behind a proxy")] = None
    bi: Annotated[Literal["auto", "on", "off"], Field(description="dashboards in Superset; auto: where it can run")] = (
        "auto"
    )
    bi_port: Annotated[int, Field(description="port of Superset on 127.0.0.1", ge=1, le=65535)] = 8088
    bi_public_url: Annotated[str | None, Field(description="where people reach Superset behind a proxy")] = None
    dashboards: Annotated[
        Path | None, Field(description="folder of own dashboards; default: dashboards beside sei.toml")
    ] = None
    metrics: Annotated[Path | None, Field(description="folder of own metrics; default: metrics beside sei.toml")] = None

    oidc_issuer: Annotated[str | None, Field(description="identity provider of the dashboards (OpenID)")] = None
    oidc_client_id: Annotated[str | None, Field(description="our id at the identity provider")] = None
    oidc_client_secret: Annotated[SecretStr | None, Field(description="our secret at the identity provider")] = None
    oidc_groups_claim: Annotated[str, Field(description="claim that lists a person's groups")] = "groups"
    oidc_scopes: Annotated[str, Field(description="what we ask the identity provider for")] = "openid profile email"
    oidc_name: Annotated[str, Field(description="what people call the identity provider")] = "The identity provider"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (pydantic names it)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put what was handed over before `.env`, as the environment is in which it stood with whoever did it."""
        return init_settings, env_settings, file_secret_settings, dotenv_settings

    @field_validator("as_of")
    @classmethod
    def _as_of_is_aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, for example 2026-08-01T00:00:00Z")
        return value.astimezone(UTC) if value else None

    @field_validator("public_url", "bi_public_url")
    @classmethod
    def _public_url_has_no_path(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        if not is_whole or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("needs a scheme and a host and nothing more, for example https://sei.example.com")
        return f"{parts.scheme}://{parts.netloc}"

    @model_validator(mode="after")
    def _paths_are_absolute(self) -> Self:
        # The working folder may change later; what was meant is the folder at the start.
        object.__setattr__(self, "home", self.home.expanduser().absolute())
        object.__setattr__(self, "config", self.config.expanduser().absolute())
        for folder in ("dashboards", "metrics"):
            own = getattr(self, folder) or self.config.parent / folder
            object.__setattr__(self, folder, own.expanduser().absolute())
        return self


def load_settings() -> Settings:
    """Read the environment, `.env` of the working folder, and the files of `SEI_SECRETS_DIR`.

    Raises:
        UsageError: a variable cannot be understood; the message names it.
    """
    try:
        return Settings(_secrets_dir=os.environ.get(SECRETS_FOLDER) or None)
    except ValidationError as error:
        problems = "; ".join(f"SEI_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise UsageError(f"The environment (or .env) has settings that cannot be used: {problems}.") from None
