"""A picture as an answer to a browser."""

from uuid import UUID

from fastapi import Response

from shared.files.pictures import MEDIA_TYPE

HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
"""A picture is looked at and nothing else; no cache that others share keeps it."""


def picture_response(data: bytes, picture_id: UUID) -> Response:
    """One of our pictures, under a name that says nothing."""
    return Response(
        data, media_type=MEDIA_TYPE, headers=HEADERS | {"Content-Disposition": f'inline; filename="foto-{picture_id.hex[:8]}.jpg"'}
    )
