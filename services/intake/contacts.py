"""Who reports, made comparable and checked: telephone numbers as E.164, e-mail addresses, NIK. Pure."""

import re
from typing import NamedTuple

import phonenumbers

from services.intake.wording import Checked
from shared.events.submission import Reporter

HOME = "ID"
_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*")
_EMAIL_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9\-]{0,61}[A-Za-z0-9]")
_MOBILE = re.compile(r"(?:\+?62|0)(8[1235789][1-9]\d{7,8})", re.ASCII)
"""An Indonesian mobile number as nearly everybody writes it: recognised at once, where the library takes as long as all the rest."""
_PUNCTUATION = re.compile(r"[ .\-]+")
_NIK = re.compile(r"\d{6}(\d{2})(\d{2})\d{2}\d{4}")


class Identity(NamedTuple):
    """A reporter. Goes to the vault and nowhere else."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    nik: str | None = None

    @property
    def reachable(self) -> bool:
        return self.phone is not None or self.email is not None

    @property
    def empty(self) -> bool:
        return not any(self)


def parse_phone(written: str) -> str | None:
    """E.164 of a number as written in Indonesia or with its country's code; None when there can be no such number."""
    mobile = _MOBILE.fullmatch(_PUNCTUATION.sub("", written))
    if mobile:
        return f"+62{mobile[1]}"
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_email(written: str) -> bool:
    """Whether mail can be addressed to it: a mailbox at a domain with a dot, no display name, no quotes."""
    local, _, domain = written.rpartition("@")
    return len(local) <= 64 and len(written) <= 254 and bool(_EMAIL_LOCAL.fullmatch(local) and _EMAIL_DOMAIN.fullmatch(domain))


def is_nik(written: str) -> bool:
    """Sixteen digits with a date of birth in them: DDMMYY, where women's days are 40 higher."""
    match = _NIK.fullmatch(written)
    if match is None:
        return False
    day, month = int(match[1]), int(match[2])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def check_reporter(reporter: Reporter | None, checked: Checked) -> Identity | None:
    """The identity in what was sent, or None when there is none; what cannot be right is added to `checked`."""
    if reporter is None:
        return None
    name = checked.line("reporter.name", reporter.name)
    phone = checked.line("reporter.phone", reporter.phone)
    email = checked.line("reporter.email", reporter.email)
    nik = checked.line("reporter.nik", reporter.nik)
    number = parse_phone(phone) if phone else None
    if phone and number is None:
        checked.error(
            "reporter.phone", "invalid_phone", "This is not a telephone number. Write it like 0812 3456 7890 or +62 812 3456 7890."
        )
    if email and not is_email(email):
        checked.error("reporter.email", "invalid_email", "This is not an e-mail address. Write it like nama@contoh.id.")
    if nik and not is_nik(nik):
        checked.error("reporter.nik", "invalid_nik", "A NIK has 16 digits, with the date of birth in the 7th to 12th.")
    identity = Identity(name, number, email, nik)
    return None if identity.empty else identity
