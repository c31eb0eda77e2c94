"""What of a batch is sent to be written."""

from services.analytics.queries.columns import Column, Upsert

HOPS: Column[int | None] = Column("hops", "int", lambda row: row, 0)
RATING: Column[int | None] = Column("rating", "int2", lambda row: row)


def test_a_column_is_sent_unless_every_row_has_what_most_have() -> None:
    assert HOPS.values([0, 0]) == []
    assert HOPS.values([0, 1, 0]) == [0, 1, 0]
    assert RATING.values([None, None]) == []
    assert RATING.values([None, 0]) == [None, 0], "no rating and a rating of nothing are two things"


def test_what_is_not_sent_is_what_most_have() -> None:
    statement = Upsert("measure", (HOPS, RATING), "hops", "nothing").statement
    assert "select coalesce(hops, 0), rating from unnest($1::int[], $2::int2[]) as given (hops, rating) on conflict" in statement
