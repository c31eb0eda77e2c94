"""The names of environment variables that the code reads, found in its settings classes."""

import importlib
import pkgutil
from collections.abc import Iterator

from pydantic import AliasChoices
from pydantic_settings import BaseSettings

import services
import shared


def settings_classes(module_name: str = "") -> list[type[BaseSettings]]:
    """Every settings class below `services` and `shared` (or those of one module), each defined in a module called settings."""
    for root in (services, shared):
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if module.name.rsplit(".", 1)[-1] == "settings":
                importlib.import_module(module.name)
    ours = [found for found in _below(BaseSettings) if found.__module__.startswith(("services.", "shared."))]
    return [found for found in ours if module_name in {"", found.__module__}]


def environment_names(settings: type[BaseSettings]) -> Iterator[str]:
    """KAWAL_… of each field."""
    prefix = str(settings.model_config.get("env_prefix", ""))
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, str):
            yield alias.upper()
        elif isinstance(alias, AliasChoices):
            yield from (choice.upper() for choice in alias.choices if isinstance(choice, str))
        else:
            yield f"{prefix}{name}".upper()


def _below(settings: type[BaseSettings]) -> Iterator[type[BaseSettings]]:
    for child in settings.__subclasses__():
        yield child
        yield from _below(child)
