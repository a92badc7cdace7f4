"""The words of the vocational profile: what each section and field is called, on the page and on the person's own copy."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clients import profilesections as rules
from clients.profilesections import BY_CODE, Content, Field, Klass, Section

Text = str | Promise


class Name(NamedTuple):
    """`title` for the specialist, `plain` for the person's own copy, `hint` what to ask for."""

    title: Text
    plain: Text
    hint: Text = ""


KLASSES: dict[Klass, Text] = {
    Klass.ORDINARY: _("work"),
    Klass.HEALTH: _("health"),
    Klass.SUBSTANCE: _("substance use"),
    Klass.LEGAL: _("offences"),
}

SECTIONS: dict[str, Name] = {
    "goals": Name(
        _("Goals and interests"), _("What I want"), _("In their own words. A dream job tells what matters in any job.")
    ),
    "preferences": Name(_("Work preferences"), _("Work that suits me"), _("What would make a job worth keeping.")),
    "strengths": Name(_("Strengths"), _("What I am good at"), _("From work, home, hobbies and hard times.")),
    "work_history": Name(
        _("Work history"),
        _("Jobs I have had"),
        _("Newest first, short ones and unpaid ones too. What was liked and what helped points to the next job."),
    ),
    "education": Name(_("Education and training"), _("Schools, courses and licences")),
    "military": Name(_("Military service"), _("My military service")),
    "language_culture": Name(
        _("Language, culture and faith"),
        _("Language, culture and faith"),
        _("Only what they want an employer or a rota to take into account."),
    ),
    "getting_along": Name(_("Getting along with people"), _("Me and other people")),
    "mental_health": Name(
        _("Mental health at work"), _("My mind and work"), _("As it shows at work. A diagnosis is rarely needed.")
    ),
    "physical_health": Name(_("Physical health"), _("My body and work")),
    "substance_use": Name(
        _("Substance use and recovery"),
        _("Alcohol, drugs and recovery"),
        _("Never a condition for help with work. Only what touches work, and only if they want it written."),
    ),
    "thinking": Name(_("Thinking, memory and learning"), _("How I learn and remember")),
    "daily_routine": Name(_("Daily routine"), _("My day")),
    "housing_transport": Name(_("Housing, transport and driving"), _("Where I live and how I get around")),
    "family": Name(_("Family and close people"), _("People close to me")),
    "network": Name(
        _("People who know employers"),
        _("People I know who know employers"),
        _("Most jobs are found through somebody. Ask before you call any of them."),
    ),
    "income_benefits": Name(
        _("Income and benefits"),
        _("Money and benefits"),
        _("What they live on now, and who advises them on what work changes."),
    ),
    "legal": Name(
        _("Legal history"),
        _("Charges and sentences"),
        _("Never a reason not to help. What an employer can find out, and how to tell it."),
    ),
    "disclosure": Name(
        _("Disclosure wishes"),
        _("What I want told at work"),
        _("Wishes only: the decision about what may be said, with its dates, is kept apart."),
    ),
    "supports": Name(_("Supports at work"), _("Help I want with work"), _("Without naming an illness.")),
    "documents": Name(_("Papers"), _("My papers")),
}  # fmt: skip

# The rows of a section: what one of them is called.
ROW: dict[str, Text] = {
    "jobs": _("Job"),
    "studies": pgettext_lazy("profile", "Course"),
    "contacts": pgettext_lazy("profile", "Person"),
}
MORE: dict[str, Text] = {
    "jobs": _("Add another job"),
    "studies": _("Add another course"),
    "contacts": _("Add another person"),
}

_AT_WORK = _("How it shows at work")

# Also printed for the person: neither "they" nor "I" in a label; what only the specialist reads is a hint.
# "section.field", and "section.field.column" for rows: label, or label and hint.
FIELDS: dict[str, Text | tuple[Text, Text]] = {
    "goals.why_now": _("Why work now"),
    "goals.dream_job": _("Dream job"),
    "goals.short_goal": _("In the next months"),
    "goals.long_goal": _("In the long run"),
    "goals.interests": _("Interests and hobbies"),
    "preferences.job_types": (_("Kinds of work"), _("The most wanted first, each with a reason.")),
    "preferences.places": _("Places and employers in mind"),
    "preferences.size": _("Size of workplace"),
    "preferences.pace": _("Pace"),
    "preferences.indoors": _("Indoors or outdoors"),
    "preferences.company": _("Alone or with people"),
    "preferences.hours": _("Hours a week"),
    "preferences.shifts": _("Times that suit"),
    "preferences.distance": _("How far from home"),
    "preferences.pay": _("Hoped-for pay"),
    "preferences.avoid": _("Things to avoid"),
    "strengths.strengths": _("Strengths"),
    "strengths.skills": _("Skills and tools"),
    "strengths.others_say": _("Praised by others for"),
    "strengths.proud_of": _("Proud of"),
    "work_history.jobs": _("Jobs"),
    "work_history.jobs.employer": _("Employer"),
    "work_history.jobs.title": _("Job title"),
    "work_history.jobs.duties": _("Duties"),
    "work_history.jobs.dates": (_("When"), _("As they remember it: summer 2014, about two years.")),
    "work_history.jobs.hours": _("Hours a week"),
    "work_history.jobs.pay": _("Pay"),
    "work_history.jobs.found": _("How it was found"),
    "work_history.jobs.liked": _("Liked"),
    "work_history.jobs.disliked": _("Disliked"),
    "work_history.jobs.left": _("Why it ended"),
    "work_history.jobs.supports": _("What helped, or would have"),
    "work_history.best_job": _("The best of them, and why"),
    "work_history.gaps": (_("Time without work"), _("And how they would like to tell it.")),
    "education.studies": _("Schools and courses"),
    "education.studies.what": _("School or course"),
    "education.studies.where": _("Where"),
    "education.studies.dates": _("When"),
    "education.studies.finished": _("Finished, or how far"),
    "education.licences": (_("Licences, cards and certificates"), _("Hygiene pass, hot work, first aid, and until when.")),
    "education.study_experience": _("What was easy and what was hard at school"),
    "education.further_study": _("Studies wanted"),
    "military.service": _("Service and years"),
    "military.duties": _("Duties and skills"),
    "military.after": _("Veterans' services and benefits"),
    "language_culture.languages": _("Languages spoken and written"),
    "language_culture.interpreter": _("Interpreter"),
    "language_culture.culture": _("Culture"),
    "language_culture.faith": _("Faith: days, clothing, food"),
    "getting_along.with_others": _("With co-workers and customers"),
    "getting_along.hard_moments": _("What is hard, and what helps then"),
    "getting_along.boss": _("A good boss"),
    "mental_health.at_work": _AT_WORK,
    "mental_health.early_signs": _("Early signs of a bad spell"),
    "mental_health.coping": _("What helps"),
    "mental_health.medication": _("Medicines: times, and effects that matter at work"),
    "mental_health.diagnosis": (_("Diagnosis"), _("Only if it is needed for something, and they want it written.")),
    "physical_health.at_work": _AT_WORK,
    "physical_health.endurance": _("Endurance: standing, lifting, hours in a row"),
    "physical_health.limits": _("What to avoid"),
    "physical_health.medication": _("Medicines: times, and effects that matter at work"),
    "substance_use.at_work": _("How it touches work"),
    "substance_use.recovery": _("Recovery plan"),
    "substance_use.places_to_avoid": _("Workplaces and times to avoid"),
    "substance_use.supports": _("Meetings, people and hours that help"),
    "substance_use.testing": _("Tests an employer may ask for"),
    "thinking.learns_best": _("Learns best by"),
    "thinking.memory": _("Memory, and what helps it"),
    "thinking.concentration": _("Concentration"),
    "thinking.reading": _("Reading, writing, numbers, computer"),
    "daily_routine.usual_day": _("A usual day"),
    "daily_routine.sleep": _("Sleep, and the best time of day"),
    "daily_routine.home_tasks": _("Meals, clothes, hygiene and home"),
    "housing_transport.housing": _("Housing"),
    "housing_transport.transport": _("Ways of getting to work"),
    "housing_transport.licence": _("Driving licence"),
    "housing_transport.vehicle": _("Vehicle at hand"),
    "housing_transport.travel_time": _("Longest way to work"),
    "family.people": _("Who they are"),
    "family.view_of_work": _("What they think of work"),
    "family.help": _("How they could help"),
    "family.caring": _("Who needs looking after"),
    "network.contacts": _("People"),
    "network.contacts.name": _("Name"),
    "network.contacts.relation": _("Known from"),
    "network.contacts.workplace": _("Where they work, or whom they know"),
    "network.contacts.could_help": _("What to ask them"),
    "network.contacts.may_ask": _("Who may ask them"),
    "network.ideas": _("Shops, clubs and places to ask at"),
    "income_benefits.income": _("Income now"),
    "income_benefits.benefits": _("Benefits"),
    "income_benefits.pay_card": _("Bank account or pay card"),
    "income_benefits.adviser": _("Who advises on benefits"),
    "income_benefits.worries": _("Worries about money, debts"),
    "income_benefits.reporting": _("What is to be reported, to whom, by when"),
    "legal.charges": _("Charges and sentences, with dates"),
    "legal.employer_sees": _("What an employer can see"),
    "legal.how_to_explain": _("How to explain it"),
    "legal.conditions": _("Conditions and meetings that touch work"),
    "disclosure.wish": _("How much to tell"),
    "disclosure.may_say": _("What may be said"),
    "disclosure.not_say": _("What must not be said"),
    "disclosure.who_may_know": _("Who may know"),
    "supports.looking": _("In looking for work"),
    "supports.on_the_job": _("At work"),
    "supports.from_others": _("From family, friends, treatment team"),
    "documents.has": _("Has these"),
    "documents.missing": _("Missing, and how to get them"),
}  # fmt: skip

_EITHER = pgettext_lazy("profile", "either will do")

CODES: dict[str, dict[str, Text]] = {
    "preferences.size": {"small": _("small"), "large": _("large"), "either": _EITHER},
    "preferences.pace": {"calm": _("calm"), "steady": _("steady"), "fast": _("fast")},
    "preferences.indoors": {"indoors": _("indoors"), "outdoors": _("outdoors"), "either": _EITHER},
    "preferences.company": {
        "alone": _("mostly alone"),
        "few": _("with a few people"),
        "many": _("with many people"),
        "either": _EITHER,
    },
    "preferences.shifts": {
        "mornings": _("mornings"),
        "days": _("daytime"),
        "evenings": _("evenings"),
        "nights": _("nights"),
        "weekends": _("weekends"),
    },
    "housing_transport.licence": {
        "car": _("car"),
        "truck": _("lorry"),
        "bus": _("bus"),
        "taxi": _("taxi"),
        "motorcycle": _("motorcycle or moped"),
        "forklift": _("forklift"),
        "none": _("no licence"),
    },
    "disclosure.wish": {
        "none": _("tell nothing"),
        "some": _("tell some of it"),
        "full": _("tell openly"),
        "later": _("tell later, once in the job"),
        "job_by_job": _("decide job by job"),
        "undecided": _("not decided yet"),
    },
    "documents.has": {
        "id_card": _("identity card"),
        "passport": _("passport"),
        "driving_licence": _("driving licence"),
        "residence_permit": _("residence or work permit"),
        "tax_card": _("tax card or tax number"),
        "insurance_card": _("social insurance card or number"),
        "bank_account": _("bank account"),
        "certificates": _("work and school certificates"),
        "cv": _("CV"),
        "references": _("references"),
    },
}

HOW: dict[str, Text] = {
    rules.SAME: _("as before"),
    rules.ADDED: pgettext_lazy("profile", "added"),
    rules.CHANGED: pgettext_lazy("profile", "changed"),
    rules.TAKEN_OUT: pgettext_lazy("profile", "taken out"),
}


def label(key: str) -> Text:
    said = FIELDS[key]
    return said[0] if isinstance(said, tuple) else said


def hint(key: str) -> Text:
    said = FIELDS[key]
    return said[1] if isinstance(said, tuple) else ""


# What stands in a section, in words


class Row(NamedTuple):
    """One job, course or person: its heading and what is known of it."""

    title: str
    facts: list[tuple[str, str]]


class Shown(NamedTuple):
    """One section as it is read: texts with their labels, then rows."""

    code: str
    title: str
    plain: str
    class_word: str
    facts: list[tuple[str, str]]
    rows: list[Row]


def shown(code: str, content: Content) -> Shown:
    section, name = BY_CODE[code], SECTIONS[code]
    facts = [
        (str(label(f"{code}.{field.name}")), value(section, field, content[field.name]))
        for field in section.fields
        if field.kind != rules.ROWS and content.get(field.name)
    ]
    rows = [
        row(section, field, number, texts)
        for field in section.fields
        if field.kind == rules.ROWS
        for number, texts in enumerate(content.get(field.name, []), start=1)
    ]
    return Shown(code, str(name.title), str(name.plain), class_word(code), facts, rows)


def class_word(code: str) -> str:
    """Beside the heading of a section that not everybody may read."""
    klass = BY_CODE[code].klass
    return "" if klass is Klass.ORDINARY else str(KLASSES[klass])


def value(section: Section, field: Field, said: Any) -> str:
    """A text as it stands; codes in their words."""
    if not said:
        return ""
    if field.kind == rules.CHOICE:
        return str(CODES[f"{section.code}.{field.name}"][said])
    if field.kind == rules.CHOICES:
        words = CODES[f"{section.code}.{field.name}"]
        return ", ".join(str(words[code]) for code in said)
    return str(said)


def row(section: Section, field: Field, number: int, texts: dict[str, str]) -> Row:
    """Headed by its first two columns; the others with their labels."""
    names = [column.name for column in field.columns]
    head = ", ".join(texts[name] for name in names[:2] if texts.get(name))
    title = head or gettext("%(what)s %(number)s") % {"what": ROW[field.name], "number": number}
    facts = [(str(label(f"{section.code}.{field.name}.{name}")), texts[name]) for name in names[2:] if texts.get(name)]
    return Row(title, facts)
