"""Notify's own settings, from `KAWAL_NOTIFY_*`."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.events.codes import Language


class NotifySettings(BaseSettings):
    """How messages go out. In local mode (`KAWAL_LOCAL`) all of them stay in the mailbox and nothing leaves the machine."""

    model_config = SettingsConfigDict(env_prefix="KAWAL_NOTIFY_", extra="ignore", populate_by_name=True, env_ignore_empty=True)

    postgres_dsn: SecretStr = Field(description="Login role kawal_notify")
    smtp_url: SecretStr | None = Field(
        None, description="smtp://user:password@host:port?starttls=auto|always|never, or smtps://…; without it messages wait in the queue"
    )
    from_address: str = Field("Kawal <kawal@localhost>", validation_alias="KAWAL_NOTIFY_FROM", description="Sender of e-mails")
    office_language: Language = Field(Language.INDONESIAN, description="In which agencies and coordinators are written to")
    workers: int = Field(2, ge=1, le=32, description="Batches under way at once in one process")
    batch: int = Field(1000, ge=1, le=2000, description="Messages taken at once for the mailbox")
    smtp_batch: int = Field(25, ge=1, le=200, description="Messages taken at once for a mail server, over one connection")
    first_messages_per_day: int = Field(
        5, ge=1, le=100_000, description="At most so many acknowledgements go to one address a day; whoever typed it may not be its owner"
    )
    lease_seconds: float = Field(60, gt=0, description="After so long another worker may take what a worker took and did not end")
    retry_base_seconds: float = Field(30, gt=0, description="Delay after a first temporary failure; grows to 1,920 times it")
    poll_seconds: float = Field(1, gt=0, description="How often to look for due messages when nothing wakes the worker")
    patience_seconds: float = Field(
        1,
        ge=0,
        le=60,
        description="So long the word that a complaint has come waits to go out with who has it; in a flood up to a minute; 0: never",
    )
    vault_timeout_seconds: float = Field(3, gt=0, description="How long to wait for intake's answer about addresses")
    reference_grace_seconds: float = Field(60, ge=0, description="How long a message waits for its government to be known")
