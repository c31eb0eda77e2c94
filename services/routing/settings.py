"""Routing's settings: KAWAL_ROUTING_*."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RoutingSettings(BaseSettings):
    """What only routing needs."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_ROUTING_", extra="ignore")

    postgres_dsn: SecretStr = Field(description="PostgreSQL, as the role kawal_routing")
    pool_size: int = Field(10, ge=2, le=100, description="Connections of one process")
    clock_seconds: float = Field(5.0, gt=0, le=3600, description="Pause between two looks at the deadlines")
