"""Classification, channel and privacy in the words of other systems."""

import pytest

from services.importing.words import channel_of, classification_of, privacy_of
from shared.events.codes import Channel, Classification

COMPLAINT, OVERSIGHT, INFORMATION, ASPIRATION = Classification


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Pengaduan Tidak Berkadar Pengawasan", COMPLAINT),
        ("pengaduan  tidak-berkadar pengawasan", COMPLAINT),
        ("Pengaduan Non Pengawasan", COMPLAINT),
        ("Pengaduan Berkadar Pengawasan", OVERSIGHT),
        ("PENGADUAN BERKADAR PENGAWASAN", OVERSIGHT),
        ("Pengaduan", COMPLAINT),
        ("Keluhan", COMPLAINT),
        ("Permintaan Informasi", INFORMATION),
        ("Permohonan Informasi", INFORMATION),
        ("Aspirasi", ASPIRATION),
        ("Kritik", ASPIRATION),
        ("Saran", ASPIRATION),
        ("Apresiasi", ASPIRATION),
        ("Xyz", None),
    ],
)
def test_classification(words: str, meant: Classification | None) -> None:
    assert classification_of(words) is meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Website", Channel.WEB),
        ("Website - pemerintah-kabupaten-Bandung", Channel.WEB),
        ("Website - kementerian-sosial", Channel.WEB),
        ("WEB", Channel.WEB),
        ("Android", Channel.ANDROID),
        ("Aplikasi Android", Channel.ANDROID),
        ("ios", Channel.IOS),
        ("SMS 1708", Channel.SMS),
        ("WhatsApp", Channel.WHATSAPP),
        ("Whats App", Channel.WHATSAPP),
        ("WA", Channel.WHATSAPP),
        ("Instagram", Channel.INSTAGRAM),
        ("Facebook", Channel.FACEBOOK),
        ("Twitter", Channel.X),
        ("X", Channel.X),
        ("Twitter/X", Channel.X),
        ("E-mail", Channel.EMAIL),
        ("Email", Channel.EMAIL),
        ("Call Center", Channel.CALL_CENTRE),
        ("Telepon", Channel.CALL_CENTRE),
        ("Surat", Channel.LETTER),
        ("Surat Elektronik", Channel.EMAIL),
        ("Tatap Muka", Channel.WALK_IN),
        ("Datang Langsung", Channel.WALK_IN),
        ("API", Channel.API),
        ("Radio komunitas", None),
    ],
)
def test_channel(words: str, meant: Channel | None) -> None:
    assert channel_of(words) is meant


@pytest.mark.parametrize(
    ("words", "anonymous", "confidential"),
    [
        ("Anonim", True, False),
        ("Rahasia", False, True),
        ("Anonim|Rahasia", True, True),
        ("rahasia, ANONIM", True, True),
        ("Anonim & Rahasia", True, True),
        ("Rahasia;Anonim", True, True),
        ("Publik", False, False),
        ("Tidak Anonim", False, False),
        ("Tidak Rahasia / Anonim", True, False),
    ],
)
def test_privacy(words: str, anonymous: bool, confidential: bool) -> None:
    assert privacy_of(words) == (anonymous, confidential)


def test_privacy_in_unknown_words() -> None:
    assert privacy_of("Golongan B") is None
