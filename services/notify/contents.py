"""What stands in the place of each placeholder of a message. Pure."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from services.notify import words
from services.notify.queries.messages import Due
from shared.clock import utc_now
from shared.events.codes import Clock, CloseReason, EscalationLevel, Language, Outcome, ReporterAction

PHRASED = ("reason", "outcome", "clock", "action", "decided_by")
DATED = ("due", "until")
QUOTED = ("notice_title", "notice")
"""Words of an office that are public."""


def values_of(message: Due, language: Language, *, public_url: str, tracking_code: str) -> dict[str, str]:
    """The values for one message; what the fact does not say is said to be open, never left as a hole."""
    place, holder = message.place, message.holder.name if message.holder else message.agency
    said = _said(place.name if place else None, place.timezone if place else None, holder, tuple(message.details.items()), language)
    return {
        **said,
        "number": message.number or "",
        "public_url": public_url,
        "tracking_code": tracking_code,
        "ending": f"{public_url}/dukungan/{tracking_code}",
    }


@lru_cache(maxsize=1024)
def _said(
    government: str | None, timezone: str | None, holder: str | None, details: tuple[tuple[str, str], ...], language: Language
) -> Mapping[str, str]:
    """The values that many messages have in common."""
    given = dict(details)
    government = government or words.A_GOVERNMENT[language]
    values = {
        "government": government,
        "holder": holder or government,
        "master": given.get("master", ""),
        "decided_by": words.phrase("decided_by", EscalationLevel.COORDINATOR, language),
        "due": words.NO_DATE[language],
        "until": words.NO_END[language],
        "confidential": words.CONFIDENTIAL[language] if "confidential" in given else "",
    }
    values.update({name: given[name] for name in QUOTED if name in given})
    for name in DATED:
        if name in given:
            values[name] = words.day(datetime.fromisoformat(given[name]), timezone or words.DEFAULT_ZONE, language)
    values.update({name: words.phrase(name, given[name], language) for name in PHRASED if name in given})
    if "cannot" in given:
        values["outcome"] += f" {words.phrase('cannot', given['cannot'], language)}"
    return values


def sample_values(language: Language, public_url: str) -> Mapping[str, str]:
    """For a preview: what a message could say."""
    return {
        "number": "26-000123",
        "government": "Kabupaten Bogor",
        "public_url": public_url,
        "holder": "Dinas Pekerjaan Umum dan Penataan Ruang",
        "tracking_code": "XXXX-XXXX-XXXX-XXXX-XXXX",
        "ending": f"{public_url}/dukungan/…",
        "master": "26-000077",
        "due": words.day(utc_now(), words.DEFAULT_ZONE, language),
        "until": words.day(utc_now(), words.DEFAULT_ZONE, language),
        "confidential": words.CONFIDENTIAL[language],
        "reason": words.phrase("reason", CloseReason.COORDINATOR, language),
        "outcome": words.phrase("outcome", Outcome.PLANNED, language),
        "clock": words.phrase("clock", Clock.FIRST_RESPONSE, language),
        "action": words.phrase("action", ReporterAction.DISPUTE, language),
        "decided_by": words.phrase("decided_by", EscalationLevel.HEAD, language),
        "notice_title": "Perbaikan Jalan Raya Cibinong",
        "notice": "Jalan ini masuk program perbaikan 2026. Pekerjaan dimulai bulan Mei.",
    }
