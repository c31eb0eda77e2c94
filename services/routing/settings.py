"""Routing's settings: KAWAL_ROUTING_*."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _beside_the_data() -> str:
    return str(Path(os.environ.get("KAWAL_DATA", ".kawal")) / "evidence")


class RoutingSettings(BaseSettings):
    """What only routing needs."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_ROUTING_", extra="ignore")

    postgres_dsn: SecretStr = Field(description="PostgreSQL, as the role kawal_routing")
    pool_size: int = Field(10, ge=2, le=100, description="Connections of one process")
    evidence: str = Field(
        default_factory=_beside_the_data,
        description="Where photos of answers lie: a folder, or `s3://bucket/prefix` with AWS_*; all of routing's processes reach it",
    )
    clock_seconds: float = Field(5.0, gt=0, le=3600, description="Pause between two looks at the deadlines")
    clock_pace: int = Field(
        2_000, ge=1, le=1_000_000, description="How many cases the clock tells of in one look, at most; the next look goes on"
    )
    learn_seconds: float = Field(600.0, gt=0, le=86_400, description="Pause between two looks at whether there is more to learn from")
    similar_days: int = Field(30, ge=1, le=366, description="Complaints further apart in days are not shown as similar")
