"""What two rooms both need stands in `shared`, once."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]


def body_of(node: ast.ClassDef) -> str:
    """What it is made of, its words left out."""
    words = (ast.Expr, ast.Pass)
    return "\n".join(ast.unparse(each) for each in node.body if not isinstance(each, words))


def test_no_class_stands_in_two_files() -> None:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and (body := body_of(node)):
                found[node.name, body].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(found) > 100
    assert [places for places in found.values() if len(places) > 1] == []
