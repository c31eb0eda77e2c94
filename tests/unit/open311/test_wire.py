"""One document in XML and in JSON."""

import json
from xml.etree import ElementTree

from services.intake.open311.wire import Format, Node, respond, to_json, to_xml


def test_xml_names_the_items_that_json_does_not() -> None:
    content: Node = [{"service_code": "jalan", "metadata": True, "group": None, "attributes": [{"order": 1, "values": [{"key": "a"}]}]}]
    root = ElementTree.fromstring(to_xml("services", content))
    assert [element.tag for element in root.iter()] == [
        "services", "service", "service_code", "metadata", "group", "attributes", "attribute", "order", "values", "value", "key",
    ]  # fmt: skip
    assert root.findtext("service/metadata") == "true"
    assert root.find("service/group") is not None
    assert root.findtext("service/group") == ""
    assert json.loads(to_json(content)) == content


def test_markup_and_what_xml_cannot_hold_do_no_harm() -> None:
    nasty = "a<b>&\"'\x00\x0b\x1f\ufffe\ud7ff🛣 ]]> </request>"
    body = to_xml("service_requests", [{"description": nasty}])
    assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert ElementTree.fromstring(body).findtext("request/description") == "a<b>&\"'\ud7ff🛣 ]]> </request>"


def test_content_types_are_exact() -> None:
    assert respond("services", [], Format.XML).headers["content-type"] == "text/xml; charset=utf-8"
    assert respond("services", [], Format.JSON).headers["content-type"] == "application/json; charset=utf-8"
    assert respond("services", [], Format.JSON).body == b"[]"
