"""Writes the JSON Schemas and docs/asyncapi.yaml from the catalogue; with --check says whether they are as they should be.

python -m shared.events.generate [--check]
"""

import json
import sys
from pathlib import Path

import yaml

from shared.events.asyncapi import document
from shared.events.json_schema import schema_files

ROOT = Path(__file__).parents[2]
SCHEMAS = Path("shared/events/schemas")
ASYNCAPI = Path("docs/asyncapi.yaml")
HEADER = "# Generated from shared/events/catalogue.py by `python -m shared.events.generate`. Do not edit.\n"


def wanted() -> dict[Path, str]:
    """Path below the root → text."""
    files = {SCHEMAS / name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schema_files().items()}
    plain = json.loads(json.dumps(document()))  # without shared objects, which YAML would write as anchors
    files[ASYNCAPI] = HEADER + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)
    return files


def list_drift(root: Path = ROOT) -> list[str]:
    """What differs between the files and the catalogue: missing, changed, or left over."""
    files = wanted()
    drift = [f"missing: {path}" for path in files if not (root / path).is_file()]
    drift += [f"changed: {path}" for path, text in files.items() if (root / path).is_file() and (root / path).read_text("utf-8") != text]
    kept = {path.name for path in files}
    return drift + [f"left over: {path.relative_to(root)}" for path in sorted((root / SCHEMAS).glob("*.json")) if path.name not in kept]


def write(root: Path = ROOT) -> None:
    (root / SCHEMAS).mkdir(parents=True, exist_ok=True)
    files = wanted()
    for path in (root / SCHEMAS).glob("*.json"):
        if SCHEMAS / path.name not in files:
            path.unlink()
    for path, text in files.items():
        (root / path).write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    """Returns the exit code: 1 when --check finds drift, 2 for arguments that are not known."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m shared.events.generate [--check]\n")
        return 2
    if not arguments:
        write()
        return 0
    drift = list_drift()
    sys.stderr.writelines(f"{line}\n" for line in drift)
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
