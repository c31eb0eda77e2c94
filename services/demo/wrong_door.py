"""No wrong door: three agencies give a complaint back, a coordinator decides, a phrase answers it, its reporter disputes; it ends well."""

import asyncio
import secrets
from dataclasses import dataclass

import httpx

from services.demo.installation import DemoFailed, Installation
from services.demo.story import GOVERNMENT, Case, Receipt, Step, Story

COMPLAINT = {
    "channel": "web",
    "title": "Jalan perumahan berlubang dan tergenang",
    "text": "Jalan di depan perumahan Griya Contoh berlubang dan tergenang karena saluran air di tepinya tertutup sampah dan tanah."
    " Warga sudah menanam pohon pisang di lubang itu supaya terlihat.",
    "category": "jalan-rusak",
    "region": "32.01.01",
    "address": "Gerbang perumahan Griya Contoh",
    "anonymous": True,
    "reporter": {"name": "Budi Contoh", "email": "budi@contoh.example"},
}
FIRST, SECOND, THIRD = (f"{GOVERNMENT}.{agency}" for agency in ("dpupr", "dlh", "disperkim"))
PHRASE = "Terima kasih atas laporan Anda. Laporan akan kami tindak lanjuti sesuai ketentuan yang berlaku."
DISPUTED = "Itu bukan jawaban. Lubangnya masih ada, dan saluran airnya masih tertutup."
ANSWER = (
    "Saluran air di depan gerbang perumahan Griya Contoh sudah dikeruk sepanjang 60 meter dan lubang jalannya ditambal hari ini."
    " Pohon pisangnya kami pindahkan ke taman perumahan."
)


@dataclass(frozen=True, slots=True)
class WrongDoor:
    """The story, and what its reporter reads of it in the end."""

    number: str
    steps: list[Step]
    timeline: list[str]


def knock(kawal: Installation) -> WrongDoor:
    """Lets it happen. Raises DemoFailed when a step does not, or when the agency that gave it back could get it again."""
    return asyncio.run(_knock(kawal))


async def _knock(kawal: Installation) -> WrongDoor:
    async with httpx.AsyncClient(base_url=kawal.url, timeout=30) as client:
        story = Story(kawal, client, secrets.token_hex(16))
        receipt = await story.report(COMPLAINT)
        case = await story.routed(receipt)
        case = await _give_back(story, receipt, case, "Jalan di dalam perumahan bukan kewenangan kami.", SECOND)
        case = await story.coordinator(receipt, case, "route", {"agency": SECOND}, f"gave it to {SECOND}")
        case = await _give_back(story, receipt, case, "Kami hanya mengangkut sampah; saluran dan jalan itu milik perumahan.", THIRD)
        await _is_refused(story, receipt, case)
        case = await story.coordinator(receipt, case, "route", {"agency": THIRD}, f"gave it to {THIRD}")
        case = await _give_back(story, receipt, case, "Jalan itu belum diserahkan pengembang kepada kami.", FIRST)
        case = await story.coordinator(receipt, case, "route", {"agency": THIRD}, f"decided: it is {THIRD}'s, and that is final")
        case = await story.officer(receipt, case, "answer", {"text": PHRASE, "outcome": "planned"}, f"answered: “{PHRASE}”")
        _is_flagged(story, case)
        await story.until_reporter_sees(receipt, "answered")
        case = await story.dispute(receipt, DISPUTED)
        await story.officer(receipt, case, "answer", {"text": ANSWER, "outcome": "resolved"}, f"answered: “{ANSWER}”")
        await story.until_reporter_sees(receipt, "answered")
        await story.confirm(receipt, 4, "Lama, tetapi beres.")
        await story.until_reporter_sees(receipt, "closed")
        return WrongDoor(receipt.number, story.steps, await story.timeline(receipt))


async def _give_back(story: Story, receipt: Receipt, case: Case, note: str, suggestion: str) -> Case:
    body = {"reason": "not_our_authority", "note": note, "suggestion": suggestion}
    return await story.officer(receipt, case, "return", body, f"gave it back: “{note}” Suggested {suggestion}")


def _is_flagged(story: Story, case: Case) -> None:
    """A phrase is no answer: its coordinator is told, and it is counted."""
    answered = next(entry.data for entry in reversed(case.history) if entry.kind.startswith("complaint.answered"))
    flags = answered.get("flags")
    if not isinstance(flags, list) or not flags:
        raise DemoFailed("An answer without a word of the case was not flagged.")
    story.note("Kawal", f"flagged the answer to the coordinator: {', '.join(map(str, flags))}")


async def _is_refused(story: Story, receipt: Receipt, case: Case) -> None:
    """The first agency cannot get it again: that is how complaints went round in circles."""
    why = await story.refusal(receipt, case, "route", {"agency": FIRST})
    if why is None:
        raise DemoFailed(f"{FIRST} gave it back and got it again.")
    story.note("Kawal", f"refused to send it back to {FIRST}: {why}")
