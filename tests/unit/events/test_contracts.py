"""The published contracts are what the catalogue says, and hang together."""

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from shared.events import generate
from shared.events.asyncapi import document
from shared.events.catalogue import PRODUCED, Stream, durables, subjects
from shared.events.json_schema import schema_files


def test_the_committed_contracts_are_those_of_the_catalogue() -> None:
    assert generate.list_drift() == [], "run: python -m shared.events.generate"


def test_drift_is_noticed(tmp_path: Path) -> None:
    (tmp_path / generate.ASYNCAPI.parent).mkdir()
    generate.write(tmp_path)
    assert generate.list_drift(tmp_path) == []
    folder = tmp_path / generate.SCHEMAS
    (folder / "complaint.routed.v1.json").unlink()
    (folder / "complaint.closed.v1.json").write_text("{}")
    (folder / "complaint.forgotten.v1.json").write_text("{}")
    assert generate.list_drift(tmp_path) == [
        "missing: shared/events/schemas/complaint.routed.v1.json",
        "changed: shared/events/schemas/complaint.closed.v1.json",
        "left over: shared/events/schemas/complaint.forgotten.v1.json",
    ]


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--chek"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_each_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_files()[name])


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(root: object, pointer: str) -> object:
    node = root
    for part in pointer.removeprefix("#/").split("/"):
        assert isinstance(node, dict), pointer
        node = node[part]
    return node


def test_every_reference_of_the_document_leads_somewhere() -> None:
    published = yaml.safe_load((generate.ROOT / generate.ASYNCAPI).read_text("utf-8"))
    found = set(references(published))
    assert len(found) > len([fact for facts in PRODUCED.values() for fact in facts])
    for reference in found:
        assert resolve(published, reference) is not None


def test_every_subject_stream_and_durable_is_told_of() -> None:
    told = document()
    channels, streams = told["channels"], told["x-streams"]
    assert isinstance(channels, dict)
    assert isinstance(streams, dict)
    for facts in PRODUCED.values():
        for fact in facts:
            channel = channels[f"{fact.fact_type}.v{fact.fact_version}"]
            assert isinstance(channel, dict)
            assert channel["address"] == f"{fact.fact_type}.v{fact.fact_version}.{{province}}.{{regency}}.{{agency}}"
            stream = streams[str(channel["x-stream"])]
            assert isinstance(stream, dict)
            assert isinstance(stream["subjects"], list)
            assert f"{fact.fact_type}.v{fact.fact_version}.*.*.*" in stream["subjects"]
    assert set(streams) == {stream.value for stream in Stream}
    operations = told["operations"]
    assert isinstance(operations, dict)
    received_on = {operation["x-durable"] for operation in operations.values() if isinstance(operation, dict) and "x-durable" in operation}
    assert received_on == {durable.name for durable in durables()}
    assert {"vault.contact", "directory.session", "submission"} <= set(channels)
    assert all(subjects(stream) for stream in Stream)
