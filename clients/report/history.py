"""Who has seen and changed a client's record: the lines of the trail about them, newest first, in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from audit.models import TrailEntry
from clients.models import (
    AdviceScenario,
    BenefitsAdvice,
    BenefitsHeld,
    Client,
    ClientContact,
    ClientNote,
    Document,
    DueContact,
    Education,
    Interview,
    Job,
    JobApplication,
    JobChange,
    JobSearchPlan,
    PlannedVisit,
    Referral,
    ReportingDuty,
    StepDown,
    SupportPlan,
    WorkExperience,
)
from tenancy.context import current_agency_id
from tenancy.models import Agency

PAGE = 100
# Whose fields a line may name.
_FIELDS_OF = (
    Client,
    Referral,
    Job,
    ClientContact,
    JobChange,
    WorkExperience,
    BenefitsHeld,
    BenefitsAdvice,
    AdviceScenario,
    ReportingDuty,
    Education,
    JobSearchPlan,
    JobApplication,
    Interview,
    SupportPlan,
    StepDown,
    ClientNote,
    Document,
)

_SAID = {
    "client opened": gettext_lazy("Opened the record"),
    "client history opened": gettext_lazy("Opened this page"),
    "contact form opened": gettext_lazy("Opened the record to log a contact"),
    "job start previewed": gettext_lazy("Looked at what a job start would plan"),
    "client added": gettext_lazy("Added the record"),
    "client changed": gettext_lazy("Changed the record"),
    "client assigned": gettext_lazy("Handed over"),
    "client closed": gettext_lazy("Closed"),
    "client reopened": gettext_lazy("Reopened"),
    "contact logged": gettext_lazy("Logged a contact"),
    "contact corrected": gettext_lazy("Corrected a contact"),
    "contact voided": gettext_lazy("Made a contact void"),
    "contact taken back": gettext_lazy("Took back a contact just logged"),
    "employer contact for client": gettext_lazy("Logged an employer contact"),
    "job start recorded": gettext_lazy("Recorded a job start"),
    "job changed": gettext_lazy("Changed a job"),
    "job start moved": gettext_lazy("Moved a job start"),
    "job start cancelled": gettext_lazy("Cancelled a job start"),
    "job end recorded": gettext_lazy("Recorded a job end"),
    "job end undone": gettext_lazy("Took a job end back"),
    "support declined": gettext_lazy("Recorded that support is declined"),
    "support resumed": gettext_lazy("Recorded that support is wanted again"),
    "way of contact agreed": gettext_lazy("Recorded another way of contact"),
    "way of contact ended": gettext_lazy("Ended another way of contact"),
    "profile opened": gettext_lazy("Opened the career profile"),
    "profile section opened": gettext_lazy("Opened a section of the career profile"),
    "profile printed": gettext_lazy("Printed the career profile"),
    "profile edition begun": gettext_lazy("Began an edition of the career profile"),
    "profile edition changed": gettext_lazy("Changed sources or sessions of the career profile"),
    "profile section saved": gettext_lazy("Wrote in the career profile"),
    "profile signed": gettext_lazy("Recorded a signature of the career profile"),
    "profile signature taken back": gettext_lazy("Took back a signature of the career profile"),
    "visit planned": gettext_lazy("Planned a visit"),
    "visit moved": gettext_lazy("Moved a visit"),
    "client came back": gettext_lazy("Recorded that they came back"),
    "client moved between programmes": gettext_lazy("Moved them between programmes"),
    "referral recorded": gettext_lazy("Recorded a referral"),
    "referral opened": gettext_lazy("Opened a referral"),
    "referral changed": gettext_lazy("Changed a referral"),
    "referral accepted": gettext_lazy("Accepted a referral"),
    "referral not taken on": gettext_lazy("Did not take a referral on"),
    "referral waits again": gettext_lazy("Let a referral wait again"),
    "records merged": gettext_lazy("Merged two records"),
    "merge taken back": gettext_lazy("Took two merged records apart"),
    "visit cancelled": gettext_lazy("Cancelled a visit"),
    "note form opened": gettext_lazy("Opened the record to write a note"),
    "note written": gettext_lazy("Wrote a note"),
    "note changed": gettext_lazy("Changed a note"),
    "note added to": gettext_lazy("Added to a note"),
    "note voided": gettext_lazy("Made a note void"),
    "documents opened": gettext_lazy("Looked at the documents"),
    "document added": gettext_lazy("Added a document"),
    "document downloaded": gettext_lazy("Downloaded a document"),
    "document voided": gettext_lazy("Made a document void"),
    "draft thrown away": gettext_lazy("Threw a draft away"),
    # jobs over time, trials, benefits, education
    "change in a job recorded": gettext_lazy("Recorded a change in a job"),
    "change in a job corrected": gettext_lazy("Corrected a change in a job"),
    "change in a job struck out": gettext_lazy("Struck out a change in a job"),
    "work trial recorded": gettext_lazy("Recorded a work trial or placement"),
    "work trial changed": gettext_lazy("Changed a work trial or placement"),
    "work trial ended": gettext_lazy("Ended a work trial or placement"),
    "work trial struck out": gettext_lazy("Struck out a work trial or placement"),
    "work trial became a job": gettext_lazy("Recorded that a trial became a job"),
    "benefits recorded": gettext_lazy("Recorded benefits"),
    "benefits changed": gettext_lazy("Changed benefits"),
    "benefits advice offered": gettext_lazy("Recorded an offer of benefits advice"),
    "benefits advice changed": gettext_lazy("Changed benefits advice"),
    "benefits advice struck out": gettext_lazy("Struck out benefits advice"),
    "scenario of benefits advice added": gettext_lazy("Added a scenario of benefits advice"),
    "scenario of benefits advice changed": gettext_lazy("Changed a scenario of benefits advice"),
    "scenario of benefits advice struck out": gettext_lazy("Struck out a scenario of benefits advice"),
    "reporting duty added": gettext_lazy("Added a reporting duty"),
    "reporting duty changed": gettext_lazy("Changed a reporting duty"),
    "reporting duty struck out": gettext_lazy("Struck out a reporting duty"),
    "report to benefits office noted": gettext_lazy("Noted a report to a benefits office"),
    "education recorded": gettext_lazy("Recorded education"),
    "education changed": gettext_lazy("Changed education"),
    "education struck out": gettext_lazy("Struck out education"),
    "consents opened": gettext_lazy("Opened the consents"),
    "consent given": gettext_lazy("Recorded a consent"),
    "consent revoked": gettext_lazy("Recorded that a consent is taken back"),
    "disclosure logged": gettext_lazy("Wrote down what was told"),
    "disclosure voided": gettext_lazy("Made what was told void"),
    "what may be said opened": gettext_lazy("Opened what may be said"),
    "disclosure decision opened": gettext_lazy("Opened the disclosure decision"),
    "disclosure decided": gettext_lazy("Recorded a disclosure decision"),
    "disclosure signed": gettext_lazy("Recorded the signature of the disclosure decision"),
    "disclosure revisited": gettext_lazy("Recorded another talk about disclosure"),
    "disclosure revoked": gettext_lazy("Recorded that the disclosure decision is taken back"),
    "disclosure exception agreed": gettext_lazy("Recorded an exception to the disclosure decision"),
    "disclosure exception ended": gettext_lazy("Ended an exception to the disclosure decision"),
    "support plan made": gettext_lazy("Made an edition of a support plan"),
    "support plan changed": gettext_lazy("Changed a support plan"),
    "support plan signed": gettext_lazy("Recorded a signature of a support plan"),
    "support plan printed": gettext_lazy("Printed a support plan"),
    "support added": gettext_lazy("Added a support"),
    "support changed": gettext_lazy("Changed a support"),
    "support removed": gettext_lazy("Took a support out of a plan"),
    "retention topics recorded": gettext_lazy("Recorded retention topics"),
    "retention topic taken back": gettext_lazy("Took a retention topic back"),
    "natural support added": gettext_lazy("Added somebody who helps"),
    "natural support changed": gettext_lazy("Changed what is known of somebody who helps"),
    "natural support ended": gettext_lazy("Recorded that somebody helps no longer"),
    "step-down planned": gettext_lazy("Planned a step-down"),
    "step-down changed": gettext_lazy("Changed a step-down"),
    "step-down meeting held": gettext_lazy("Recorded a hand-over meeting"),
    "step-down handed over": gettext_lazy("Handed over to another supporter"),
    "step-down dropped": gettext_lazy("Dropped a step-down"),
    "step-down returned from": gettext_lazy("Recorded a return from step-down"),
    "outreach begun": gettext_lazy("Began outreach"),
    "outreach attempt recorded": gettext_lazy("Recorded an outreach attempt"),
    "outreach attempt corrected": gettext_lazy("Corrected an outreach attempt"),
    "outreach attempt voided": gettext_lazy("Made an outreach attempt void"),
    "outreach ended": gettext_lazy("Recorded how outreach ended"),
    "job search plan made": gettext_lazy("Made a job search plan"),
    "new edition of the job search plan": gettext_lazy("Started a new edition of the job search plan"),
    "job search plan changed": gettext_lazy("Changed the job search plan"),
    "job search plan signed": gettext_lazy("Recorded a signature on the job search plan"),
    "job search plan printed": gettext_lazy("Printed the job search plan"),
    "plan line of an employer contact said": gettext_lazy("Said which plan line an employer contact served"),
    "application recorded": gettext_lazy("Recorded an application"),
    "application changed": gettext_lazy("Changed an application"),
    "application voided": gettext_lazy("Made an application void"),
    "application led to a job": gettext_lazy("Recorded that an application led to a job"),
    "interview planned": gettext_lazy("Recorded an interview to come"),
    "interview changed": gettext_lazy("Changed an interview"),
    "interview told": gettext_lazy("Recorded how an interview went"),
    "interview cancelled": gettext_lazy("Cancelled an interview"),
}
# Whose fields are named when they were changed.


@dataclass(frozen=True, slots=True)
class Line:
    """One thing somebody did, or did several times in a row on a day: `times` counts them, `at` is the last."""

    at: str
    who: str
    what: str
    more: str
    times: int


@dataclass(frozen=True, slots=True)
class Seen:
    lines: list[Line]
    older: int | None


def seen_by(client: Client, agency: Agency, *, after: str = "") -> Seen:
    """One page of the lines about the client, their jobs, contacts and visits; `after` is the last line shown."""
    # Of a record that was merged into this one, too: who saw it has seen this person.
    merged = Client.with_merged.filter(merged_into=client).values("public_id")
    mine = Q(object_id=client.public_id) | Q(object_id__in=merged)
    for model in (Job, ClientContact, PlannedVisit, DueContact, ClientNote, Document, Referral):
        mine |= Q(object_id__in=model.objects.filter(client=client).values("public_id"))
    rows = TrailEntry.objects.filter(mine, agency_id=current_agency_id())
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found: list[Any] = list(rows.order_by("-pk").values("pk", "at", "staff_id", "action", "details")[: PAGE + 1])
    names = _names({row["staff_id"] for row in found if row["staff_id"]})
    older = found[PAGE - 1]["pk"] if len(found) > PAGE else None
    alike = groupby(found[:PAGE], key=lambda row: (row["staff_id"], row["action"], agency.local(row["at"]).date()))
    return Seen([_line(list(rows), names, agency) for _same, rows in alike], older)


def _names(ids: set[int]) -> dict[int, str]:
    return {each.pk: each.name for each in StaffMember.objects.here().select_related("user").filter(pk__in=ids)}


def _line(rows: list[dict[str, Any]], names: dict[int, str], agency: Agency) -> Line:
    last = rows[0]
    changed = {name for row in rows for name in (row["details"] or {}).get("fields", [])}
    return Line(
        at=date_format(agency.local(last["at"]), "DATETIME_FORMAT"),
        who=names.get(last["staff_id"], "") or _("the app itself"),
        what=str(_SAID.get(last["action"], last["action"])),
        more=_fields(sorted(changed)),
        times=len(rows),
    )


def _fields(names: list[str]) -> str:
    """The fields that were changed, as the forms call them: never what was written in them."""
    labels = []
    for name in names:
        for model in _FIELDS_OF:
            if any(field.name == name for field in model._meta.get_fields()):
                labels.append(str(getattr(model._meta.get_field(name), "verbose_name", name)))
                break
    return ", ".join(labels)
