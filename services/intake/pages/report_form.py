"""What came with the report form: typed words, chosen place, photos already uploaded and photos new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from services.intake.placing import is_inside
from shared.errors import InvalidInput
from shared.events.codes import Channel, GovernmentCode, Language, RegionCode
from shared.events.submission import Reporter, Submission
from shared.mistakes import field_errors

TYPED = ("text", "category", "place", "address", "name", "phone", "email")
CHOSEN = ("key", "pemda", "region", "asked", "lat", "long", "anonymous", "confidential", "seen", "told")
MAX_FILES, MAX_FIELDS = 20, 80
"""More than five files are let in, so that it can be said on the form that five is the most."""
TAKE_AWAY = "drop-"


@dataclass(slots=True)
class ReportForm:
    """The form as it was sent. `act`: the button that was pressed; empty for sending."""

    values: dict[str, str] = field(default_factory=dict)
    photos: list[UUID] = field(default_factory=list)
    files: list[UploadFile] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    act: str = ""

    @classmethod
    def fresh(cls, government: GovernmentCode | None) -> "ReportForm":
        """An empty form with a key of its own."""
        return cls({"key": uuid4().hex} | ({"pemda": government} if government else {}))

    @classmethod
    async def read(cls, request: Request) -> "ReportForm":
        """Raises TooLarge when more came than a form with photos can have. The files stay where they are until the request is closed."""
        return cls.of(await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS))

    @classmethod
    def of(cls, form: FormData) -> "ReportForm":
        """Of the fields that came."""
        words = {name: value for name in (*TYPED, *CHOSEN) if isinstance(value := form.get(name), str)}
        act = form.get("act")
        files = [file for file in form.getlist("photos") if isinstance(file, UploadFile) and file.size]
        sent = cls(words, ids_of(form.getlist("photo")), files, [each for each in form.getlist("inner") if isinstance(each, str)])
        sent.act = act if isinstance(act, str) else ""
        if sent.act.startswith(TAKE_AWAY):
            sent.photos = [photo for photo in sent.photos if f"{TAKE_AWAY}{photo}" != sent.act]
        if sent.values.get("asked", "") != sent.values.get("place", ""):  # another place was typed after one was chosen
            sent.values.pop("region", None)
            sent.inner = []
        return sent

    @property
    def region(self) -> RegionCode | None:
        """The smallest region that was chosen."""
        region = self.values.get("region", "").strip() or None
        for code in self.inner:
            if region is not None and code and is_inside(code, region):
                region = code
        return region

    @property
    def idempotency_key(self) -> str | None:
        """The form's own key, so that a second click is not a second complaint."""
        try:
            return f"form:{UUID(self.values.get('key', '')).hex}"
        except ValueError:
            return None

    def renew(self) -> None:
        """Makes it another form with the same words."""
        self.values["key"] = uuid4().hex

    def submission(self, language: Language, government: GovernmentCode | None) -> Submission:
        """What was typed, as a submission to the one government if it came from its page. Raises InvalidInput where it does not fit."""
        given = {name: self.values.get(name, "").strip() or None for name in TYPED}
        region = self.region
        anonymous = self.values.get("anonymous") == "1"
        point = {name: self.values.get(name, "").strip() or None for name in ("lat", "long")}
        try:
            return Submission.model_validate(
                {
                    "channel": Channel.WEB,
                    "text": self.values.get("text", ""),
                    "category": given["category"],
                    "government": government,
                    "region": region,
                    "place": None if region else given["place"],
                    "address": given["address"],
                    **(point if all(point.values()) else {}),
                    "anonymous": anonymous,
                    "confidential": self.values.get("confidential") == "1",
                    "reporter": Reporter(name=given["name"], phone=given["phone"], email=given["email"]),
                    "language": language,
                    "attachments": tuple(self.photos),
                }
            )
        except ValidationError as error:
            raise InvalidInput(field_errors(error.errors(include_input=False))) from error


def ids_of(written: Iterable[UploadFile | str]) -> list[UUID]:
    """Uploads by their ids; what is none is left out."""
    found: dict[UUID, None] = {}
    for each in written:
        try:
            found[UUID(str(each))] = None
        except ValueError:
            continue
    return list(found)
