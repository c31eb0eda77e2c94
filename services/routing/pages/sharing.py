"""A split as its form: agencies gathered one by one by their names, what each is to do, and who hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.routing.domain.commands import Share, Split
from services.routing.domain.relating import MAX_PARTS, MIN_PARTS
from services.routing.matching import search, the_one
from services.routing.pages.casefile import CaseFile
from services.routing.pages.forms import LONGEST_NOTE, Typed, text_of
from shared.auth import Principal
from shared.errors import FieldError, InvalidInput
from shared.events.codes import AgencyCode, Language
from shared.events.reference import AgencyRegistered
from shared.http.language import say

SPLIT_BETWEEN = f"Choose {MIN_PARTS} to {MAX_PARTS} agencies, each once."
SEVERAL = "Several agencies have a name like this. Choose one below."
NONE = "No agency of this name can take the case."


@dataclass(frozen=True, slots=True)
class Gathered:
    """The form with the agency whose name was typed among those chosen; or why it is not clear which one, and those that it could be."""

    typed: Typed
    unclear: FieldError | None = None
    meant: Sequence[AgencyRegistered] = ()


def gather(typed: Typed, known: Mapping[AgencyCode, AgencyRegistered], by: Principal) -> Gathered:
    """Puts what was typed into the field of names to the agencies that are chosen."""
    chosen = list(dict.fromkeys(each for each in typed.several.get("agency", ()) if each in known))
    written = typed.get("named").strip()
    found = the_one(written, list(known.values()), home=by.government) if written else None
    if found is not None and found.code not in chosen:
        chosen.append(found.code)
    kept = {**typed.values, "named": "" if found else written}
    gathered = Typed(kept, {**typed.several, "agency": chosen})
    if not written or found is not None:
        return Gathered(gathered)
    meant = [each.agency for each in search(written, known.values(), home=by.government) if each.agency.code not in chosen]
    return Gathered(gathered, FieldError("named", "unclear" if meant else "unknown_agency", SEVERAL if meant else NONE), meant)


def read_split(typed: Typed) -> Split:
    """The command of the form. Raises InvalidInput."""
    agencies = tuple(dict.fromkeys(each for each in typed.several.get("agency", ()) if each))
    errors = list[FieldError]()
    if not MIN_PARTS <= len(agencies) <= MAX_PARTS:
        errors.append(FieldError("named", "number-of-parts", SPLIT_BETWEEN))
    try:
        why = text_of(typed, "why", LONGEST_NOTE, "Say what each agency is to do. They and the reporter read it.")
    except InvalidInput as error:
        errors += error.errors
    if errors:
        raise InvalidInput(errors)
    return Split(tuple(Share(agency) for agency in agencies), why)


def was_shown(split: Split, typed: Typed) -> bool:
    """Whether the page that the form was sent from said who hears of a split among these agencies, no fewer and no others."""
    return {share.agency for share in split.shares} == set(typed.several.get("shown", ()))


def who_hears(file: CaseFile, agencies: Sequence[str], language: Language) -> list[str]:
    """What a split brings for whom, in sentences."""
    case, named = file.case, ", ".join(agencies)
    heard = [
        say(language, "Each gets a case of its own with its own deadline: %(agencies)s.", {"agencies": named}),
        say(language, "The reporter hears that these agencies work on it, and reads each answer as it comes.")
        if case.contactable
        else say(language, "The reporter left no address: the tracking code shows which agencies work on it, and each answer."),
        say(language, "The complaint counts as answered when the last of them has answered. The reporter's time runs on."),
    ]
    if file.agency and file.agency not in agencies:
        heard.append(say(language, "%(agency)s has it no longer.", {"agency": file.agency}))
    return [*heard, say(language, "You can take back the shares that are not answered yet.")]
