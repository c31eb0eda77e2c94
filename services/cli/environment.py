"""Where `kawal up` keeps its data, and the settings that other commands on this machine need to find it."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from services.schemas import SCHEMAS

SECRETS = ("KAWAL_TOKEN_KEY", "KAWAL_CODE_KEY", *(f"KAWAL_{schema.name.upper()}_DB_PASSWORD" for schema in SCHEMAS))

FERNET_KEYS = ("KAWAL_VAULT_KEY", "KAWAL_DIRECTORY_KEY")


def data_folder() -> Path:
    """`KAWAL_DATA`, or `.kawal` below the present folder."""
    return Path(os.environ.get("KAWAL_DATA", ".kawal")).expanduser().absolute()


def environment_file() -> Path:
    return data_folder() / "kawal.env"


def read_environment() -> dict[str, str]:
    """What `kawal up` wrote; empty when it never ran here."""
    try:
        lines = environment_file().read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def apply_environment() -> None:
    """Gives this process what `kawal up` knows, as far as the environment does not say otherwise."""
    for name, value in read_environment().items():
        os.environ.setdefault(name, value)


def write_environment(values: dict[str, str]) -> None:
    """Keeps settings for later commands; only the owner may read them."""
    file = environment_file()
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text("".join(f"{name}={value}\n" for name, value in sorted(values.items())))
    new.replace(file)


def with_secrets(known: dict[str, str]) -> dict[str, str]:
    """Adds the secrets that are missing, freshly made; those in the environment win."""
    values = dict(known)
    for name in SECRETS:
        values[name] = os.environ.get(name) or known.get(name) or secrets.token_urlsafe(36)
    for name in FERNET_KEYS:
        values[name] = os.environ.get(name) or known.get(name) or Fernet.generate_key().decode()
    return values
