"""What channel adapters read from the environment. They have no database and sign no tokens: the common settings are not asked for."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SmsSettings(BaseSettings):
    """`kawal channel sms`."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_SMS_", extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8081, ge=1, le=65535, description="HTTP port for the SMS gateway")
    secret: SecretStr = Field(description="What the gateway sends as `secret`; at least 12 characters", min_length=12)
    nats_url: str = Field("nats://127.0.0.1:4222", validation_alias="KAWAL_NATS_URL", description="NATS servers, comma separated")
    otlp_endpoint: str | None = Field(None, validation_alias="KAWAL_OTLP_ENDPOINT", description="OTLP/HTTP collector; traces go there")
    log_format: str = Field("json", validation_alias="KAWAL_LOG_FORMAT", pattern="^(json|console)$")
    log_level: str = Field("INFO", validation_alias="KAWAL_LOG_LEVEL", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
