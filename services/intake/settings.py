"""Intake's own settings."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _beside_the_data() -> str:
    return str(Path(os.environ.get("KAWAL_DATA", ".kawal")) / "attachments")


class IntakeSettings(BaseSettings):
    """`KAWAL_INTAKE_*`, and the vault's and the codes' keys."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_INTAKE_", extra="ignore", populate_by_name=True)

    postgres_dsn: SecretStr = Field(description="PostgreSQL, as the login role kawal_intake")
    vault_postgres_dsn: SecretStr = Field(
        validation_alias="KAWAL_VAULT_POSTGRES_DSN", description="PostgreSQL, as the login role kawal_vault"
    )
    vault_key: SecretStr = Field(
        validation_alias="KAWAL_VAULT_KEY",
        description="Fernet keys for identities, comma separated; the first encrypts, all decrypt. Losing them loses the identities",
    )
    code_key: SecretStr = Field(
        validation_alias="KAWAL_CODE_KEY",
        min_length=32,
        description="Makes tracking codes; at least 32 characters. Changing it ends every code given out",
    )
    pool_size: int = Field(10, ge=2, le=100, description="Connections to PostgreSQL, at most")
    attachments: str = Field(
        default_factory=_beside_the_data,
        description="Where photos lie: a folder, or `s3://bucket/prefix` with AWS_* for the rest; all of intake's processes must reach it",
    )
    similar_days: int = Field(30, ge=1, le=366, description="Complaints of so many days are offered to support instead of a new one")
