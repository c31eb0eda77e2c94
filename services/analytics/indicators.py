"""The indicators of the national evaluation, each with its definition. A table, nothing else."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    COMPLAINTS = "complaints"
    SHARE = "share"
    """Between 0 and 1."""
    WORKING_DAYS = "working_days"
    AGENCIES = "agencies"
    RATING = "rating"
    """From 1 to 5."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same in the two languages of the pages."""

    id: str
    en: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number and what it means.

    A share is `numerator` / `denominator`, a count is its `numerator`; a `mean` is worked out by the database over as many complaints as
    the `denominator` counts. All three name fields of `Counts`.
    """

    code: str
    name: Text
    definition: Text
    unit: Unit
    numerator: str | None = None
    denominator: str | None = None
    mean: str | None = None
    per_agency: bool = True
    """False: has no meaning for an agency's part in a complaint."""


MIDDLES = (("mean", "rata-rata", "mean"), ("median", "median", "median"), ("p90", "persentil ke-90", "90th percentile"))
"""Codes and names of what a span of days is shown by."""
INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "received",
        Text("Laporan masuk", "Received"),
        Text(
            "Laporan yang diterima dalam periode, termasuk yang digabung; per instansi: yang didisposisikan kepadanya, termasuk bagian"
            " laporan yang dibagi.",
            "Complaints received in the period, merged ones too; for an agency: those given to it, parts of split ones too.",
        ),
        Unit.COMPLAINTS,
        numerator="received",
    ),
    Indicator(
        "verified_in_time",
        Text("Verifikasi tepat waktu", "Verified in time"),
        Text(
            "Terverifikasi sebelum batas waktu verifikasi terlampaui ÷ (terverifikasi + batas waktu terlampaui)."
            " Riwayat impor tidak dihitung.",
            "Verified before the screening deadline passed ÷ (verified + deadline passed). Imported histories are left out.",
        ),
        Unit.SHARE,
        numerator="verified_in_time",
        denominator="screening_due",
        per_agency=False,
    ),
    Indicator(
        "verified",
        Text("Terverifikasi", "Verified"),
        Text("Sudah dibaca dan diverifikasi, atau langsung didisposisikan ÷ diterima.", "Read and verified, or routed at once ÷ received."),
        Unit.SHARE,
        numerator="verified",
        denominator="received",
        per_agency=False,
    ),
    Indicator(
        "routed",
        Text("Didisposisikan", "Routed"),
        Text(
            "Pernah diberikan kepada suatu instansi ÷ diterima. Laporan yang digabung dihitung sebagai pekerjaan satu kali saja, bersama"
            " laporan induknya.",
            "Ever given to an agency ÷ received. Merged complaints count as work once only, with the one that they are handled with.",
        ),
        Unit.SHARE,
        numerator="routed",
        denominator="received",
        per_agency=False,
    ),
    Indicator(
        "follow_up_rate",
        Text("Tingkat tindak lanjut", "Follow-up rate"),
        Text("Dijawab sekurangnya sekali ÷ didisposisikan.", "Answered at least once ÷ routed."),
        Unit.SHARE,
        numerator="answered",
        denominator="routed",
    ),
    Indicator(
        "on_time",
        Text("Jawaban tepat waktu", "On time"),
        Text(
            "Jawaban pertama sebelum batas waktu instansi ÷ yang sudah jatuh tempo atau sudah dijawab. Jawaban tanpa waktu yang diketahui"
            " tidak dihitung.",
            "First answered by the agency's deadline ÷ due (answered, or the deadline passed while open)."
            " Answers of unknown time are left out.",
        ),
        Unit.SHARE,
        numerator="on_time",
        denominator="due",
    ),
    Indicator(
        "closed",
        Text("Ditutup", "Closed"),
        Text("Ditutup setelah dijawab, dengan hasil apa pun ÷ dijawab.", "Closed after an answer, with whatever outcome ÷ answered."),
        Unit.SHARE,
        numerator="closed",
        denominator="answered",
    ),
    Indicator(
        "resolution_rate",
        Text("Tingkat penyelesaian", "Resolution rate"),
        Text(
            "Ditutup dengan hasil selesai ÷ didisposisikan. Hasil yang tidak disebutkan tidak dihitung sebagai selesai.",
            "Closed as resolved ÷ routed. An outcome that is not stated does not count as resolved.",
        ),
        Unit.SHARE,
        numerator="resolved",
        denominator="routed",
    ),
    *(
        Indicator(
            f"days_to_first_answer_{code}",
            Text(f"Hari kerja sampai jawaban pertama ({id_word})", f"Working days to the first answer ({en_word})"),
            Text(
                f"{id_word.capitalize()} hari kerja dari disposisi pertama sampai jawaban pertama yang waktunya diketahui. Hari libur"
                " nasional, cuti bersama, dan hari libur yang ditetapkan daerah itu sendiri tidak dihitung.",
                f"{en_word.capitalize()} working days from the first routing to the first answer of known time. National holidays,"
                " collective leave and the holidays that the government has added do not count.",
            ),
            Unit.WORKING_DAYS,
            denominator="timed",
            mean=f"days_{code}",
        )
        for code, id_word, en_word in MIDDLES
    ),
    Indicator(
        "returned",
        Text("Dikembalikan", "Returned"),
        Text("Dikembalikan instansi sekurangnya sekali ÷ didisposisikan.", "Returned by an agency at least once ÷ routed."),
        Unit.SHARE,
        numerator="returned",
        denominator="routed",
    ),
    Indicator(
        "hops",
        Text("Perpindahan", "Hops"),
        Text("Rata-rata jumlah instansi yang dilalui satu laporan.", "Agencies that a routed complaint passed, on average."),
        Unit.AGENCIES,
        denominator="routed",
        mean="hops_mean",
    ),
    Indicator(
        "disputed",
        Text("Disanggah", "Disputed"),
        Text("Jawaban disanggah pelapor sekurangnya sekali ÷ dijawab.", "Disputed by the reporter at least once ÷ answered."),
        Unit.SHARE,
        numerator="disputed",
        denominator="answered",
    ),
    Indicator(
        "merged",
        Text("Digabung", "Merged"),
        Text(
            "Laporan yang ditangani bersama laporan lain tentang hal yang sama ÷ diterima.",
            "Handled together with another complaint of the same matter ÷ received.",
        ),
        Unit.SHARE,
        numerator="merged",
        denominator="received",
        per_agency=False,
    ),
    Indicator(
        "reopened",
        Text("Dibuka kembali", "Reopened"),
        Text(
            "Dibuka kembali sekurangnya sekali setelah dijawab dan ditutup ÷ dijawab.",
            "Opened again at least once after it was answered and closed ÷ answered.",
        ),
        Unit.SHARE,
        numerator="reopened",
        denominator="answered",
    ),
    Indicator(
        "canned_answers",
        Text("Jawaban baku", "Canned answers"),
        Text(
            "Sekurangnya satu jawabannya tampak baku (hampir sama dengan jawaban lain instansi itu, tidak memuat satu kata pun tentang"
            " laporannya, atau sangat pendek) ÷ yang jawabannya diperiksa. Jawaban dari riwayat impor tidak diperiksa.",
            "At least one of its answers looks like a phrase (nearly the words of another answer of the agency, not one word of the"
            " complaint, or very short) ÷ those whose answers were looked at. Answers of imported histories are not.",
        ),
        Unit.SHARE,
        numerator="canned",
        denominator="judged",
    ),
    Indicator(
        "unanswered_past_deadline",
        Text("Belum dijawab melewati batas waktu", "Unanswered past the deadline"),
        Text(
            "Pada saat ini dipegang instansi, belum pernah dijawab, dan batas waktunya sudah lewat (register nasional).",
            "Held by an agency now, never answered, and the agency's deadline has passed (the national register).",
        ),
        Unit.COMPLAINTS,
        numerator="overdue",
    ),
    Indicator(
        "satisfaction",
        Text("Kepuasan", "Satisfaction"),
        Text(
            "Rata-rata penilaian pelapor (1–5) dari laporan yang dinilai. Yang dihitung ialah penilaian pada penutupan yang berlaku:"
            " bila laporan dibuka kembali, penilaian sebelumnya tidak dihitung lagi.",
            "Mean rating by reporters (1–5) over those who rated. The rating of the closing that stands counts:"
            " once a complaint is opened again, the one before it no longer does.",
        ),
        Unit.RATING,
        denominator="rated",
        mean="rating_mean",
    ),
)
