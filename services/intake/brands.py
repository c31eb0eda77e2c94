"""Governments as the public meets them: an address that can be read, and the doors beside this site. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from services.intake.contacts import is_email, parse_phone
from services.intake.reference import Government
from services.intake.wording import is_web_address
from shared.events.codes import NATIONAL, Channel, GovernmentCode
from shared.regions import get_region

_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
SHORT = {"kabupaten": "kab", "kota": "kota", "provinsi": "prov"}

CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.WEB: "Website",
    Channel.ANDROID: "Android app",
    Channel.IOS: "iPhone app",
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
    Channel.INSTAGRAM: "Instagram",
    Channel.FACEBOOK: "Facebook",
    Channel.X: "X",
    Channel.EMAIL: "E-mail",
    Channel.CALL_CENTRE: "Call centre",
    Channel.LETTER: "Letter",
    Channel.WALK_IN: "At the counter",
    Channel.PARTNER: "Partner",
    Channel.OPEN311: "Open311",
    Channel.API: "API",
    Channel.IMPORT: "Import",
}
"""Messages of the catalogue."""
CALLED = frozenset({Channel.SMS, Channel.CALL_CENTRE})


@dataclass(frozen=True, slots=True)
class Door:
    """One of a government's channels. `name` is a message of the catalogue, `href` a safe link or None."""

    name: str
    address: str
    href: str | None


@lru_cache(maxsize=2048)
def slug_of(code: GovernmentCode) -> str:
    """What stands in the address of its page: `kab-bogor`, `kota-surabaya`, `prov-jawa-barat`, `nasional`; unknown regions by code."""
    if code == NATIONAL:
        return "nasional"
    region = get_region(code.removesuffix(".00"))
    if region is None:
        return code.replace(".", "-")
    words = _NOT_IN_SLUGS.sub("-", region.name.lower()).strip("-")
    if code.endswith(".00"):
        return f"prov-{words.removeprefix('provinsi-')}"
    kind, _, rest = words.partition("-")
    return f"{SHORT[kind]}-{rest}" if kind in SHORT and rest else words


def find_government(slug: str, governments: Mapping[GovernmentCode, Government]) -> Government | None:
    """The government that takes part under this slug or code; one that practises has no page."""
    shown = (each for each in governments.values() if each.active and not each.practice)
    return next((each for each in shown if slug in (slug_of(each.code), each.code)), None)


def doors_of(government: Government) -> list[Door]:
    """Its website first, then its channels in its own order."""
    website = [Door(CHANNEL_NAMES[Channel.WEB], government.website.partition("://")[2], government.website)] if government.website else []
    return website + [Door(CHANNEL_NAMES[each.kind], each.address, _href(each.kind, each.address)) for each in government.channels]


def _href(kind: Channel, address: str) -> str | None:
    """A link where the address is of a kind that has one; nothing that an address says can make another sort of link."""
    if is_web_address(address):
        return address
    if kind is Channel.EMAIL and is_email(address):
        return f"mailto:{address}"
    number = parse_phone(address) if kind in CALLED or kind is Channel.WHATSAPP else None
    if number is None:
        return None
    return f"https://wa.me/{number.removeprefix('+')}" if kind is Channel.WHATSAPP else f"tel:{number}"
