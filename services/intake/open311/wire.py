"""GeoReport's two forms of one document: XML, and the JSON that follows from it (the Spark convention)."""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias
from xml.etree import ElementTree

from fastapi import Response

Leaf: TypeAlias = str | int | float | bool | None
Node: TypeAlias = "Leaf | Mapping[str, Node] | Sequence[Node]"

ITEM_NAMES = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one item of a list is called in XML. JSON does not name it."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Format(StrEnum):
    """The end of a resource's name."""

    XML = "xml"
    JSON = "json"

    @property
    def content_type(self) -> str:
        return {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}[self.value]


def respond(root: str, content: Node, form: Format, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The document as an answer. `root` is the root element's name, which JSON leaves out."""
    body = to_xml(root, content) if form is Format.XML else to_json(content)
    # Set as a header: a media_type would be given a charset of Starlette's own making.
    return Response(body, status, {**(headers or {}), "Content-Type": form.content_type})


def to_json(content: Node) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def to_xml(root: str, content: Node) -> bytes:
    """UTF-8 with a declaration. Characters that XML cannot hold, even escaped, are left out."""
    element = ElementTree.Element(root)
    _fill(element, content)
    written: str = ElementTree.tostring(element, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}'.encode()


def _fill(element: ElementTree.Element, content: Node) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for value in content:
            _fill(ElementTree.SubElement(element, ITEM_NAMES[element.tag]), value)
    elif content is not None:
        element.text = _text(content)


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))
