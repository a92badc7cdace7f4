"""A job's support plan: the current edition and those before it, what is in it, and the topics worked on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients import access, actions, consents, wording
from clients.forms.records import ConfirmForm
from clients.forms.supportplans import EditionForm, PlanForm, SignForm, SupportForm, TopicsForm
from clients.models import Client, Job, NaturalSupport, OwnWord, Purpose, SupportPlan
from clients.report import natural, outreach, stepdowns
from clients.report.hidden import left_out
from clients.report.supportplans import (
    PlanView,
    agreements_of,
    differences,
    plan_view,
    support_days,
    support_line,
    topics_of,
    written,
)
from clients.views.forming import CONFIRM_PAGE, formed, not_now
from clients.views.saving import Done, sent_once

ONE_EDITION = {"one_support_plan_of_an_edition": ("made_date", gettext_lazy("Somebody made this edition just now."))}


@require(Permission.SEE_CLIENTS)
def support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What helps somebody keep working, on one page: plans by job, the people around them, step-down, outreach."""
    client = access.open_client(request.staff, public_id)
    today = request.agency.today()
    newest = SupportPlan.objects.filter(job__client=client).order_by("job", "-edition").distinct("job")
    plans = {plan.job_id: plan for plan in newest}
    jobs = client.jobs.standing().titled_on(today).select_related("employer").order_by("-start_date", "-pk")
    helping, helped = natural.people_around(client, today)
    context = {
        "client": client,
        "jobs": [_of_job(job, plans.get(job.pk), today) for job in jobs],
        "helping": [(each, natural.consent_said(each, today)) for each in helping],
        "helped": helped,
        "needs_family_consent": _needs_family_consent(client, helping),
        "agreements": agreements_of(client, today),
        "cards": [_card(stepdowns, client.pk, today), _card(outreach, client.pk, today)],
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/support/page.html", context)


def _needs_family_consent(client: Client, helping: list[NaturalSupport]) -> bool:
    """The person said that we may call family, and no consent to tell them anything stands."""
    family = any(each.may_contact and each.relation == NaturalSupport.Relation.FAMILY for each in helping)
    return family and not consents.may_some(client, Purpose.FAMILY)


def _of_job(job: Job, plan: SupportPlan | None, today: Any) -> dict[str, Any]:
    current = job.is_current_on(today) or job.start_date > today
    late = bool(current and plan and plan.review_date and plan.review_date < today)
    review = wording.day(plan.review_date, today) if plan and plan.review_date else ""
    made = wording.day(plan.made_date, today) if plan else ""
    return {"job": job, "plan": plan, "current": current, "late": late, "review": review, "made": made}


def _card(part: Any, client: int, today: Any) -> Any:
    found = part.ask_state(client).first()
    return part.card(*found, today) if found else part.card("", None, "", today)


@require(Permission.SEE_CLIENTS)
def support_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id)
    context = {**_shown(request, job, _number(request.GET.get("edition", ""))), "topics": topics_of(job)}
    return render(request, "clients/support/plan.html", context)


@require(Permission.SEE_CLIENTS)
def print_support_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A copy for the person, made for paper."""
    job = access.open_job(request.staff, public_id)
    context = _shown(request, job, _number(request.GET.get("edition", "")))
    if context["view"] is None:
        raise Http404
    trail.record("support plan printed", by=request.staff, on=job.client)
    topics = [each for each in topics_of(job) if each.worked]
    return render(request, "clients/support/print.html", {**context, "topics": topics})


def _shown(request: StaffRequest, job: Job, edition: int | None) -> dict[str, Any]:
    today = request.agency.today()
    view: PlanView | None = plan_view(job, request.staff, edition)
    if view is None and edition is not None:
        raise Http404
    supports = [(each, support_days(each, today)) for each in view.supports] if view else []
    return {
        "job": job,
        "client": job.client,
        "view": view,
        "supports": supports,
        "written": written(view.plan, request.staff) if view else [],
        "left_out": left_out(request.staff),
        "agreements": agreements_of(job.client, today),
        "may_edit": request.staff.has(Permission.EDIT_CLIENT) and job.client.is_open,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


@require(Permission.SEE_CLIENTS)
def compare_support_plans(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Two editions side by side: those asked for, else the last two."""
    job = access.open_job(request.staff, public_id)
    editions = {plan.edition: plan for plan in SupportPlan.objects.filter(job=job)}
    last = max(editions, default=0)
    after = _number(request.GET.get("to", "")) or last
    before = _number(request.GET.get("from", "")) or after - 1
    rows = []
    if before in editions and after in editions:
        rows = differences(editions[before], editions[after], request.staff)
    context = {
        "job": job,
        "client": job.client,
        "rows": rows,
        "before": editions.get(before),
        "after": editions.get(after),
        "editions": sorted(editions.values(), key=lambda plan: plan.edition),
    }
    return render(request, "clients/support/compare.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def make_support_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    if not job.client.is_open:
        return not_now(request, _("This record is closed. Reopen it to make a plan."), _plan_page(job))
    first = not SupportPlan.objects.filter(job=job).exists()
    form = EditionForm(request.POST or None, today=request.agency.today(), first=first)

    def act() -> Done:
        day, review = form.cleaned_data["made_date"], form.cleaned_data["review_date"]
        why = form.cleaned_data.get("why_made", "")
        plan = actions.make_support_plan(job=job, made_date=day, why_made=why, review_date=review, by=request.staff)
        said = _("The plan is there. Next: add what helps.") if first else _("Edition %(number)s is a copy: change it.")
        return Done(said % {"number": plan.edition}, _plan_page(job))

    heading = _("Make a support plan") if first else _("Start a new edition")
    note = "" if first else _("It starts as a copy. The edition before it stays as it is and can be read.")
    return _form(request, form, act, job, heading=heading, note=note, promises=ONE_EDITION)


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_support_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    plan = _changeable(job)
    if plan is None:
        return not_now(request, _not_changeable(), _plan_page(job))
    form = PlanForm(request.POST or None, plan=plan, staff=request.staff)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_support_plan(plan=plan, version=version, by=request.staff, **form.written())
        return Done(_("Saved."), _plan_page(job))

    return _form(request, form, act, job, heading=_("Edit the support plan"), edited=plan)


@require(Permission.EDIT_CLIENT)
@sent_once
def add_support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    plan = _changeable(job)
    if plan is None:
        return not_now(request, _not_changeable(), _plan_page(job))
    form = SupportForm(request.POST or None, staff=request.staff)

    def act() -> Done:
        added = actions.add_support(plan=plan, by=request.staff, **_kind(request, form), **form.written())
        said = _("%(support)s is in the plan.") % {"support": added.named[:1].upper() + added.named[1:]}
        return Done(said, _plan_page(job))

    return _form(request, form, act, job, heading=_("Add a support"))


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    support = access.open_support(request.staff, public_id, lock=request.method == "POST")
    job = support.plan.job
    if not actions.is_changeable(support.plan):
        return not_now(request, _not_changeable(), _plan_page(job))
    form = SupportForm(request.POST or None, staff=request.staff, support=support)

    def act() -> Done:
        fields = {**_kind(request, form), **form.written()}
        version = form.cleaned_data["version"]
        actions.change_support(support=support, version=version, by=request.staff, **fields)
        return Done(_("Saved."), _plan_page(job))

    remove = reverse("clients:remove_support", args=[support.public_id])
    more = {"stop_url": remove, "stop": _("Take it out of the plan")}
    return _form(request, form, act, job, heading=_("Edit a support"), edited=support, **more)


@require(Permission.EDIT_CLIENT)
@sent_once
def remove_support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    support = access.open_support(request.staff, public_id, lock=request.method == "POST")
    job = support.plan.job
    if not actions.is_changeable(support.plan):
        return not_now(request, _not_changeable(), _plan_page(job))
    form = ConfirmForm(request.POST or None, initial={"version": support.version})

    def act() -> Done:
        actions.remove_support(support=support, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("It is out of the plan."), _plan_page(job))

    what = [support_line(support, request.agency.today()), _("It leaves this edition; earlier ones keep it.")]
    more = {"what": what, "undo": _("Add it again at any time."), "save": _("Take it out of the plan")}
    heading = _("Take this support out?")
    return _form(request, form, act, job, heading=heading, edited=support, template=CONFIRM_PAGE, danger=True, **more)


def _kind(request: StaffRequest, form: SupportForm) -> dict[str, Any]:
    """The kind of support chosen or newly written, as the record holds it."""
    kind, new = form.cleaned_data["kind"], form.cleaned_data["new_kind"].strip()
    if new:
        return {"kind": "", "own": actions.find_or_add_word(of=OwnWord.List.SUPPORT, name=new, by=request.staff)}
    own = form.words.get(kind)
    return {"kind": "" if own else kind, "own": own}


@require(Permission.EDIT_CLIENT)
@sent_once
def sign_support_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    plan = SupportPlan.objects.filter(job=job).newest_first().first()
    if plan is None:
        return not_now(request, _("There is no plan yet."), _plan_page(job))
    form = SignForm(request.POST or None, plan=plan, today=request.agency.today(), name=job.client.name)

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("signer", "name", "signed_date")}
        actions.sign_support_plan(plan=plan, by=request.staff, **said)
        return Done(_("Signed. This edition stays as it is; a change makes a new one."), _plan_page(job))

    note = _("Write down who signed the plan. From then on this edition stays as it is.")
    return _form(request, form, act, job, heading=_("Record a signature"), note=note)


@require(Permission.EDIT_CLIENT)
@sent_once
def record_topics(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    form = TopicsForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        topics = [("" if code in form.words else code, form.words.get(code)) for code in form.cleaned_data["topics"]]
        new = form.cleaned_data["new_topic"].strip()
        if new:
            word = actions.find_or_add_word(of=OwnWord.List.TOPIC, name=new, by=request.staff)
            if ("", word) not in topics:
                topics.append(("", word))
        day, note = form.cleaned_data["worked_date"], form.cleaned_data["note"]
        actions.record_topics(job=job, topics=topics, worked_date=day, note=note, by=request.staff)
        return Done(_("Saved."), _plan_page(job) + "#topics")

    return _form(request, form, act, job, heading=_("Topics worked on"))


@require(Permission.EDIT_CLIENT)
@sent_once
def take_back_topic(request: StaffRequest, public_id: UUID) -> HttpResponse:
    topic = access.open_topic(request.staff, public_id, lock=request.method == "POST")
    form = ConfirmForm(request.POST or None, initial={"version": 1})

    def act() -> Done:
        actions.take_back_topic(topic=topic, by=request.staff)
        return Done(_("It is not on the list any more."), _plan_page(topic.job) + "#topics")

    day = wording.day(topic.worked_date, request.agency.today())
    more = {"what": [f"{topic.named}, {day}"], "undo": _("Record it again at any time."), "save": _("Take it back")}
    heading = _("Was this written down by mistake?")
    return _form(request, form, act, topic.job, heading=heading, template=CONFIRM_PAGE, danger=True, **more)


def _changeable(job: Job) -> SupportPlan | None:
    plan = SupportPlan.objects.filter(job=job).newest_first().first()
    if plan is None or not actions.is_changeable(plan):
        return None
    plan.job = job
    return plan


def _not_changeable() -> str:
    return _("This edition is signed or not the newest: it stays as it is. Start a new edition to change the plan.")


def _plan_page(job: Job) -> str:
    return reverse("clients:support_plan", args=[job.public_id])


def _form(request: StaffRequest, form: Any, act: Any, job: Job, **more: Any) -> HttpResponse:
    return formed(
        request, form, act, client=job.client, url=_plan_page(job), back=_("Job support plan"), about=job, **more
    )
