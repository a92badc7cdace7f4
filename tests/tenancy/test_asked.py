"""A question put into SQL once says the same as its QuerySet, for every day, person and agency it is asked with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from clients.models import Assignment, Client, ClientContact
from tenancy.asked import Numbers, Question, is_one_of, once, one_of
from tenancy.context import NoAgency, agency_context
from tenancy.search import words_of
from tests.world import ENTRY, World

WEEK = timedelta(days=7)


def entered(*, day: date, name: str, known_as: UUID) -> Any:
    return Client.objects.filter(
        Q(programme_entry_date__range=(day - WEEK, day + WEEK)) | Q(public_id=known_as), last_name=name
    ).values_list("client_ref", "programme_entry_date", "public_id")


ENTERED = Question(entered)


@pytest.mark.parametrize("day", [ENTRY, ENTRY + WEEK, ENTRY + 2 * WEEK, ENTRY - 2 * WEEK])
@pytest.mark.parametrize("name", ["Virtanen", "Koskinen", "nobody' OR '1'='1"])
def test_it_answers_as_the_queryset_does(north: World, day: date, name: str) -> None:
    asked = {"day": day, "name": name, "known_as": north.hanna.public_id}
    assert ENTERED.rows(**asked) == list(entered(**asked))


def test_an_answer_is_of_the_open_agency_also_where_the_question_names_it(world: World) -> None:
    from tenancy.context import current_agency_id

    question = Question(
        lambda: Client.objects.filter(agency_id=current_agency_id()).order_by("pk").values_list("client_ref")
    )
    with agency_context(world.north.pk):
        assert question.rows() == [("N-1",), ("N-2",), ("N-3",)]
    with agency_context(world.south.pk):
        assert question.rows() == [("S-1",)]
    with pytest.raises(NoAgency):
        question.rows()


def test_what_the_connection_has_prepared_answers_in_the_agency_that_is_open(world: World) -> None:
    question = Question(lambda: Client.objects.order_by("pk").values_list("client_ref"))
    for _again in range(8):
        with agency_context(world.north.pk):
            assert question.rows() == [("N-1",), ("N-2",), ("N-3",)]
        with agency_context(world.south.pk), connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            assert question.rows() == [("S-1",)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans FROM pg_prepared_statements")
        plans = {
            statement: plans for statement, plans in cursor.fetchall() if 'ORDER BY "clients_client"."id"' in statement
        }
    assert len(plans) == 1 and all(plans.values())


def test_records_bring_what_was_annotated(north: World) -> None:
    question = Question(
        lambda ref: Client.objects.filter(client_ref=ref).annotate(twice=Concat("last_name", "last_name"))
    )
    (tom,) = question.records(ref="N-2")
    assert (tom, tom.twice) == (north.tom, "VirtanenVirtanen")


def test_it_is_put_together_once_for_each_shape(north: World) -> None:
    built: list[str] = []

    def ask(order: str, *, specialist: int) -> Any:
        built.append(order)
        return Assignment.objects.filter(specialist=specialist).order_by(order).values_list("client__client_ref")

    question = Question(ask)
    assert question.rows("pk", specialist=north.ana.pk) == [("N-1",)]
    assert question.rows("pk", specialist=north.ben.pk) == [("N-2",)]
    assert question.rows("-pk", specialist=north.cleo.pk) == [("N-3",)]
    # Once with stand-ins, once with the first values to compare.
    assert built == ["pk", "pk", "-pk", "-pk"]


def test_other_names_are_another_question(north: World) -> None:
    question = Question(lambda **wanted: Client.objects.filter(**wanted).order_by("pk").values_list("client_ref"))
    assert question.rows(unit=north.tom.unit_id) == [("N-1",), ("N-2",)]
    assert question.rows(unit=north.tom.unit_id, last_name="Virtanen") == [("N-2",)]
    assert question.rows(last_name="Virtanen") == [("N-2",)]


def test_a_number_counted_on_from_another_is_not_taken_for_the_next(north: World) -> None:
    question = Question(lambda one, next: Client.objects.filter(pk=one + 1).values_list("pk"))
    with pytest.raises(TypeError, match="of its shape"):
        question.rows(one=north.tom.pk, next=north.tom.pk + 1)


def test_a_list_may_have_any_length(north: World, django_assert_num_queries: Any) -> None:
    question = Question(lambda clients: Client.objects.filter(pk__in=one_of(clients)).order_by("pk").values_list("pk"))
    for clients in ([], [north.tom.pk], [north.tom.pk, north.maria.pk]):
        with django_assert_num_queries(1):
            assert question.rows(clients=clients) == [(pk,) for pk in sorted(clients)]


def test_values_come_by_name_and_records_with_what_they_bring(north: World, django_assert_num_queries: Any) -> None:
    named = Question(
        lambda client: Client.objects.filter(pk=client).annotate(kind=Value("x")).values("last_name", "kind")
    )
    assert named.dicts(client=north.tom.pk) == [{"last_name": "Virtanen", "kind": "x"}]
    records = Question(lambda client: Assignment.objects.filter(client=client).select_related("specialist__user"))
    with django_assert_num_queries(1):
        (found,) = records.records(client=north.tom.pk)
        assert found.specialist.user.first_name == "Ben"
    assert found == Assignment.objects.get(client=north.tom)
    found.note = "changed"
    found.save()
    assert Assignment.objects.get(pk=found.pk).note == "changed"


def test_arrays_and_times_come_back_as_the_model_has_them(north: World) -> None:
    made = ClientContact.objects.create(
        client=north.tom, specialist=north.ben, contact_date=ENTRY, mode="phone", with_whom=["client", "family"]
    )
    question = Question(lambda client: ClientContact.objects.filter(client=client))
    (found,) = question.records(client=north.tom.pk)
    assert (found.with_whom, found.created_at, found.public_id) == (made.with_whom, made.created_at, made.public_id)


def test_what_can_not_stand_for_a_value_is_refused(north: World) -> None:
    with pytest.raises(TypeError, match="part of its shape"):
        Question(lambda wanted: Client.objects.filter(employed_at_entry=wanted).values_list("pk")).rows(wanted=True)


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (lambda value: Client.objects.filter(last_name__contains=value), "irta"),
        (lambda value: Client.objects.filter(last_name=value.lower()), "Virtanen"),
        (lambda value: Client.objects.filter(last_name=value.lower()), "virtanen"),
        (lambda value: Client.objects.filter(pk__in=value), [1]),
        (lambda value: Client.objects.filter(created_at__gte=datetime.combine(value, time.min, UTC)), ENTRY),
        (lambda value: ClientContact.objects.filter(minutes=value), 20),
        (lambda value: ClientContact.objects.filter(minutes__lt=value), 20),
        (lambda value: Client.objects.filter(programme_entry_date__gte=value.replace(day=1)), ENTRY),
    ],
    ids=["part", "changed", "changed another time", "list", "moment", "small", "below a small", "first of month"],
)
def test_a_value_that_would_stay_what_it_was_first_is_refused(north: World, ask: Any, value: Any) -> None:
    with pytest.raises(TypeError, match="of its shape"):
        Question(lambda value: ask(value).values_list("pk")).rows(value=value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: Client.objects.filter(pk=client).prefetch_related("assignments"),
    ],
)
def test_records_that_would_come_with_less_than_was_asked_are_refused(north: World, ask: Any) -> None:
    with pytest.raises(TypeError, match="ask with the QuerySet itself"):
        Question(ask).records(client=north.tom.pk)


def test_shapes_do_not_pile_up(north: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenancy.asked.MOST_SHAPES", 3)
    question = Question(lambda shape, client: Client.objects.filter(pk=client).values_list("client_ref"))
    for number in range(10):
        assert question.rows(number, client=north.tom.pk) == [("N-2",)]
        assert len(question._known) <= 3


def test_a_long_statement_is_read_once(north: World) -> None:
    """What psycopg makes of it is a private matter of psycopg's: this says when that changes."""
    from psycopg import _queries

    names = {f"column_{number}": Value(number) for number in range(300)}
    question = Question(lambda client: Client.objects.filter(pk=client).values_list("client_ref", *names.values()))
    assert len(question._prepared((), {"client": 1}).sql) > 4096
    question.rows(client=north.tom.pk)
    before = _queries._query2pg.cache_info()
    assert question.rows(client=north.maria.pk)[0][0] == "N-1"
    after = _queries._query2pg.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


def test_rows_can_be_counted_without_being_fetched(north: World, django_assert_num_queries: Any) -> None:
    question = Question(lambda name: Client.objects.filter(last_name=name).order_by().values_list("pk"))
    with django_assert_num_queries(2):
        assert question.count(name="Virtanen") == 1
        assert question.count(name="Nobody") == 0


def test_what_nothing_can_answer_is_not_asked(north: World, django_assert_num_queries: Any) -> None:
    question = Question(lambda day: Client.objects.none().filter(programme_entry_date=day).values_list("pk"))
    with django_assert_num_queries(0):
        assert (question.rows(day=ENTRY), question.count(day=ENTRY)) == ([], 0)


@pytest.mark.parametrize("names", [[], ["maria"], ["maria", "hanna"]])
def test_a_column_may_be_one_of_some_numbers(north: World, names: list[str]) -> None:
    question = Question(lambda ids: Client.objects.filter(is_one_of("id", ids)).values_list("pk"))
    wanted = [getattr(north, name).pk for name in names]
    assert sorted(pk for (pk,) in question.rows(ids=wanted)) == sorted(wanted)


def test_what_is_counted_comes_as_the_whole_number_it_is(north: World) -> None:
    question = Question(
        lambda day: Client.objects.filter(programme_entry_date=day).values("unit").annotate(n=Count("pk"))
    )
    assert sorted(row["n"] for row in question.dicts(day=ENTRY)) == [1, 2]


def test_more_words_than_a_handful_stay_together() -> None:
    assert words_of("  ana\x00  maria ") == {"word_0": "ana", "word_1": "maria"}
    assert list(words_of("a b c d e f g h  i j").values())[-2:] == ["g", "h"]


def ask_numbers(*, day: date) -> Numbers:
    entered = Client.objects.filter(programme_entry_date__gte=day - WEEK)
    return Numbers(entered, {"late": Count("pk", filter=Q(programme_entry_date__gte=day)), "every": Count("pk")})


def test_numbers_are_what_aggregate_says(world: World, django_assert_num_queries: Any) -> None:
    question = Question(ask_numbers)
    for agency in (world.north.pk, world.south.pk):
        with agency_context(agency):
            for day in (ENTRY, ENTRY + WEEK, ENTRY + 2 * WEEK):
                found = ask_numbers(day=day).found()
                # What is met while it is put into SQL is not run.
                with django_assert_num_queries(1):
                    assert question.numbers(day=day) == found


def test_numbers_that_are_no_whole_numbers_are_refused(north: World) -> None:
    question = Question(lambda: Numbers(Client.objects.all(), {"last": Max("programme_entry_date")}))
    with pytest.raises(TypeError, match="only whole numbers"):
        question.numbers()


def test_what_is_looked_up_of_a_row_is_looked_up_once_however_often_it_is_counted(north: World) -> None:
    seen = Exists(ClientContact.objects.filter(client=OuterRef("pk")))
    people = Client.objects.annotate(seen=seen)
    thrice = {f"number_{each}": Count("pk", filter=Q(seen=True, sort_key__gt=each)) for each in "abc"}

    def looked_up(rows: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            rows.aggregate(**thrice)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + asked[0]["sql"])
            return sum("on clients_clientcontact" in line for (line,) in cursor.fetchall())

    assert looked_up(once(people)) == 1 < looked_up(people)
    assert once(people).aggregate(**thrice) == people.aggregate(**thrice)
