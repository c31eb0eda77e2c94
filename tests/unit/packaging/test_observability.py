"""Alerts speak of measures that exist, and are asked of the processes that exist."""

import re
from collections.abc import Iterator

import yaml
from prometheus_client import Counter, Gauge, Histogram

from shared.events.catalogue import durables
from shared.events.envelope import Source
from shared.settings import CommonSettings
from shared.telemetry import metrics
from tests.unit.packaging.reading import ROOT, Node

MEASURES = [measure for measure in vars(metrics).values() if isinstance(measure, Counter | Gauge | Histogram)]


def sample_names() -> Iterator[str]:
    for measure in MEASURES:
        for family in measure.describe():
            suffixes = {"counter": ("_total",), "gauge": ("",), "histogram": ("_count", "_sum", "_bucket")}[family.type]
            yield from (family.name + suffix for suffix in suffixes)


def rules() -> list[Node]:
    parsed = Node(yaml.safe_load((ROOT / "deploy/observability/kawal.rules.yml").read_text()))
    return [rule for group in parsed.nodes("groups") for rule in group.nodes("rules")]


def test_alerts_use_measures_and_labels_of_the_code() -> None:
    used = {name for rule in rules() for name in re.findall(r"\bkawal_\w+", rule.text("expr"))}
    assert {"kawal_outbox_oldest_seconds", "kawal_dead_letters", "kawal_consumer_lag"} <= used
    assert used <= set(sample_names())
    labels = {label for measure in MEASURES for label in measure._labelnames}
    for rule in rules():
        by = re.findall(r"by \((\w+)\)", rule.text("expr"))
        assert set(by) <= labels, rule.text("alert")
        named = set(re.findall(r"\$labels\.(\w+)", rule["annotations"].text("summary")))
        assert named <= ({*by} if by else {"instance", "job"}), rule.text("alert")


def test_alerts_say_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"].text("severity") in {"page", "ticket"}
        assert len(rule["annotations"].text("runbook")) > 40


def test_prometheus_asks_every_service() -> None:
    parsed = Node(yaml.safe_load((ROOT / "deploy/observability/prometheus.yml").read_text()))
    port = CommonSettings.model_fields["port"].default
    job = parsed.nodes("scrape_configs")[0]
    assert job.text("job_name") == "kawal"
    assert set(job.nodes("static_configs")[0].texts("targets")) == {f"{source.value}:{port}" for source in Source}


def test_the_guide_lists_the_durables_of_the_catalogue() -> None:
    rows = re.findall(r"^\| `([A-Z]+)` \| (.+?) \|", (ROOT / "docs/deploy.md").read_text(), re.MULTILINE)
    listed = {(stream, name) for stream, names in rows for name in re.findall(r"`([\w-]+)`", names)}
    assert listed == {(durable.stream.value, durable.name) for durable in durables()}
