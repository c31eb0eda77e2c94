"""Settings that every service shares. All come from the environment (`KAWAL_*`); a service's own are in its settings.py."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class BrokerSettings(BaseSettings):
    """All that `kawal topology` needs: no key, no database."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_", extra="ignore")

    nats_url: str = Field("nats://127.0.0.1:4222", description="NATS servers, comma separated")
    stream_replicas: int = Field(1, ge=1, le=5, description="Replicas of each stream at its creation")


class CommonSettings(BrokerSettings):
    """What is the same for all services of one installation."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="HTTP port")
    token_key: SecretStr = Field(description="Signs bearer tokens; at least 32 characters", min_length=32)
    otlp_endpoint: str | None = Field(None, description="OTLP/HTTP collector; traces are exported only when this is set")
    log_format: str = Field("json", pattern="^(json|console)$")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    local: bool = Field(
        False, description="One machine for trying out (`kawal up`): messages stay in the mailbox, the api_key `local` may post"
    )
    public_url: str = Field("http://127.0.0.1:8000", description="Where citizens reach the pages; used in messages")
    limits: bool = Field(True, description="Brake addresses that knock too often at the public doors; off for load tests")
    limit_submit: str = Field("120/minute; 2000/hour", description="Complaints from one address (an IPv6 household is one)")
    limit_upload: str = Field("240/minute; 4000/hour", description="Photos from one address")
    limit_lookup: str = Field("240/minute; 4000/hour", description="Tracking codes asked for from one address")
    limit_typing: str = Field(
        "2400/minute; 40000/hour", description="Questions of forms, whether others reported the like, from one address"
    )
    limit_sign_in: str = Field("60/5 minutes; 300/hour", description="Passwords, codes, keys and links tried from one address")
    trusted_proxies: str = Field(
        "127.0.0.0/8,::1",
        description="Networks whose X-Forwarded-For is believed, comma separated: this machine, unless the proxy's network is named",
    )
