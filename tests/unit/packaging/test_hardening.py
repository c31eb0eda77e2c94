"""What runs, runs with as little as it can: no root, nothing writable, no way in or out that is not named."""

import ipaddress

from shared.http.host import LARGER_BODIES
from shared.http.limits import MAX_BODY_BYTES
from tests.unit.packaging.reading import ROOT, Kubernetes, Node, dockerfile

CAPABILITY_OF_CADDYS_FILE = "NET_BIND_SERVICE"


def test_the_image_runs_as_a_user_that_has_a_number_and_is_not_root() -> None:
    user, group = dockerfile("USER")[-1].split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000


def test_pods_meet_the_restricted_profile(kubernetes: Kubernetes) -> None:
    assert kubernetes.of_kind("Namespace")["kawal"]["metadata"]["labels"].text("pod-security.kubernetes.io/enforce") == "restricted"
    user = int(dockerfile("USER")[-1].split(":")[0])
    for name, pod in kubernetes.pods().items():
        assert pod["spec"].flag("automountServiceAccountToken") is False, name
        assert pod["spec"].flag("enableServiceLinks") is False, name
        assert pod["spec"]["securityContext"].flag("runAsNonRoot") is True, name
        assert pod["spec"]["securityContext"].text("runAsUser") == str(user), name
        assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
    for name, container in kubernetes.containers():
        context = dict(container["securityContext"])
        added = {"add": [CAPABILITY_OF_CADDYS_FILE]} if name == "edge" else {}
        assert context == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]} | added,
        }, name
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}, name
        assert "memory" in container["resources"]["limits"], name


def test_compose_services_are_closed_too(compose: Node) -> None:
    for name, service in compose["services"].entries():
        assert service.texts("security_opt") == ["no-new-privileges:true"], name
        assert "pids_limit" in service, name
        if name == "postgres":
            continue  # its image changes from root to its own user and prepares its folder
        assert service.texts("cap_drop") == ["ALL"], name
        assert service.texts("cap_add") == ([CAPABILITY_OF_CADDYS_FILE] if name == "edge" else []), name
        assert service.flag("read_only") is True, name


def test_databases_cannot_be_reached_from_outside(compose: Node, public_compose: Node) -> None:
    assert compose["networks"]["inside"].flag("internal") is True
    for name in ("postgres", "nats"):
        assert list(compose["services"][name]["networks"]) == ["inside"]
    published = {name for name, service in public_compose["services"].entries() if service.nodes("ports")}
    assert published == {"edge"}
    ports = compose["services"]["edge"].nodes("ports")
    assert ports
    assert all(ipaddress.ip_address(port.text("host_ip")).is_loopback for port in ports)


def test_everything_is_denied_that_no_policy_names(kubernetes: Kubernetes) -> None:
    closed = kubernetes.of_kind("NetworkPolicy")["nothing-by-default"]["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_pods_may_reach_exactly_the_servers_whose_addresses_they_get(kubernetes: Kubernetes) -> None:
    for name, container in kubernetes.containers():
        if container.text("name") != "kawal":
            continue
        environment = kubernetes.environment(container)
        labels = kubernetes.pods()[name]["metadata"]["labels"]
        assert (labels.get("kawal/uses-nats") == "true") is ("KAWAL_NATS_URL" in environment), name
        assert (labels.get("kawal/uses-postgres") == "true") is any(key.endswith("_POSTGRES_DSN") for key in environment), name


def test_policies_choose_pods_that_exist(kubernetes: Kubernetes) -> None:
    pods = [pod["metadata"]["labels"] for pod in kubernetes.pods().values()]
    for name, policy in kubernetes.of_kind("NetworkPolicy").items():
        wanted = dict(policy["spec"]["podSelector"].get("matchLabels", {}))  # type: ignore[call-overload]
        assert [labels for labels in pods if wanted.items() <= labels.items()], name


def test_the_ingress_lets_the_largest_body_through(kubernetes: Kubernetes) -> None:
    allowed = kubernetes.of_kind("Ingress")["kawal"]["metadata"]["annotations"].text("nginx.ingress.kubernetes.io/proxy-body-size")
    assert allowed.endswith("m")
    assert int(allowed[:-1]) * 1024 * 1024 >= max(MAX_BODY_BYTES, *LARGER_BODIES.values())


def test_no_data_and_no_secret_goes_to_the_builder() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    copied = {source.split()[0] for source in dockerfile("COPY") if not source.startswith("--from")}
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert {source.split("/")[0] for source in copied} <= kept
    assert kept == {
        "pyproject.toml",
        "requirements.lock",
        "README.md",
        "deploy",
        "deploy/image",
        "docs",
        "docs/handbook",
        "services",
        "shared",
    }
