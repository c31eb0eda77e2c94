"""The AsyncAPI 3 document, made from the catalogue: which subject carries what, on which stream, from whom, to whom."""

from shared.events.catalogue import CONSUMERS, STREAM_OF, Durable, Stream, producer_of, subjects
from shared.events.contact import CONTACT_SUBJECT, ContactReply, ContactRequest
from shared.events.envelope import Source
from shared.events.fact import Fact
from shared.events.json_schema import Json, Schema, facts, shared_schemas
from shared.events.session import SESSION_SUBJECT, SessionAnswer, SessionQuestion
from shared.events.submission import REPLY_HEADER, Submission, SubmissionAccepted, SubmissionRefused

ABOUT = """\
What the services of Kawal tell each other, and how others take part. Facts are CloudEvents 1.0 in structured JSON on NATS JetStream.

- A subject has six tokens: `complaint.<fact>.v<major>.<province>.<regency>.<agency>`, `_` where not yet known, `00.00` for the national
  level. `complaint.routed.v1.32.04.dpupr` is one agency's work, `complaint.*.v1.32.>` a province.
- Each stream has one writer. It keeps its facts for 30 days; delivery is at least once: know a fact by its `id`.
- `complaintversion` counts per subject and source without gaps; order by it, not by arrival.
- Within a version only optional fields are added. Ignore what you do not know.
- A channel adapter publishes to `submit.v1.<channel>` on the stream SUBMISSIONS and reads the answer on the subject that it names in the
  header `Kawal-Reply-To`.
"""
PLACE: Schema = {
    "province": {"description": "Kemendagri code of the province, two digits; 00 national; _ not known"},
    "regency": {"description": "Regency or city within the province, two digits; 00 the province itself; _ not known"},
    "agency": {"description": "The agency's short name in its government; _ not known"},
}


def document() -> Schema:
    """The whole document. Pure: the same catalogue gives the same document."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:kawal:facts",
        "info": {"title": "Kawal", "version": "1", "description": ABOUT, "license": {"name": "EUPL-1.2"}},
        "defaultContentType": "application/cloudevents+json",
        "servers": {"nats": {"host": "127.0.0.1:4222", "protocol": "nats", "description": "NATS with JetStream; KAWAL_NATS_URL"}},
        "channels": {
            **{_fact_key(fact): _fact_channel(fact) for fact in facts()},
            **_submission_channels(),
            **_contact_channels(),
            **_session_channels(),
        },
        "operations": {**_fact_operations(), **_submission_operations(), **_contact_operations(), **_session_operations()},
        "components": {
            "messages": {**{fact.__name__: _fact_message(fact) for fact in facts()}, **_plain_messages()},
            "schemas": _schemas(),
        },
        "x-streams": {stream.value: _stream(stream) for stream in Stream},
    }


def _schemas() -> Schema:
    return dict(sorted(shared_schemas().items()))


def _stream(stream: Stream) -> Schema:
    writers = [source.value for source, of in STREAM_OF.items() if of is stream] or ["channel adapters"]
    durables: list[Json] = [_durable(stream, consumer) for consumer in CONSUMERS[stream]]
    return {"subjects": list(subjects(stream)), "writers": list(writers), "durables": durables}


def _durable(stream: Stream, consumer: Source) -> Schema:
    return {"name": Durable(stream, consumer).name, "consumer": consumer.value}


def _fact_key(fact: type[Fact]) -> str:
    return f"{fact.fact_type}.v{fact.fact_version}"


def _fact_channel(fact: type[Fact]) -> Schema:
    producer = producer_of(fact)
    stream = STREAM_OF[producer]
    return {
        "address": f"{_fact_key(fact)}.{{province}}.{{regency}}.{{agency}}",
        "description": _summary(fact),
        "parameters": PLACE,
        "messages": {fact.__name__: {"$ref": f"#/components/messages/{fact.__name__}"}},
        "x-stream": stream.value,
        "x-producer": producer.value,
        "x-consumers": [_durable(stream, consumer) for consumer in CONSUMERS[stream]],
    }


def _fact_message(fact: type[Fact]) -> Schema:
    narrowed: Schema = {
        "type": "object",
        "properties": {
            "type": {"const": fact.wire_type()},
            "source": {"const": f"/kawal/{producer_of(fact).value}"},
            "dataschema": {"const": f"urn:kawal:schema:{fact.wire_type()}"},
            "data": {"$ref": f"#/components/schemas/{fact.__name__}"},
        },
    }
    return {
        "name": fact.wire_type(),
        "title": fact.__name__,
        "summary": _summary(fact),
        "headers": {"type": "object", "properties": {"Nats-Msg-Id": {"type": "string", "description": "The fact's id"}}},
        "payload": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, narrowed]},
    }


def _fact_operations() -> Schema:
    """What each service sends, and what each durable receives."""
    operations: Schema = {}
    for fact in facts():
        key, producer = _fact_key(fact), producer_of(fact)
        channel: Schema = {"$ref": f"#/channels/{key}"}
        messages: list[Json] = [{"$ref": f"#/channels/{key}/messages/{fact.__name__}"}]
        operations[f"{producer.value}.sends.{key}"] = {"action": "send", "channel": channel, "messages": messages}
        stream = STREAM_OF[producer]
        for consumer in CONSUMERS[stream]:
            operations[f"{consumer.value}.receives.{key}"] = {
                "action": "receive",
                "channel": channel,
                "messages": messages,
                "x-durable": Durable(stream, consumer).name,
            }
    return operations


def _submission_channels() -> Schema:
    return {
        "submission": {
            "address": "submit.v1.{channel}",
            "description": "Channel adapters hand complaints in. What intake has stored is gone from it a second later.",
            "parameters": {"channel": {"description": "sms, whatsapp, web …: a channel's code"}},
            "messages": {"Submission": {"$ref": "#/components/messages/Submission"}},
            "x-stream": Stream.SUBMISSIONS.value,
            "x-consumers": [_durable(Stream.SUBMISSIONS, consumer) for consumer in CONSUMERS[Stream.SUBMISSIONS]],
        },
        "submission.reply": {
            "address": None,
            "description": f"The subject that the adapter names in the header {REPLY_HEADER}; core NATS, once. No header, no reply.",
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in ("SubmissionAccepted", "SubmissionRefused")},
        },
    }


def _submission_operations() -> Schema:
    replies: list[Json] = [{"$ref": f"#/channels/submission.reply/messages/{name}"} for name in ("SubmissionAccepted", "SubmissionRefused")]
    reply: Schema = {
        "address": {"location": f"$message.header#/{REPLY_HEADER}"},
        "channel": {"$ref": "#/channels/submission.reply"},
        "messages": replies,
    }
    channel: Schema = {"$ref": "#/channels/submission"}
    return {
        "adapter.sends.submission": {"action": "send", "channel": channel, "reply": reply},
        "intake.receives.submission": {
            "action": "receive",
            "channel": channel,
            "reply": reply,
            "x-durable": Durable(Stream.SUBMISSIONS, Source.INTAKE).name,
        },
    }


def _contact_channels() -> Schema:
    return {
        "vault.contact": {
            "address": CONTACT_SUBJECT,
            "description": "Notify asks the vault at the moment of sending. Core NATS request and reply: nothing is stored.",
            "messages": {"ContactRequest": {"$ref": "#/components/messages/ContactRequest"}},
        },
        "vault.contact.reply": {
            "address": None,
            "description": "The request's own inbox.",
            "messages": {"ContactReply": {"$ref": "#/components/messages/ContactReply"}},
        },
    }


def _contact_operations() -> Schema:
    channel: Schema = {"$ref": "#/channels/vault.contact"}
    reply: Schema = {
        "channel": {"$ref": "#/channels/vault.contact.reply"},
        "messages": [{"$ref": "#/channels/vault.contact.reply/messages/ContactReply"}],
    }
    return {
        "notify.asks.contact": {"action": "send", "channel": channel, "reply": reply},
        "intake.answers.contact": {"action": "receive", "channel": channel, "reply": reply},
    }


def _session_channels() -> Schema:
    return {
        "directory.session": {
            "address": SESSION_SUBJECT,
            "description": "A service asks the directory who is signed in with a session. Core NATS request and reply: nothing is stored.",
            "messages": {"SessionQuestion": {"$ref": "#/components/messages/SessionQuestion"}},
        },
        "directory.session.reply": {
            "address": None,
            "description": "The request's own inbox.",
            "messages": {"SessionAnswer": {"$ref": "#/components/messages/SessionAnswer"}},
        },
    }


def _session_operations() -> Schema:
    channel: Schema = {"$ref": "#/channels/directory.session"}
    reply: Schema = {
        "channel": {"$ref": "#/channels/directory.session.reply"},
        "messages": [{"$ref": "#/channels/directory.session.reply/messages/SessionAnswer"}],
    }
    asking = [source for source in Source if source is not Source.ROUTING]
    asks: Schema = {f"{source.value}.asks.session": {"action": "send", "channel": channel, "reply": reply} for source in asking}
    return asks | {"routing.answers.session": {"action": "receive", "channel": channel, "reply": reply}}


def _plain_messages() -> Schema:
    plain: Schema = {
        model.__name__: {
            "name": model.__name__,
            "summary": _summary(model),
            "contentType": "application/json",
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        for model in (SubmissionAccepted, SubmissionRefused, ContactRequest, ContactReply, SessionQuestion, SessionAnswer)
    }
    submission: Schema = {
        "name": "Submission",
        "summary": _summary(Submission),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                REPLY_HEADER: {"type": "string", "description": "Subject for the answer"},
                "Nats-Msg-Id": {"type": "string", "description": "Known twice within two minutes: stored once"},
            },
        },
        "payload": {"$ref": "#/components/schemas/Submission"},
    }
    return {"Submission": submission, **plain}


def _summary(model: type) -> str:
    return " ".join((model.__doc__ or "").split())
