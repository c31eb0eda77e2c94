"""What a case among others leads to: merged into one, split among agencies, supported by citizens."""

from datetime import datetime
from typing import Literal

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, Case
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.decisions import Facts, facts_of
from services.routing.domain.evolve.relations import least_settled
from services.routing.domain.facts import answered
from services.routing.domain.family import part_id
from services.routing.domain.handing import WORKED_ON
from services.routing.rules import government_of
from shared.errors import Conflict, Filled
from shared.events.codes import CLASSROOM, Classification, Outcome, Status
from shared.events.complaint import (
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintErased,
    ComplaintMadeConfidential,
    ComplaintSupplemented,
    ComplaintWithdrawn,
)
from shared.events.relation import (
    ComplaintJoined,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintSupported,
    ComplaintUnmerged,
    Part,
    PartAnswered,
    PartOpened,
    PartTakenBack,
    SharedAnswer,
)

MIN_PARTS, MAX_PARTS = 2, 10


@facts_of.register
def _merge(command: c.Merge, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    master = command.master
    _check_not_practice(case)
    if master.id == case.id:
        raise Conflict("A case cannot be merged into itself.", code="merge-cycle")
    if case.id in command.above:
        raise Conflict(
            Filled("%(number)s is itself merged into this case. Undo that merge first.", number=master.number), code="merge-cycle"
        )
    if master.status is Status.MERGED:
        raise Conflict(
            Filled("%(number)s is itself merged. Merge into the case that it is merged into.", number=master.number), code="master-merged"
        )
    if master.parent is not None:
        raise Conflict(Filled("%(number)s is one agency's part. Merge into the whole case.", number=master.number), code="master-is-a-part")
    if not master.is_open:
        raise Conflict(Filled("%(number)s is over. Merge into a case that is open.", number=master.number), code="master-ended")
    if case.parts:
        raise Conflict("This case is split among agencies, and their answers belong to it. Merge the other one into it.", code="has-parts")
    if is_kept_apart(case, master):
        detail = Filled(
            "This is about abuse or fraud, and %(number)s is not: its agency would read what the reporter adds.", number=master.number
        )
        raise Conflict(detail, code="oversight-apart")
    if master.government != case.government:
        raise Conflict(
            Filled("%(number)s is with another government. Give it this case instead.", number=master.number), code="other-government"
        )
    return [
        ComplaintMerged(
            government=case.government,
            agency=case.agency,
            status=Status.MERGED,
            master=master.id,
            master_number=master.number,
            was=case.status,
        )
    ]


@facts_of.register
def _unmerge(command: c.Unmerge, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """To where it stood; its agency has its time anew, as it was told to leave the case alone. Without an agency that could go on it is the
    coordinator's. With the master's answer it is answered."""
    if case.master is None or case.merged_from is None:
        return []
    because: Literal["coordinator", "master_ended"] = "master_ended" if command.master_ended else "coordinator"
    if command.answer is not None:
        answer = _as_answer_here(command.answer, case)
        return [
            ComplaintUnmerged(
                government=case.government,
                agency=answer.agency,
                status=Status.ANSWERED,
                master=case.master,
                because=because,
                answer=answer,
                close_at=deadlines.silence_after(case, Status.ANSWERED, now),
            )
        ]
    gone = case.agency is None and case.merged_from in WORKED_ON
    return [
        ComplaintUnmerged(
            government=case.government,
            agency=case.agency,
            status=Status.VERIFIED if gone else case.merged_from,
            master=case.master,
            because=because,
            due_at=deadlines.first_response(case, now) if case.response_from and not gone else None,
            close_at=deadlines.silence_after(case, case.merged_from, now) if case.waiting_since else None,
        )
    ]


def _as_answer_here(answer: SharedAnswer, case: Case) -> SharedAnswer:
    """The master may have changed hands: an agency of another government answered, which does not have this case; or one did that has
    said already that this case is not its own. Whoever disputes that speaks to the own coordinator."""
    if answer.agency is None or (government_of(answer.agency) == case.government and answer.agency not in case.returned_by):
        return answer
    return answer.model_copy(update={"agency": None})


def is_kept_apart(case: Case, master: Case) -> bool:
    """Whether a case is about abuse or fraud and the other is not: what its reporter adds would be read by the agency that has the other,
    perhaps the one that it is about."""
    return case.classification is Classification.OVERSIGHT and master.classification is not Classification.OVERSIGHT


@facts_of.register
def _split(command: c.Split, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """What nobody has screened yet is verified by it."""
    _check_not_practice(case)
    if case.parts:
        raise Conflict("Several agencies have answered this. A dispute of its reporter brings it back to all of them.", code="has-parts")
    agencies = [share.agency for share in command.shares]
    if len(set(agencies)) != len(agencies):
        raise Conflict("An agency can have one part only.", code="same-agency-twice")
    if case.hop < MAX_HOPS and not set(agencies).isdisjoint(case.returned_by):
        raise Conflict("One of these agencies has already said that the case is not its own. Choose another.", code="returned-before")
    if not MIN_PARTS <= len(agencies) <= MAX_PARTS:
        detail = Filled("A case is split among %(least)s to %(most)s agencies. For one, route it.", least=MIN_PARTS, most=MAX_PARTS)
        raise Conflict(detail, code="number-of-parts")
    parts = tuple(
        Part(id=part_id(case.id, number), number=f"{case.number}-{number}", agency=agency)
        for number, agency in enumerate(agencies, start=case.parts_made + 1)
    )
    due_at, where = deadlines.first_response(case, now), {"government": case.government, "agency": case.agency}
    split = ComplaintSplit(**where, status=Status.SPLIT, parts=parts, reason=command.reason, due_at=due_at)
    screened = case.status not in (Status.RECEIVED, Status.NEEDS_INFO)
    return [split] if screened else [*facts_of(c.Verify(), case, now, deadlines), split]


@facts_of.register
def _open_part(command: c.OpenPart, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    parent = command.parent
    return [
        PartOpened(
            government=case.government,
            status=Status.VERIFIED,
            parent=parent.id,
            parent_number=parent.number,
            number=case.number,
            channel=parent.channel,
            classification=parent.classification or Classification.COMPLAINT,
            category=parent.category,
            region=parent.region,
            submitted_at=parent.submitted_at,
            anonymous=parent.anonymous,
            confidential=parent.confidential,
            language=parent.language,
        )
    ]


@facts_of.register
def _take_part_answer(command: c.TakePartAnswer, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """With the last part's answer the whole is answered; its own answer has no words, as the reporter has read each already."""
    if command.part not in case.parts or command.part in case.parts_answered:
        return []
    answer, remaining = command.answer, len(case.parts) - len(case.parts_answered) - 1
    told = PartAnswered(
        government=case.government,
        status=Status.SPLIT,
        part=command.part,
        number=command.number,
        answered_by=answer.agency or answer.government,
        outcome=answer.outcome,
        reason=answer.reason,
        explanation=answer.explanation,
        text=answer.text,
        evidence=answer.evidence,
        late=answer.first and answer.late,
        remaining=remaining,
    )
    if remaining:
        return [told]
    known = case._replace(
        outcome=least_settled(case.outcome if case.parts_answered else None, answer.outcome),
        answer_late=case.answer_late or (told.late and case.first_answered_at is None),
    )
    return [told, *_all_answered(known, now, deadlines)]


@facts_of.register
def _join(command: c.Join, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """What is answered stays; where nothing is, the coordinator has the case as before."""
    back = tuple(part for part in case.parts if part not in case.parts_answered)
    status = Status.SPLIT if case.parts_answered else Status.VERIFIED
    joined = ComplaintJoined(government=case.government, status=status, parts=back, reason=command.reason)
    return [joined, *_all_answered(case, now, deadlines)] if case.parts_answered else [joined]


def _all_answered(case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """It was late if the first answer of any part was."""
    close_at = deadlines.silence_after(case, Status.ANSWERED, now)
    fact = answered(case, None, case.outcome or Outcome.UNSTATED, None, now, deadlines, close_at=close_at)
    return [fact.model_copy(update={"late": case.answer_late})]


@facts_of.register
def _follow_parent(command: c.FollowParent, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """A dispute or an end of the whole concerns the parts that were answered, words and withdrawal those that go on, hiding all."""
    where = {"government": case.government, "agency": case.agency}
    match command.fact:
        case ComplaintDisputed(text=text) if case.status in (Status.ANSWERED, Status.CLOSED):  # perhaps heard after the end by silence
            due_at = deadlines.first_response(case, now)
            status = Status.IN_PROGRESS if case.agency else Status.VERIFIED
            return [ComplaintDisputed(**where, status=status, text=text, due_at=due_at if case.agency else None)]
        case ComplaintClosed(reason=reason) if case.status is Status.ANSWERED:
            return [ComplaintClosed(**where, status=Status.CLOSED, reason=reason, outcome=case.outcome)]
        case ComplaintWithdrawn() if case.is_open:
            return [ComplaintWithdrawn(**where, status=Status.WITHDRAWN)]
        case ComplaintSupplemented(from_merged=number, attachments=photos) if case.is_open:
            return [ComplaintSupplemented(**where, status=case.status, from_merged=number, attachments=photos)]
        case ComplaintJoined(parts=back) if case.id in back and case.is_open:
            return [PartTakenBack(**where, status=Status.WITHDRAWN, parent=command.parent)]
        case ComplaintMadeConfidential() if not case.confidential:
            return [ComplaintMadeConfidential(**where, status=case.status)]
        case ComplaintErased(basis=basis) if case.erased_at is None:
            return [ComplaintErased(**where, status=case.status, basis=basis)]
    return []


@facts_of.register
def _hear_merged(command: c.HearMerged, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """Whoever works on this one hears of it, and reads the words there. Of what is over nobody does: the words stay with the merged one."""
    if not case.is_open and case.status is not Status.MERGED:
        return []
    return [ComplaintSupplemented(government=case.government, agency=case.agency, status=case.status, from_merged=command.number)]


@facts_of.register
def _support(command: c.Support, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintSupported(government=case.government, agency=case.agency, status=case.status, supporters=case.supporters + 1)]


def _check_not_practice(case: Case) -> None:
    """A class gives out its cases one by one, and takes them away so."""
    if case.government == CLASSROOM:
        raise Conflict("This is not part of the practice.", code="not-in-practice")
