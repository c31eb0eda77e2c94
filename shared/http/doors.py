"""How often one address may knock at the doors that are open to everybody. Counted in this process only: a brake, not an account."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from time import time

from fastapi import Request
from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from shared.errors import TooMany
from shared.settings import CommonSettings

TOO_MANY = "Too much came from your network in a short time. Wait a little, then try again."
HOUSEHOLD_BITS = 64
"""Of an IPv6 address: what lies below is one household's or one phone's own choice."""


class Door(StrEnum):
    SUBMIT = "submit"
    """A complaint, or a contact given for one."""
    UPLOAD = "upload"
    """A photo."""
    LOOKUP = "lookup"
    """A tracking code, right or wrong, with whatever its reporter asks for."""
    TYPING = "typing"
    """What somebody is asking while typing: whole networks do that at once, and nobody of them is to wait at another door for it."""
    SIGN_IN = "sign_in"
    """A proof of who one is, right or wrong."""


class Doors:
    """Raises ValueError at once when a limit or a proxy's network in the settings is not one."""

    def __init__(self, settings: CommonSettings) -> None:
        written = {
            Door.SUBMIT: settings.limit_submit,
            Door.UPLOAD: settings.limit_upload,
            Door.LOOKUP: settings.limit_lookup,
            Door.TYPING: settings.limit_typing,
            Door.SIGN_IN: settings.limit_sign_in,
        }
        self._limits: dict[Door, list[RateLimitItem]] = {door: parse_many(text) for door, text in written.items()}
        self._proxies = [ip_network(each.strip()) for each in settings.trusted_proxies.split(",") if each.strip()]
        self._on = settings.limits
        self._counter = FixedWindowRateLimiter(MemoryStorage())

    async def enter(self, request: Request, door: Door) -> None:
        """Counts one knock. Raises TooMany, with the seconds until the next is welcome."""
        if not self._on:
            return
        address = address_of(request, self._proxies)
        for limit in self._limits[door]:
            if not await self._counter.hit(limit, door.value, address):
                until = (await self._counter.get_window_stats(limit, door.value, address)).reset_time
                raise TooMany(TOO_MANY, retry_after=max(1, round(until - time())))


def limited(door: Door) -> Callable[[Request], Awaitable[None]]:
    """The dependency of a route behind this door."""

    async def enter(request: Request) -> None:
        await doors_of(request).enter(request, door)

    return enter


def doors_of(request: Request) -> Doors:
    doors: Doors = request.app.state.doors
    return doors


def address_of(request: Request, proxies: list[IPv4Network | IPv6Network]) -> str:
    """The nearest address that is no proxy of ours: what stands further left in X-Forwarded-For anybody can write."""
    address = request.client.host if request.client else ""
    forwarded = [each.strip() for each in ",".join(request.headers.getlist("x-forwarded-for")).split(",")]
    while forwarded and _is_in(address, proxies):
        address = forwarded.pop()
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, HOUSEHOLD_BITS), strict=False))
    return str(parsed) if parsed else "unknown"


def _is_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
