"""Every process gets the environment that its code reads: no unknown name, none missing, no secret that is another's."""

import asyncio
import json
import os
import subprocess
import sys

import nats
import pytest
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from services.intake.channels.settings import SmsSettings
from services.schemas import SCHEMAS
from shared.events.catalogue import Stream
from shared.events.envelope import Source
from shared.settings import CommonSettings
from tests.support.nats_server import NatsServer
from tests.unit.packaging.conftest import TOOLS, run
from tests.unit.packaging.reading import ROOT, Kubernetes, Node, Process
from tests.unit.packaging.settings import environment_names, settings_classes

SCHEMA_OF = {**{source.value: {source.value} for source in Source}, "intake": {"intake", "vault"}, "routing": {"routing", "directory"}}
MIGRATE = {"KAWAL_POSTGRES_DSN"} | {f"KAWAL_{schema.name.upper()}_DB_PASSWORD" for schema in SCHEMAS}
LEFT_OUT = {
    "KAWAL_HOST": "the image sets it",
    "KAWAL_PORT": "the image sets it",
    "KAWAL_LOG_FORMAT": "the image sets it",
    "KAWAL_LOCAL": "for trying out on one machine only",
    "KAWAL_INTAKE_POOL_SIZE": "fits the number of processes and PostgreSQL's limit of connections",
    "KAWAL_ROUTING_POOL_SIZE": "the same",
    "KAWAL_DIRECTORY_POOL_SIZE": "the same",
    "KAWAL_DIRECTORY_DEMONSTRATION": "local mode only",
    "KAWAL_DIRECTORY_DEMONSTRATION_KEY": "the same",
    "KAWAL_ANALYTICS_POOL_SIZE": "the same",
    "KAWAL_ROUTING_CLOCK_SECONDS": "no reason to change it is known",
    "KAWAL_ROUTING_CLOCK_PACE": "the same",
    "KAWAL_ROUTING_LEARN_SECONDS": "the same",
    "KAWAL_ROUTING_SIMILAR_DAYS": "a month is what people mean by again",
    "KAWAL_INTAKE_SIMILAR_DAYS": "the same",
    "KAWAL_ANALYTICS_SMALLEST_CELL": "the nation's rule, not an installation's",
    "KAWAL_LIMIT_SIGN_IN": "fits an office behind one address",
    "KAWAL_LIMIT_SUBMIT": "fits a school behind one address",
    "KAWAL_LIMIT_UPLOAD": "the same",
    "KAWAL_LIMIT_LOOKUP": "the same",
    "KAWAL_LIMIT_TYPING": "the same, with everybody writing at once",
    "KAWAL_LIMITS": "off for load tests only",
    "KAWAL_NOTIFY_WORKERS": "more processes do the same",
    "KAWAL_NOTIFY_BATCH": "local mode only",
    "KAWAL_NOTIFY_SMTP_BATCH": "fits the lease",
    "KAWAL_NOTIFY_FIRST_MESSAGES_PER_DAY": "nobody reports so much in a day from one address",
    "KAWAL_NOTIFY_LEASE_SECONDS": "fits the batch",
    "KAWAL_NOTIFY_RETRY_BASE_SECONDS": "fits what mail servers expect",
    "KAWAL_NOTIFY_POLL_SECONDS": "a commit wakes the worker",
    "KAWAL_NOTIFY_PATIENCE_SECONDS": "fits how long routing takes",
    "KAWAL_NOTIFY_VAULT_TIMEOUT_SECONDS": "the vault is in the same installation",
    "KAWAL_NOTIFY_REFERENCE_GRACE_SECONDS": "no reason to change it is known",
}
"""What packaging does not hand on, and why not."""
LEFT_OUT_OF_COMPOSE = {"KAWAL_STREAM_REPLICAS": "one server keeps one copy, which is the default"}
SHARED_SECRETS = {"KAWAL_TOKEN_KEY", "KAWAL_NATS_URL"}
OWN_SECRETS = {"intake": {"KAWAL_CODE_KEY", "KAWAL_VAULT_KEY"}, "routing": {"KAWAL_DIRECTORY_KEY"}}


def named(process: Process) -> set[str]:
    return {name for name in process.names if name.startswith("KAWAL_")}


def only(processes: list[Process], *arguments: str) -> list[Process]:
    found = [process for process in processes if process.arguments[: len(arguments)] == arguments]
    assert {process.place for process in found} == {"compose", "kubernetes"}, arguments
    return found


def test_every_name_is_one_that_the_code_reads(processes: list[Process]) -> None:
    known = {name for settings in settings_classes() for name in environment_names(settings)} | MIGRATE
    unknown = {process.where: named(process) - known for process in processes if named(process) - known}
    assert unknown == {}


def test_migrate_has_the_administrator_and_a_password_for_every_login_role_and_nothing_else(processes: list[Process]) -> None:
    for process in only(processes, "migrate"):
        assert named(process) == MIGRATE, process.where


def test_topology_has_the_broker_only(processes: list[Process]) -> None:
    for process in only(processes, "topology"):
        assert named(process) == {"KAWAL_NATS_URL", "KAWAL_STREAM_REPLICAS"}, process.where


def test_every_process_is_a_user_of_its_own_on_nats(processes: list[Process], sms_compose: Node, secrets: dict[str, str]) -> None:
    found = {process.where: process for process in processes if "KAWAL_NATS_URL" in process.names}
    found["sms"] = Process.of_compose("sms", sms_compose["services"]["sms"])
    for where, process in found.items():
        user = process.service or ("sms" if where == "sms" else "topology")
        password = secrets[f"KAWAL_{user.upper()}_NATS_PASSWORD"]
        assert process.environment["KAWAL_NATS_URL"] == f"nats://{user}:{password}@nats:4222", where


async def test_topology_works_with_what_it_gets(processes: list[Process], nats_server: NatsServer) -> None:
    process = next(process for process in only(processes, "topology") if process.where.startswith("compose"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAWAL_")} | process.environment
    command = (sys.executable, "-m", "services.cli", *process.arguments)
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment | {"KAWAL_NATS_URL": nats_server.url}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    client = await nats.connect(nats_server.url)
    found = {info.config.name for info in await client.jetstream().streams_info()}
    await client.close()
    assert found == {stream.value for stream in Stream}


@pytest.mark.parametrize("service", [source.value for source in Source])
def test_a_service_logs_in_as_its_own_roles_only(processes: list[Process], service: str) -> None:
    for process in only(processes, "serve", service):
        dsns = {name: value for name, value in process.environment.items() if name.endswith("_POSTGRES_DSN")}
        assert set(dsns) == {f"KAWAL_{schema.upper()}_POSTGRES_DSN" for schema in SCHEMA_OF[service]}, process.where
        for schema in SCHEMA_OF[service]:
            assert dsns[f"KAWAL_{schema.upper()}_POSTGRES_DSN"].startswith(f"postgresql://kawal_{schema}:"), process.where


@pytest.mark.parametrize("service", [source.value for source in Source])
def test_every_setting_can_be_set_or_is_left_out_for_a_reason(processes: list[Process], service: str) -> None:
    own = [found for found in settings_classes() if found.__module__.startswith(f"services.{service}.") and found is not SmsSettings]
    needed = {*environment_names(CommonSettings), *(name for settings in own for name in environment_names(settings))}
    for process in only(processes, "serve", service):
        left_out = LEFT_OUT | (LEFT_OUT_OF_COMPOSE if process.place == "compose" else {})
        assert needed - named(process) - left_out.keys() == set(), process.where
        assert named(process) & left_out.keys() == set(), process.where


def test_the_guide_names_whatever_an_operator_may_set(processes: list[Process]) -> None:
    guide = (ROOT / "docs/deploy.md").read_text()
    settable = {name for process in processes for name in named(process) - process.environment.keys()}
    assert {"KAWAL_NOTIFY_SMTP_URL", "KAWAL_INTAKE_OPEN311_KEYS", "KAWAL_LOG_LEVEL"} <= settable
    assert [name for name in sorted(settable) if f"`{name}`" not in guide] == []


def test_what_is_left_out_is_something_that_the_code_reads() -> None:
    known = {name for settings in settings_classes() for name in environment_names(settings)}
    assert LEFT_OUT.keys() | LEFT_OUT_OF_COMPOSE.keys() <= known


def test_a_mail_server_set_by_the_operator_reaches_notify_alone(secrets: dict[str, str], kubernetes: Kubernetes) -> None:
    url = "smtps://kawal:sesame@mail.example.go.id"
    command = (str(TOOLS / "docker-compose"), "--env-file", os.devnull, "config", "--format", "json")
    compose = Node(json.loads(run(*command, KAWAL_NOTIFY_SMTP_URL=url, **secrets)))
    found = [Process.of_compose(name, service) for name, service in compose["services"].entries() if "build" in service]
    found += Kubernetes(kubernetes.documents, secrets | {"KAWAL_NOTIFY_SMTP_URL": url}).processes()
    getting = {process.where for process in found if url in process.environment.values()}
    assert getting == {"compose notify", "kubernetes notify-web", "kubernetes notify-worker"}


@pytest.mark.parametrize("service", [source.value for source in Source])
def test_a_service_has_only_the_secrets_that_it_needs(processes: list[Process], secrets: dict[str, str], service: str) -> None:
    allowed = SHARED_SECRETS | OWN_SECRETS.get(service, set())
    for process in only(processes, "serve", service):
        holding = {name for name, value in process.environment.items() if any(secret in value for secret in secrets.values())}
        assert {name for name in holding if name.startswith("KAWAL_") and not name.endswith("_POSTGRES_DSN")} == allowed, process.where


@pytest.mark.parametrize("service", [source.value for source in Source])
def test_a_service_can_be_built_from_what_it_gets(processes: list[Process], service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings_classes(f"services.{service}.settings")
    assert own, f"{service} has no settings"
    for process in only(processes, "serve", service):
        for name in [name for name in os.environ if name.startswith("KAWAL_")]:
            monkeypatch.delenv(name)
        for name, value in process.environment.items():
            monkeypatch.setenv(name, value)
        everything: list[type[BaseSettings]] = [CommonSettings, *own]
        for settings in everything:
            try:
                settings()
            except ValidationError as error:
                pytest.fail(f"{process.where}: {error}")


def test_streams_are_made_with_the_same_copies_by_everyone_who_makes_them(processes: list[Process]) -> None:
    default = str(CommonSettings.model_fields["stream_replicas"].default)
    copies: dict[str, set[str]] = {}
    for process in processes:
        if "KAWAL_NATS_URL" in process.names:
            copies.setdefault(process.place, set()).add(process.environment.get("KAWAL_STREAM_REPLICAS", default))
    assert copies == {"compose": {"1"}, "kubernetes": {"3"}}
