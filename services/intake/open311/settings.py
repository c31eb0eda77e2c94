"""Who may post by Open311."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.intake.open311.keys import ApiKeys


class Open311Settings(BaseSettings):
    """`KAWAL_INTAKE_OPEN311_*`."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_INTAKE_OPEN311_", extra="ignore")

    keys: SecretStr = Field(
        SecretStr(""), description="Clients that may post, as `name:key`, comma separated; a key has at least 16 characters and no comma"
    )
    contact: str = Field("The operator of this installation", description="Whom to ask about this API, as discovery says it")
    key_service: str = Field("Ask the operator of this installation for a key", description="How to get an api_key, as discovery says it")

    @field_validator("keys")
    @classmethod
    def _readable(cls, keys: SecretStr) -> SecretStr:
        ApiKeys.parse(keys.get_secret_value())
        return keys
