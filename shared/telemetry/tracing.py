"""One trace per complaint's journey: from the HTTP request through outbox and NATS to the last service (W3C Trace Context).

Trace ids are always made and passed on; spans leave the process only when an OTLP endpoint is set.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()


class Tracing:
    """Whether spans are recorded. Per-fact spans are only made then: they would cost more than the work that they describe."""

    exporting: bool = False


def configure_tracing(endpoint: str | None, service: str, processor: SpanProcessor | None = None) -> None:
    """Sets the process's tracer. `endpoint` is an OTLP/HTTP collector's base address; tests give a `processor` of their own instead."""
    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.namespace": "kawal"}))
    if endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    if processor:
        provider.add_span_processor(processor)
    Tracing.exporting = endpoint is not None or processor is not None
    trace.set_tracer_provider(provider)


def shutdown_tracing() -> None:
    """Sends what is still waiting."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def current_traceparent() -> str | None:
    """The W3C `traceparent` of where we are, to be kept with a fact."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def context_of(traceparent: str | None) -> Context:
    return _propagator.extract({"traceparent": traceparent} if traceparent else {})


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None, **attributes: str | int) -> Iterator[trace.Span]:
    """A span around a block; a child of `parent` (a traceparent) when given, of the present span otherwise."""
    tracer = trace.get_tracer("kawal")
    context = context_of(parent) if parent else None
    with tracer.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as current:
        yield current


def mark(name: str, kind: SpanKind, facts: Iterable[tuple[str | None, str]], started: int, ended: int) -> None:
    """Spans for facts handled together between two moments (ns), one each, in the fact's own trace. `facts`: (traceparent, type)."""
    if not Tracing.exporting:
        return
    tracer = trace.get_tracer("kawal")
    for traceparent, fact_type in facts:
        if traceparent:
            made = tracer.start_span(
                f"{name} {fact_type}",
                context=context_of(traceparent),
                kind=kind,
                start_time=started,
                attributes={"messaging.system": "nats"},
            )
            made.end(end_time=ended)
