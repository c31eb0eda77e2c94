"""Settings of the directory and of sign-in: KAWAL_DIRECTORY_*, KAWAL_OIDC_*."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DirectorySettings(BaseSettings):
    """Where people, their appointments and sessions are kept."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_DIRECTORY_", extra="ignore")

    postgres_dsn: SecretStr = Field(description="PostgreSQL, as the role kawal_directory")
    pool_size: int = Field(6, ge=2, le=100, description="Connections of one process")
    key: SecretStr = Field(description="Fernet keys, comma separated; the first encrypts, all decrypt: secrets of authenticator apps")
    files: str = Field(".kawal/decrees", description="Where scans of decrees are kept: a folder, or s3://bucket/prefix")
    demonstration_key: SecretStr | None = Field(
        None, description="Local mode only: opens the six as buttons in a browser; `kawal up` makes a new one each time and prints it"
    )
    demonstration: bool = Field(True, description="Local mode only: six persons to try it out with")


class OidcSettings(BaseSettings):
    """An OpenID Connect provider; none unless an issuer is named."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_OIDC_", extra="ignore")

    issuer: str | None = Field(None, description="The provider's issuer address; its discovery document lies below it")
    client_id: str = Field("kawal", description="Who we are to the provider")
    client_secret: SecretStr | None = Field(None, description="Absent for a public client: PKCE is used either way")
    name: str = Field("SSO", description="What the button calls the provider")
    scopes: str = Field("openid email profile", description="What is asked for")
    role_claim: str | None = Field(None, description="The claim that names the role; else our directory knows it by the e-mail address")
    scope_claim: str | None = Field(None, description="The claim that names the scope; needed with a role claim")
    local_accounts: bool = Field(True, description="Whether passwords and passkeys of our own work beside the provider")
