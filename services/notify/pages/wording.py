"""Codes in words for people: messages of the catalogue, in the language of whoever reads the page."""

from collections.abc import Mapping

from services.notify.commands.send import NO_SENDER, NO_TEXT, UNSENDABLE, VAULT_AWAY
from services.notify.commands.trials import LOCAL
from services.notify.policy import IMPORTED, NO_CONTACT, PRACTICE, TOO_MANY
from shared.events.codes import Audience, DeliveryState, MessageChannel

STATES: Mapping[str, str] = {
    DeliveryState.QUEUED: "waits to be sent",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.SENT: "handed to the mail server",
    DeliveryState.DELIVERED: "arrived",
    DeliveryState.FAILED: "failed",
    DeliveryState.SKIPPED: "not sent, on purpose",
}
TONES: Mapping[str, str] = {
    DeliveryState.QUEUED: "soon",
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "good",
    DeliveryState.DELIVERED: "good",
    DeliveryState.FAILED: "late",
    DeliveryState.SKIPPED: "",
}
AUDIENCES: Mapping[str, str] = {
    Audience.REPORTER: "the reporter",
    Audience.SUPPORTER: "a supporter",
    Audience.AGENCY: "the agency",
    Audience.SECRETARY: "the agency's secretary",
    Audience.HEAD: "the agency's head",
    Audience.COORDINATOR: "the coordinator",
}
CHANNELS: Mapping[str, str] = {
    MessageChannel.EMAIL: "E-mail",
    MessageChannel.SMS: "SMS",
    MessageChannel.MAILBOX: "Mailbox on this machine",
    MessageChannel.NONE: "None",
}
ABOUT: Mapping[str, str] = {
    "submitted": "Report received",
    "info-requested": "More details asked for",
    "archived": "Report archived",
    "routed": "Given to an agency",
    "returned": "Returned by an agency",
    "answered": "Report answered",
    "supplemented": "Reporter added something",
    "disputed": "Answer disputed",
    "closed": "Report closed",
    "withdrawn": "Report withdrawn",
    "reporter-refused": "Reporter's wish not possible",
    "due-soon": "Deadline comes near",
    "breached": "Deadline passed",
    "escalated": "Escalated",
    "notice-given": "Told what is known already",
    "deferral-asked": "More time asked for",
    "deferred": "More time given",
    "deferral-refused": "More time refused",
    "resumed": "Time given is over",
    "reclassified": "Classified anew",
    "reopened": "Opened again",
    "appealed": "Appeal to the leader",
    "appeal-granted": "Appeal granted",
    "appeal-refused": "Appeal refused",
    "routed-finally": "Given to an agency for good",
    "merged": "Handled together with another",
    "unmerged": "Handled on its own again",
    "split": "Split among agencies",
    "part-answered": "A part answered",
    "all-answered": "All parts answered",
    "joined": "Parts taken back",
    "part-taken-back": "A part taken back",
    "master-answered": "Answered together with another",
    "word-again": "On its own again, and the reporter's turn",
    "answered-together": "Closed together with another",
    "made-confidential": "Report made confidential",
    "erased": "Report erased",
}
REASONS: Mapping[str, str] = {
    IMPORTED: "The report came from another system, where its people heard of it.",
    PRACTICE: "Practice: nobody is written to.",
    NO_CONTACT: "The reporter left no address.",
    TOO_MANY: "Many reports gave this address today. Who typed it may not be whom it belongs to, so it gets no more of these.",
    VAULT_AWAY: "The addresses could not be asked for. It is tried again by itself.",
    NO_TEXT: "There is no text for this message yet.",
    NO_SENDER: "The only address is of a form that nothing sends yet (a telephone number).",
    UNSENDABLE: "The message could not be put together.",
    LOCAL: "Kawal runs in local mode: nothing leaves this machine.",
    "smtp_unreachable": "The mail server did not answer.",
    "smtp_slow": "The mail server was too slow.",
    "bad_address": "The address is not one that mail can go to.",
}
SMTP: Mapping[str, str] = {
    "smtp_421": "The mail server was busy.",
    "smtp_450": "The recipient's mailbox was busy.",
    "smtp_452": "The mail server had no room.",
    "smtp_535": "The mail server refused our login.",
    "smtp_550": "The recipient's mailbox does not exist or refuses us.",
    "smtp_552": "The recipient's mailbox is full.",
    "smtp_553": "The mail server does not accept the address.",
    "smtp_554": "The mail server refused the message.",
}
SMTP_LATER, SMTP_NEVER = "The mail server asked to try again later.", "The mail server refused the message for good."


def about(name: str) -> str:
    """What a text or a fact is about: `reporter-routed`, `complaint.routed`."""
    code = name.rpartition(".")[2].replace("_", "-") if "." in name else name.partition("-")[2]
    return ABOUT.get(code, code)


def reason(code: str | None) -> str:
    """Why, in a sentence; nothing where nothing went wrong."""
    if code is None:
        return ""
    if code.startswith("smtp_") and code not in REASONS:
        return SMTP.get(code) or (SMTP_NEVER if code.startswith("smtp_5") else SMTP_LATER)
    return REASONS.get(code, code)
