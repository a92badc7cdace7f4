"""Two records of one employer become one, and two again exactly as they were; what people agreed goes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import TrailEntry
from clients import actions as client_actions
from clients import consents
from clients.imports.known import Workplaces
from clients.models import (
    Consent,
    Disclosure,
    DisclosureException,
    Job,
    JobSearchPlan,
    PlanLine,
    Purpose,
    WorkExperience,
)
from clients.report.disclosure import places, said
from employers import actions
from employers.actions.merging import tables
from employers.models import (
    Acquaintance,
    Employer,
    EmployerContact,
    EmployerMerge,
    EmployerPerson,
    EmployerVisit,
    Opening,
    Site,
)
from tenancy.models import StaleRecord
from tests.world import World, make_job

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 9)


def consent(world: World, employer: Employer, client: Any = None) -> Consent:
    given: Consent = client_actions.give_consent(
        client=client or world.maria, purpose="employer", employer=employer, language="en", wording=None, given_date=DAY,
        how="signed", scope="The work", by=world.ana,
    )  # fmt: skip
    return given


def exception(world: World, employer: Employer, **fields: Any) -> DisclosureException:
    told = {"decision": "some", "may_say": "Needs a quiet corner", "agreed_date": DAY, **fields}
    made: DisclosureException = client_actions.agree_exception(
        client=world.maria, employer=employer, job=None, by=world.ana, **told
    )
    return made


@pytest.fixture
def double(north: World) -> Employer:
    """The bakery a second time, with something in every table that points at employers."""
    employer = actions.add_employer(
        name="Corner Bakery Oy", phone="+358 9 1234567", needs="Early risers", size="micro", by=north.ben
    )
    own_site = actions.add_site(employer=employer, name="Station", by=north.ben)
    same_site = actions.add_site(employer=employer, name="market square", area="Centre", by=north.ben)
    liisa = actions.add_person(employer=employer, name="Liisa", can_hire=True, by=north.ben)
    pekka = actions.add_person(employer=employer, name="Pekka", email="pekka@example.org", can_hire=True, by=north.ben)
    mine = actions.add_person(employer=north.bakery, name="pekka", can_hire=False, by=north.ana)
    for person, site in ((liisa, own_site), (pekka, same_site), (None, None)):
        actions.log_employer_contact(
            employer=employer, specialist=north.ben, contact_date=DAY, person=person, site=site, by=north.ben
        )
    actions.add_acquaintance(employer=employer, staff=north.ana, person=pekka, by=north.ana)
    actions.add_acquaintance(employer=north.bakery, staff=north.ana, person=mine, by=north.ana)
    actions.add_acquaintance(employer=employer, staff=north.ben, by=north.ben)
    opening = actions.add_opening(
        employer=employer, title="Baker", heard_date=DAY, found_by=north.ben, site=same_site, by=north.ben
    )
    actions.say_interest(opening=opening, by=north.cleo)
    EmployerVisit.objects.create(employer=employer, specialist=north.ben, visit_date=DAY, person=liisa)
    _of_clients(north, employer, same_site)
    return employer


def _of_clients(north: World, employer: Employer, site: Site) -> None:
    make_job(north.maria, employer, date(2026, 3, 2), site=site)
    consent(north, employer)
    revoked = consent(north, employer)
    client_actions.revoke_consent(consent=revoked, version=1, revoked_at=timezone.now(), note="", by=north.ana)
    client_actions.log_disclosure(
        client=north.maria, purpose="employer", employer=employer, told_date=DAY, what="The work", by=north.ana
    )
    client_actions.decide_disclosure(client=north.maria, number=1, made_date=DAY, decision="none", by=north.ana)
    client_actions.end_exception(exception=exception(north, employer), by=north.ana)
    exception(north, employer)
    client_actions.record_trial(client=north.tom, kind="trial", employer=employer, start_date=DAY, by=north.ben)
    client_actions.add_application(
        client=north.tom, employer=employer, title="Baker", sent_date=DAY, done_by="together", by=north.ben
    )
    plan = client_actions.start_plan(client=north.maria, goal="Work", started_date=DAY, review_date=None, by=north.sam)
    client_actions.add_line(plan=plan, kind="lead", text="", employer=employer, by=north.sam)
    client_actions.sign_plan(plan=plan, version=plan.version, who="person", name="Maria", signed_date=DAY, by=north.sam)


def merge(north: World, kept: Employer, merged: Employer) -> EmployerMerge:
    for each in (kept, merged):
        each.refresh_from_db()
    return actions.merge_employers(
        kept=kept, merged=merged, kept_version=kept.version, merged_version=merged.version, by=north.sam
    )


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every table that points at an employer, a site or a person, and these three; versions count up for good."""
    models = {model for of in (Employer, Site, EmployerPerson) for model, _field in tables(of).values()}
    found = {}
    for model in models | {Employer, Site, EmployerPerson}:
        found[model._meta.label] = list(model._base_manager.order_by("pk").values())
    for table in (Employer, Site, EmployerPerson):
        for row in found[table._meta.label]:
            row.pop("version")
    return found


# What moves


def test_every_table_that_points_at_employers_is_asked(north: World) -> None:
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Employer and not hasattr(model, "pgh_tracked_model")
    }
    own = {"employers.EmployerMerge.kept", "employers.EmployerMerge.merged"}
    assert set(tables()) == pointing - own and len(pointing) >= 16


def test_the_double_of_these_tests_is_in_every_one_of_them(double: Employer) -> None:
    """So that what is proved below is proved of each."""
    empty = [
        name for name, (model, field) in tables().items() if not model._base_manager.filter(**{field: double}).exists()
    ]
    assert empty == ["employers.Employer.parent", "employers.Employer.merged_into"]


def test_everything_moves_to_the_record_that_is_kept(north: World, double: Employer) -> None:
    done = merge(north, north.bakery, double)
    bakery = Employer.objects.get(pk=north.bakery.pk)
    assert (bakery.phone, bakery.needs, bakery.size, bakery.sector) == (
        "+358 9 1234567", "Early risers", "micro", "Bakery",
    )  # fmt: skip
    assert set(done.stayed) == {"employers.Site.employer", "employers.EmployerPerson.employer", _ACQUAINTANCE}
    for model in (EmployerContact, EmployerVisit, Opening, Job, Consent, Disclosure, WorkExperience, PlanLine):
        assert not model._base_manager.filter(employer=double).exists(), model
    assert DisclosureException.objects.filter(employer=north.bakery).count() == 2
    line = TrailEntry.objects.filter(action="employers merged").get()
    assert (line.object_id, line.details) == (bakery.public_id, {"other": str(double.public_id)})


_ACQUAINTANCE = "employers.Acquaintance.employer"


def test_sites_and_people_of_one_name_become_one(north: World, double: Employer) -> None:
    merge(north, north.bakery, double)
    assert set(north.bakery.sites.values_list("name", flat=True)) == {"Market Square", "Station"}
    assert set(north.bakery.people.values_list("name", flat=True)) == {"pekka", "Liisa"}
    pekka, market = north.bakery.people.get(name="pekka"), Site.objects.get(pk=north.market.pk)
    assert (pekka.email, pekka.can_hire, market.area) == ("pekka@example.org", False, "Centre")
    assert EmployerContact.objects.get(person=pekka).site == market
    assert Opening.objects.get().site == market and Job.objects.get().site == market
    elsewhere = EmployerContact.objects.exclude(site=None, person=None).exclude(site__employer=north.bakery)
    assert not elsewhere.exclude(person__employer=north.bakery).exists(), "nothing names a part that cannot be chosen"
    knows = Acquaintance.objects.filter(employer=north.bakery).order_by("pk").values_list("staff", "person")
    assert list(knows) == [(north.ana.pk, pekka.pk), (north.ben.pk, None)]


def test_taking_it_back_restores_every_table_byte_for_byte(north: World, double: Employer) -> None:
    before = rows()
    done = merge(north, north.bakery, double)
    assert rows() != before
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert rows() == before
    with pytest.raises(ValidationError, match="already"):
        actions.undo_employer_merge(merge=done, by=north.sam)
    assert TrailEntry.objects.filter(action="merge of employers taken back").count() == 1


def test_the_other_way_round_restores_as_well(north: World, double: Employer) -> None:
    before = rows()
    done = merge(north, double, north.bakery)
    assert Employer.objects.standing().get(pk=double.pk).sector == "Bakery"
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert rows() == before


def test_what_was_written_over_since_stays_written(north: World, double: Employer) -> None:
    done = merge(north, north.bakery, double)
    bakery = Employer.objects.get(pk=north.bakery.pk)
    actions.change_employer(employer=bakery, version=None, phone="+358 9 7", by=north.ana)
    done = EmployerMerge.objects.get(pk=done.pk)
    actions.undo_employer_merge(merge=done, by=north.sam)
    bakery.refresh_from_db()
    assert (bakery.phone, bakery.needs) == ("+358 9 7", "")


def test_what_names_another_employer_since_stays_there(north: World, double: Employer) -> None:
    done = merge(north, north.bakery, double)
    job = Job.objects.get(employer=north.bakery)
    Job.objects.update(employer=add(north, "Iron Works"), site=None)
    actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=done.pk), by=north.sam)
    job.refresh_from_db()
    assert job.employer.name == "Iron Works"


def test_what_was_written_since_stays_but_for_what_names_only_the_others(north: World, double: Employer) -> None:
    done = merge(north, north.bakery, double)
    liisa, pekka = (north.bakery.people.get(name=name) for name in ("Liisa", "pekka"))
    station = north.bakery.sites.get(name="Station")

    def log(**named: Any) -> EmployerContact:
        return actions.log_employer_contact(
            employer=north.bakery, specialist=north.ana, contact_date=DAY, by=north.ana, **named
        )

    plain, hers, his, both = log(), log(person=liisa), log(person=pekka), log(person=pekka, site=station)
    job = make_job(north.tom, north.bakery, date(2026, 3, 9), site=station)
    actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=done.pk), by=north.sam)
    for contact, employer in ((plain, north.bakery), (hers, double), (his, north.bakery), (both, north.bakery)):
        contact.refresh_from_db()
        assert contact.employer == employer
    job.refresh_from_db()
    assert job.employer == double
    corrected = {"contact": both, "version": 1, "reason": "More", "note": "x", "by": north.ana}
    actions.correct_employer_contact(**corrected, person=pekka, site=station)
    assert both.site == station, "what it named before it may go on naming"


# What people agreed


def test_consents_and_exceptions_hold_for_the_record_that_is_kept(north: World, double: Employer) -> None:
    moment = timezone.now()

    def may(employer: Employer) -> bool:
        return consents.may(north.maria, Purpose.EMPLOYER, employer, moment=moment)

    def agreed(employer: Employer) -> list[str]:
        return [each.exception.may_say for each in said(north.maria, north.north, employer=employer).here]

    assert not may(north.bakery) and may(double) and agreed(north.bakery) == []
    done = merge(north, north.bakery, double)
    assert may(north.bakery) and agreed(north.bakery) == ["Needs a quiet corner"]
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert not may(north.bakery) and may(double) and agreed(north.bakery) == []


def test_where_something_was_agreed_for_both_both_stand(north: World, double: Employer) -> None:
    """One exception stands for an employer: the other's stays with its record and is read beside it."""
    exception(north, north.bakery, may_say="Nothing of illness", must_not_say="The clinic")
    done = merge(north, north.bakery, double)
    assert len(done.stayed["clients.DisclosureException.employer"]) == 1
    here = said(north.maria, north.north, employer=Employer.objects.get(pk=north.bakery.pk)).here
    assert {each.exception.may_say for each in here} == {"Nothing of illness", "Needs a quiet corner"}
    assert [name for _id, name in places(north.maria)] == ["Corner Bakery"]
    exception(north, north.bakery, may_say="Anew")
    here = said(north.maria, north.north, employer=north.bakery).here
    assert [each.exception.may_say for each in here] == ["Anew"]


def test_a_signed_plan_goes_on_naming_its_lead(north: World, double: Employer) -> None:
    plan = JobSearchPlan.objects.get()
    merge(north, north.bakery, double)
    assert plan.lines.get().said == "Corner Bakery"


KEPT: list[tuple[str, Callable[[], Any], str]] = [
    ("a consent", lambda: Consent.objects.filter(revoked_at=None), "what is kept goes on naming its employer"),
    ("a revoked consent", lambda: Consent.objects.exclude(revoked_at=None), "what is kept goes on"),
    ("what was told", lambda: Disclosure.objects.all(), "what is kept goes on naming its employer"),
    ("an exception", lambda: DisclosureException.objects.filter(ended_date=None), "what is kept goes on"),
    ("an ended exception", lambda: DisclosureException.objects.exclude(ended_date=None), "what is kept goes on"),
    ("a line of a signed plan", lambda: PlanLine.objects.all(), "signed or has a newer one is not edited"),
]


@pytest.mark.parametrize(("what", "found", "why"), KEPT, ids=[each[0] for each in KEPT])
def test_what_is_kept_changes_its_employer_for_no_other_reason(
    north: World, double: Employer, what: str, found: Callable[[], Any], why: str
) -> None:
    other = actions.add_employer(name="Hotel", by=north.ana)
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        found().update(employer=other)
    merge(north, other, actions.add_employer(name="Hostel", by=north.ana))
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        found().update(employer=other)


@pytest.mark.parametrize(
    ("found", "change"),
    [
        (lambda: Consent.objects.exclude(revoked_at=None), {"revoked_note": "No"}),
        (lambda: Consent.objects.exclude(revoked_at=None), {"revoked_at": None, "revoked_by": None}),
        (lambda: Consent.objects.all(), {"scope": "Everything"}),
        (lambda: DisclosureException.objects.exclude(ended_date=None), {"ended_date": None, "ended_by": None}),
        (lambda: DisclosureException.objects.all(), {"may_say": "Everything"}),
        (lambda: Disclosure.objects.all(), {"what": "Everything"}),
        (lambda: PlanLine.objects.all(), {"reason": "Changed"}),
    ],
)
def test_nothing_else_of_it_changes_even_while_it_moves(
    north: World, double: Employer, found: Callable[[], Any], change: dict[str, Any]
) -> None:
    merge(north, north.bakery, double)
    for extra in ({}, {"employer": double}):
        with pytest.raises(DatabaseError), transaction.atomic():
            found().update(**change, **extra)


# Parents and branches


def add(north: World, name: str, **fields: Any) -> Employer:
    return actions.add_employer(name=name, by=north.ana, **fields)


def parent_of(employer: Employer) -> Employer | None:
    return Employer.objects.get(pk=employer.pk).parent


def test_branches_move_and_come_back(north: World) -> None:
    kept, merged = add(north, "Chain"), add(north, "The Chain")
    branch = add(north, "Chain North", parent=merged)
    done = merge(north, kept, merged)
    assert parent_of(branch) == kept
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert parent_of(branch) == merged


def test_a_branch_is_put_into_its_parent_and_the_other_way_round(north: World) -> None:
    chain = add(north, "Chain")
    branch, sister = add(north, "Chain North", parent=chain), add(north, "Chain South", parent=chain)
    before = rows()
    done = merge(north, chain, branch)
    assert list(chain.branches.standing()) == [sister] and parent_of(branch) is None
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert rows() == before
    done = merge(north, branch, chain)
    assert (parent_of(branch), parent_of(sister)) == (None, branch)
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert rows() == before


def test_an_only_branch_that_is_put_into_its_parent_makes_it_nobodys_branch(north: World) -> None:
    chain = add(north, "Chain")
    done = merge(north, chain, add(north, "Chain North", parent=chain))
    assert (parent_of(chain), done.was["kept_parent_now"]) == (None, None)


def test_a_record_that_stands_for_itself_becomes_the_branch_that_the_other_was(north: World) -> None:
    chain = add(north, "Chain")
    alone, branch = add(north, "Shop"), add(north, "The Shop", parent=chain)
    before = rows()
    done = merge(north, alone, branch)
    assert parent_of(alone) == chain
    actions.undo_employer_merge(merge=done, by=north.sam)
    assert rows() == before


def test_a_branch_gets_no_branches_by_a_merge(north: World) -> None:
    chain, other = add(north, "Chain"), add(north, "Other")
    branch = add(north, "Chain North", parent=chain)
    add(north, "Other North", parent=other)
    with pytest.raises(ValidationError, match="keep the other one instead"):
        merge(north, branch, other)
    merge(north, other, branch)


def test_a_parent_that_was_changed_since_stays_changed(north: World) -> None:
    chain, other = add(north, "Chain"), add(north, "Other")
    alone, branch = add(north, "Shop"), add(north, "The Shop", parent=chain)
    done = merge(north, alone, branch)
    actions.change_employer(employer=Employer.objects.get(pk=alone.pk), version=None, parent=other, by=north.ana)
    actions.change_employer(employer=Employer.objects.get(pk=chain.pk), version=None, parent=other, by=north.ana)
    actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=done.pk), by=north.sam)
    assert (parent_of(alone), parent_of(branch)) == (other, None), "the parent is a branch itself by now"


# One after the other


def test_merges_after_each_other_are_taken_back_the_last_one_first(north: World, double: Employer) -> None:
    third = add(north, "Corner Bakery Ltd")
    before = rows()
    first = merge(north, north.bakery, double)
    second = merge(north, third, north.bakery)
    assert Employer.objects.get(pk=double.pk).merged_into == third, "one step leads to the record that is kept"
    with pytest.raises(ValidationError, match="take that apart first"):
        actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=first.pk), by=north.sam)
    actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=second.pk), by=north.sam)
    actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=first.pk), by=north.sam)
    assert rows() == before
    merge(north, north.bakery, double)


def test_what_was_joined_to_a_part_of_the_other_since_is_taken_apart_first(north: World) -> None:
    """The second one's contact stands at the depot that came with the first: it would go back with that one, for good."""
    first, second = add(north, "Harbour Logistics"), add(north, "Harbour Logistics Oy")
    actions.add_site(employer=first, name="Depot", by=north.ana)
    depot = actions.add_site(employer=second, name="depot", by=north.ana)
    actions.log_employer_contact(employer=second, site=depot, specialist=north.ana, contact_date=DAY, by=north.ana)
    before = rows()
    one, two = merge(north, north.bakery, first), merge(north, north.bakery, second)
    with pytest.raises(ValidationError, match="Harbour Logistics Oy has been put into the same record since"):
        actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=one.pk), by=north.sam)
    for each in (two, one):
        actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=each.pk), by=north.sam)
    assert rows() == before


def test_merges_into_one_record_that_share_no_part_are_taken_apart_in_any_order(north: World, double: Employer) -> None:
    other = add(north, "Harbour Logistics")
    actions.add_site(employer=other, name="Market Square", by=north.ana)
    before = rows()
    one, two = merge(north, north.bakery, double), merge(north, north.bakery, other)
    for each in (one, two):
        actions.undo_employer_merge(merge=EmployerMerge.objects.get(pk=each.pk), by=north.sam)
    assert rows() == before


def test_neither_record_may_have_changed_since_they_were_shown(north: World, double: Employer) -> None:
    for versions in ((1, 2), (2, 1)):
        with pytest.raises(StaleRecord):
            actions.merge_employers(
                kept=north.bakery, merged=double, kept_version=versions[0], merged_version=versions[1], by=north.sam
            )


def test_the_database_keeps_a_merge_sane(north: World, double: Employer) -> None:
    done = merge(north, north.bakery, double)
    other = add(north, "Hotel")
    spoiling = [
        ("an_employer_is_merged_once", lambda: EmployerMerge.objects.create(kept=other, merged=double, merged_by=north.sam)),
        ("two_employers_are_merged", lambda: EmployerMerge.objects.create(kept=other, merged=other, merged_by=north.sam)),
        (
            "who_took_a_merge_of_employers_back_is_known",
            lambda: EmployerMerge.objects.filter(pk=done.pk).update(undone_at=done.created_at),
        ),
        ("an_employer_is_merged_into_another", lambda: Employer.objects.filter(pk=other.pk).update(merged_into=other)),
    ]  # fmt: skip
    for constraint, spoil in spoiling:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            spoil()


def test_the_name_of_a_record_that_was_put_into_another_means_the_one_that_is_kept(
    north: World, double: Employer
) -> None:
    merge(north, north.bakery, double)
    assert actions.find_or_add_employer(name="corner bakery OY", by=north.ana) == north.bakery
    assert Workplaces().employer("Corner Bakery Oy").pk == north.bakery.pk
    with pytest.raises(actions.NameTaken) as told:
        add(north, "Corner Bakery Oy")
    assert told.value.existing == north.bakery


def test_of_tables_above_nothing_is_read_but_ids(north: World, double: Employer) -> None:
    with CaptureQueriesContext(connection) as asked:
        merge(north, north.bakery, double)
    read = [each["sql"] for each in asked if each["sql"].startswith("SELECT") and '"clients_' in each["sql"]]
    assert read and all(
        sql.startswith('SELECT "clients_') and sql.split(" FROM ")[0].count('"."id"') == 1 for sql in read
    )
    assert all("," not in sql.split(" FROM ")[0] for sql in read)


def test_what_is_to_come_is_kept_too(north: World, double: Employer) -> None:
    planned = EmployerVisit.objects.create(
        employer=double, specialist=north.ben, visit_date=north.north.today() + timedelta(days=3)
    )
    merge(north, north.bakery, double)
    planned.refresh_from_db()
    assert planned.employer == north.bakery
