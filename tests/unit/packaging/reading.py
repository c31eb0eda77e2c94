"""How the tests read packaging: parsed files with typed doors, and the processes in them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


class Node(dict[str, object]):
    """A parsed mapping. `node["a"]` is a mapping again when it is one; `node.nodes("a")` are the mappings of a list."""

    def __getitem__(self, key: str) -> "Node":
        value = super().__getitem__(key)
        return Node(value) if isinstance(value, dict) else value  # type: ignore[return-value]

    def entries(self) -> list[tuple[str, "Node"]]:
        return [(key, self[key]) for key in self]

    def nodes(self, key: str) -> list["Node"]:
        found = super().get(key, [])
        assert isinstance(found, list), f"{key} is not a list"
        return [Node(item) for item in found]

    def texts(self, key: str) -> list[str]:
        found = super().get(key, [])
        assert isinstance(found, list), f"{key} is not a list"
        return [str(item) for item in found]

    def text(self, key: str) -> str:
        return str(super().__getitem__(key))

    def flag(self, key: str) -> bool:
        found = super().__getitem__(key)
        assert isinstance(found, bool), f"{key} is not true or false"
        return found


@dataclass(frozen=True)
class Process:
    """A container of Kawal's own image: where it runs, its arguments, its whole environment with all values filled in."""

    where: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    names: frozenset[str]
    """All variables, those included that have a value only when the operator sets one."""

    @property
    def place(self) -> str:
        """`compose` or `kubernetes`."""
        return self.where.split()[0]

    @classmethod
    def of_compose(cls, name: str, service: Node) -> "Process":
        environment = {key: str(value) for key, value in service["environment"].items() if value is not None}
        return cls(f"compose {name}", tuple(service.texts("command")), environment, frozenset(service["environment"]))

    @property
    def service(self) -> str | None:
        """`intake` of `serve intake`; None for what runs once."""
        return self.arguments[1] if self.arguments[0] == "serve" else None


class Kubernetes:
    """Rendered manifests."""

    def __init__(self, documents: list[Node], secrets: dict[str, str]) -> None:
        self.documents, self._secrets = documents, secrets

    def of_kind(self, *kinds: str) -> dict[str, Node]:
        return {doc["metadata"].text("name"): doc for doc in self.documents if doc.text("kind") in kinds}

    def pods(self) -> dict[str, Node]:
        """Pod templates by the name of what makes them."""
        return {name: doc["spec"]["template"] for name, doc in self.of_kind("Deployment", "StatefulSet", "Job").items()}

    def containers(self) -> Iterator[tuple[str, Node]]:
        for name, pod in self.pods().items():
            for container in pod["spec"].nodes("containers"):
                yield name, container

    def processes(self) -> Iterator[Process]:
        for name, container in self.containers():
            if container.text("name") == "kawal":
                names = frozenset(variable.text("name") for variable in container.nodes("env"))
                yield Process(f"kubernetes {name}", tuple(container.texts("args")), self.environment(container), names)

    def environment(self, container: Node) -> dict[str, str]:
        """Names to values as kubelet fills them in: from the Secret, the ConfigMap, and `$(NAMES)` that stand before.

        What is optional and not there is left out.
        """
        found: dict[str, str] = {}
        for variable in container.nodes("env"):
            name = variable.text("name")
            if "value" in variable:
                found[name] = re.sub(r"\$\((\w+)\)", lambda use: found[use[1]], variable.text("value"))
            elif "secretKeyRef" in variable["valueFrom"]:
                source = variable["valueFrom"]["secretKeyRef"]
                if source.text("key") in self._secrets or not optional(source):
                    found[name] = self._secrets[source.text("key")]
            elif "configMapKeyRef" in variable["valueFrom"]:
                source = variable["valueFrom"]["configMapKeyRef"]
                data = self.of_kind("ConfigMap")[source.text("name")]["data"]
                if source.text("key") in data or not optional(source):
                    found[name] = data.text(source.text("key"))
            else:
                found[name] = "from-the-pod"
        return found


def optional(source: Node) -> bool:
    """Whether a process starts without this key of a Secret or a ConfigMap."""
    return "optional" in source and source.flag("optional")


def locked(package: str) -> tuple[str, ...]:
    """The version of a package in requirements.lock, in parts."""
    found = re.search(rf"^{re.escape(package)}==([\d.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert found, f"{package} is not in requirements.lock"
    return tuple(found[1].split("."))


def project() -> Node:
    return Node(tomllib.loads((ROOT / "pyproject.toml").read_text()))


def dockerfile(instruction: str) -> list[str]:
    """What follows an instruction of the Dockerfile, each time it stands there, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    return re.findall(rf"^{instruction}\s+(.*)$", text, re.MULTILINE)


def edge_upstreams() -> dict[str, str]:
    """Host to port, for each that the Caddyfile sends requests to."""
    return dict(re.findall(r"reverse_proxy (\w+):(\d+)", (ROOT / "deploy/edge/Caddyfile").read_text()))
