"""Several cases at once, with a result a case."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.routing.api.bodies import ArchiveBody, Body, MergeBody, RouteBody
from services.routing.commands.bulk import Bulk, Chosen, Done
from shared.auth import Coordinator
from shared.events.codes import Language
from shared.http.language import language_for_program
from shared.http.problem import Problem, problem_of

MOST = 100


class ChosenCase(Body):
    id: UUID
    version: Annotated[int, Field(ge=0, le=999_999_999, description="The version of the case as you read it")]


class Choice(Body):
    cases: list[ChosenCase] = Field(min_length=1, max_length=MOST)

    def chosen(self) -> list[Chosen]:
        return [Chosen(case.id, case.version) for case in self.cases]


class BulkRoute(Choice, RouteBody):
    verify: bool = Field(False, description="Accept cases that wait for screening as they are, before they are routed")


class BulkArchive(Choice, ArchiveBody):
    """One reason for all."""


class BulkMerge(Choice, MergeBody):
    """Into one case of the same government."""


class Result(BaseModel):
    """What became of a case: its version afterwards, or the problem that a single call would have had."""

    id: UUID
    version: int | None = None
    problem: Problem | None = None

    @classmethod
    def of(cls, done: Done, language: Language) -> "Result":
        return cls(id=done.case_id, version=done.version, problem=problem_of(done.refused, language) if done.refused else None)


class Results(BaseModel):
    done: int
    refused: int
    items: list[Result] = Field(description="In the order of the request")

    @classmethod
    def of(cls, outcomes: list[Done], request: Request) -> "Results":
        refused, language = sum(each.refused is not None for each in outcomes), language_for_program(request)
        return cls(done=len(outcomes) - refused, refused=refused, items=[Result.of(each, language) for each in outcomes])


def bulk_router(bulk: Bulk) -> APIRouter:
    router = APIRouter(tags=["cases"])

    @router.post("/bulk/route", operation_id="bulk_route")
    async def route(request: Request, body: BulkRoute, by: Coordinator) -> Results:
        """Gives each case to one agency. Each is done or refused by itself; the answer is 200 whatever became of them."""
        return Results.of(await bulk.give(body.chosen(), body.command(), by=by, verify=body.verify), request)

    @router.post("/bulk/archive", operation_id="bulk_archive")
    async def archive(request: Request, body: BulkArchive, by: Coordinator) -> Results:
        """Archives each case for the same reason."""
        return Results.of(await bulk.give(body.chosen(), body.command(), by=by), request)

    @router.post("/bulk/merge", operation_id="bulk_merge")
    async def merge(request: Request, body: BulkMerge, by: Coordinator) -> Results:
        """Merges each case into one: what many sent in the same words becomes one piece of work, and counts as so many complaints."""
        return Results.of(await bulk.merge(body.chosen(), body.master, by=by), request)

    return router
