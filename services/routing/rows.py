"""Rows of a CSV or YAML file with the line on which each begins."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from services.routing.row_words import field_of, said
from shared.errors import FieldError, InvalidInput

MAX_BYTES = 50_000_000
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1, as an editor shows it."""

    line: int
    values: Mapping[str, object]
    fault: FieldError | None = None
    """Why it has no values: what stands there is no entry at all. The others are read all the same."""

    def error(self, field: str, code: str, message: str) -> FieldError:
        return FieldError(f"line {self.line}, {field}" if field else f"line {self.line}", code, message)


def read_rows(path: Path) -> list[Row]:
    """The rows of a `.csv`, `.yaml` or `.yml` file. Raises InvalidInput when it cannot be read, naming the line where there is one."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".yaml", ".yml"):
        raise _unreadable(f"{path.name} is neither a CSV nor a YAML file.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _unreadable(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _unreadable(f"{path.name} is not UTF-8 text.") from error
    return list(_csv_rows(text) if suffix == ".csv" else _yaml_rows(text))


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Model]):
    """A row as a model, or what is wrong with it; `sound`: its values that are well written, for what can be said of them all the same."""

    model: Model | None
    errors: Sequence[FieldError]
    sound: Mapping[str, object]


def parse(row: Row, model: type[Model], kind: str) -> Parsed[Model]:
    """Where a list belongs, words parted by `|` are one. `kind` names in a sentence what the rows are."""
    if row.fault is not None:
        return Parsed(None, [row.fault], {})
    unknown = row.values.keys() - model.model_fields.keys()  # said once, in our words
    errors = [row.error(name, "unknown_field", f"{kind} have no field of this name") for name in sorted(unknown)]
    values = {name: _listed(model, name, value) for name, value in row.values.items() if name not in unknown}
    try:
        made = model.model_validate(values)
    except ValidationError as error:
        found = error.errors()
        errors += [row.error(field_of(item), str(item["type"]), said(item)) for item in found]
        wrong = {str(item["loc"][0]) for item in found if item["loc"]}
        return Parsed(None, errors, {name: value for name, value in values.items() if name not in wrong})
    return Parsed(None if errors else made, errors, values)


def _listed(model: type[BaseModel], name: str, value: object) -> object:
    known = model.model_fields.get(name)
    if known is not None and get_origin(known.annotation) is tuple and isinstance(value, str):
        return [part.strip() for part in value.split("|") if part.strip()]
    return value


def _csv_rows(text: str) -> Iterator[Row]:
    """Empty cells are absent; a cell that begins with `[` is a JSON list."""
    sample = text.partition("\n")[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if sample.count(";") > sample.count(",") else ",", strict=True)
    try:
        for cells in reader:
            if None in cells:
                raise InvalidInput([FieldError(f"line {reader.line_num}", "too_many_cells", "more cells than the first line names")])
            values = {name.strip(): _cell(value.strip(), reader.line_num) for name, value in cells.items() if value and value.strip()}
            if values:
                yield Row(reader.line_num, values)
    except csv.Error as error:
        raise InvalidInput([FieldError(f"line {reader.line_num}", "malformed", f"not CSV: {error}")]) from error


def _cell(value: str, line: int) -> object:
    if not value.startswith("["):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise InvalidInput([FieldError(f"line {line}", "malformed", "a cell begins with [ and is no JSON list")]) from error


def _yaml_rows(text: str) -> Iterator[Row]:
    """A list of mappings."""
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise InvalidInput([FieldError(f"line {root.start_mark.line + 1}", "malformed", "a list is expected")])
        for node in root.value:
            line = node.start_mark.line + 1
            values = _constructed(loader, node, line)
            if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
                yield Row(line, {}, FieldError(f"line {line}", "malformed", "names with values are expected"))
            else:
                yield Row(line, values)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidInput([FieldError(f"line {line}", "malformed", f"not YAML: {error.problem or error.context}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _unreadable("The file is not YAML.") from error
    finally:
        loader.dispose()


def _constructed(loader: yaml.CSafeLoader, node: yaml.Node, line: int) -> object:
    try:
        return loader.construct_document(node)
    except ValueError as error:
        raise InvalidInput([FieldError(f"line {line}", "malformed", f"a value cannot be: {error}")]) from error


def _unreadable(message: str) -> InvalidInput:
    return InvalidInput([FieldError("file", "unreadable", message)], detail=message)
