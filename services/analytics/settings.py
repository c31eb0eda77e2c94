"""Settings of analytics (`KAWAL_ANALYTICS_*`)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AnalyticsSettings(BaseSettings):
    """What analytics alone needs to know."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_ANALYTICS_", extra="ignore")

    postgres_dsn: SecretStr = Field(description="PostgreSQL, as the login role kawal_analytics")
    pool_size: int = Field(10, ge=4, le=100, description="Connections: one for each of the three durables, the rest for readers")
    smallest_cell: int = Field(5, ge=2, le=100, description="Evaluators and the public see no count below this")
