"""What the editor's form held."""

from dataclasses import dataclass

from fastapi import Request

from services.notify.texts import TextKey
from shared.events.codes import MessageChannel

LONGEST = 20_000
"""Beyond what any text may be; the rest is not looked at."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`after`: the version that the writer had in front of them."""

    subject: str | None
    body: str
    after: int
    address: str = ""


async def read_draft(request: Request, key: TextKey) -> Draft:
    """Browsers end lines with CR LF; texts are kept with LF. An SMS has no subject, whatever a form says."""
    form = await request.form()
    typed = {name: value[:LONGEST].replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}
    after = typed.get("after", "")
    return Draft(
        typed.get("subject", "") if key.form is MessageChannel.EMAIL else None,
        typed.get("body", ""),
        int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0,
        typed.get("address", "")[:200],
    )
