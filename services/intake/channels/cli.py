"""`kawal channel …`: one command for each adapter that ships."""

import errno
import socket
import sys

import typer
import uvicorn
from pydantic import ValidationError

from services.intake.channels.settings import SmsSettings
from services.intake.channels.sms_app import build
from shared.telemetry.logs import configure_logs
from shared.telemetry.tracing import configure_tracing, shutdown_tracing

BACKLOG = 2048

channel_app = typer.Typer(name="channel", help="Channel adapters: processes of their own that need NATS only.", no_args_is_help=True)


@channel_app.callback()
def channel() -> None:
    """Channel adapters: processes of their own that need NATS only."""


@channel_app.command()
def sms() -> None:
    """Take an SMS gateway's webhook (Kannel's form) and answer the sender with the tracking code. See docs/channels.md."""
    try:
        settings = SmsSettings()
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]).upper()
            sys.stderr.write(f"{name if name.startswith('KAWAL_') else f'KAWAL_SMS_{name}'}: {item['msg']}\n")
        raise typer.Exit(2) from error
    listening = _listen(settings)
    configure_logs(settings.log_level, settings.log_format)
    configure_tracing(settings.otlp_endpoint, "channel-sms")
    # No access log: the gateway's URLs hold the sender's number, the words and the secret.
    server = uvicorn.Server(uvicorn.Config(build(settings), access_log=False, log_level="warning"))
    with listening:
        server.run(sockets=[listening])
    shutdown_tracing()


def _listen(settings: SmsSettings) -> socket.socket:
    """Bound before anything is started, so that a taken port is one sentence."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be listened on: {error.strerror}"
        sys.stderr.write(f"{settings.host}:{settings.port} {why}. Choose another with KAWAL_SMS_PORT and KAWAL_SMS_HOST.\n")
        raise typer.Exit(2) from error
    return listening
