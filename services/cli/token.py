"""`kawal token`: a key to the APIs for somebody with one role in one scope."""

import re
from datetime import timedelta
from typing import Annotated

import typer

from shared.auth import EVERYTHING, Principal, Role, Tokens
from shared.clock import utc_now
from shared.settings import CommonSettings

NATIONAL_ROLES = {Role.ADMINISTRATOR, Role.EVALUATOR, Role.CHANNEL}
"""Whose scope is everything unless said otherwise."""

OF_A_CHANNEL = (
    "A channel's is the government for which it hands in, or * (as without it): `channel` in each complaint says which it is (sms)."
)
"""What a scope is not: the name of a channel."""
SCOPE = re.compile(r"\*|\d{2}\.\d{2}(\.[a-z0-9][a-z0-9-]{0,47})?")


def token(
    role: Annotated[Role, typer.Option(help="Who the token is for")],
    scope: Annotated[
        str | None, typer.Option(help=f"A government (32.04), an agency (32.04.dpupr), or * for everything. {OF_A_CHANNEL}")
    ] = None,
    name: Annotated[str, typer.Option(help="Kept in the history of what is done with it")] = "local",
    hours: Annotated[int, typer.Option(min=1, max=24 * 365)] = 12,
) -> None:
    """Print a bearer token for the APIs on this machine."""
    if scope is None:
        if role not in NATIONAL_ROLES:
            raise typer.BadParameter(f"say whose: --scope 32.04 for a government's {role.value}, 32.04.dpupr for an agency's")
        scope = EVERYTHING
    if not SCOPE.fullmatch(scope):
        hint = f" {OF_A_CHANNEL}" if role is Role.CHANNEL else ""
        raise typer.BadParameter(f"a scope is * (everything), a government such as 32.04, or an agency such as 32.04.dpupr.{hint}")
    tokens = Tokens(CommonSettings().token_key.get_secret_value())
    print(tokens.issue(Principal(name, role, scope), now=utc_now(), lifetime=timedelta(hours=hours)))  # noqa: T201


def register(app: typer.Typer) -> None:
    app.command()(token)
