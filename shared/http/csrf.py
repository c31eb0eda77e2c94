"""The one check against forms that another site makes a browser send: where the form comes from, and a token bound to the session."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from fastapi import Request
from markupsafe import Markup

from shared.errors import FormNotOurs, FormOutdated

FIELD = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MACHINE_PATHS = ("/api/", "/open311/", "/health/", "/metrics")
"""What lies below these is for programs: errors are JSON, and nobody's cookie is needed."""
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
PAD_BYTES = 16
OWNER_BYTES = 8


def is_machine_path(request: Request) -> bool:
    return request.url.path.startswith(MACHINE_PATHS)


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith(FORM_TYPES)


def check_same_origin(request: Request) -> None:
    """Raises FormNotOurs for a form that another site sent. Browsers say where a form comes from; programs do not, and may send."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise FormNotOurs("This form was sent from another site.", code="foreign-form")
    if site is None and origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise FormNotOurs("This form was sent from another site.", code="foreign-form")


def token_for(secret: str, person: str = "") -> str:
    """For the forms of the session with this secret. Another text each time, so that compressed pages do not give it away.

    `person`: whose session it is, which is known by it when the session is over, see `is_of_another`.
    """
    pad = secrets.token_bytes(PAD_BYTES)
    return urlsafe_b64encode(pad + _mask(pad, _proof(secret)) + (_owner(pad, person) if person else b"")).decode()


def is_token_of(secret: str, token: str) -> bool:
    pad, masked, _ = _parts(token)
    return bool(pad) and hmac.compare_digest(_mask(pad, masked), _proof(secret))


def is_of_another(token: str, person: str) -> bool:
    """Whether the form was shown to somebody else than this person; False where it does not say. Good for what is shown, not for rights."""
    pad, _, owner = _parts(token)
    return bool(owner) and owner != _owner(pad, person)


async def check_form(request: Request, secret: str) -> None:
    """Raises FormNotOurs or FormOutdated unless the request comes from our page, shown to this session."""
    check_same_origin(request)
    token: object = request.headers.get(HEADER)
    if token is None and is_form(request):
        token = (await request.form()).get(FIELD)
    if not isinstance(token, str) or not is_token_of(secret, token):
        raise FormOutdated("This form was shown to another session. Nothing was changed.", code="outdated-form")


def hidden_field(token: str) -> Markup:
    """The field of a form; nothing where nobody is signed in."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token) if token else Markup()


def _parts(token: str) -> tuple[bytes, bytes, bytes]:
    """Pad, masked proof and owner, which may lack; nothing of what is no token."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return b"", b"", b""
    if len(raw) not in (2 * PAD_BYTES, 2 * PAD_BYTES + OWNER_BYTES):
        return b"", b"", b""
    return raw[:PAD_BYTES], raw[PAD_BYTES : 2 * PAD_BYTES], raw[2 * PAD_BYTES :]


def _owner(pad: bytes, person: str) -> bytes:
    return hashlib.sha256(b"kawal form of " + pad + person.encode("utf-8", "surrogatepass")).digest()[:OWNER_BYTES]


def _proof(secret: str) -> bytes:
    return hashlib.sha256(b"kawal form " + secret.encode("utf-8", "surrogatepass")).digest()[:PAD_BYTES]


def _mask(pad: bytes, value: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(pad, value, strict=False))
