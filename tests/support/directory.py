"""The directory's settings on a test's own database."""

import tempfile

from cryptography.fernet import Fernet
from pydantic import SecretStr

from services.routing.signin.settings import DirectorySettings
from tests.support.postgres import TestDatabase

TRY_KEY = "key-of-this-run"
KEY = Fernet.generate_key().decode()


def directory_of(database: TestDatabase, *, demonstration: bool = True) -> DirectorySettings:
    """As routing's composition root takes them."""
    return DirectorySettings(
        postgres_dsn=SecretStr(database.dsn("directory")),
        key=SecretStr(KEY),
        files=tempfile.mkdtemp(prefix="kawal-decrees-"),
        demonstration=demonstration,
        demonstration_key=SecretStr(TRY_KEY),
    )
