"""Maria and her jobs at the bakery and the café, as plain facts for the follow-along tests."""

from datetime import date

from clients.followalong import ContactFacts, JobFacts, status_on

BAKERY, CAFE = 1, 2


def day(text):
    """A day of 2026 as month-day, or of any year as year-month-day."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def job(start, end=None, learned=None, *, id=BAKERY, planned_move=False):
    return JobFacts(
        id=id,
        start_date=day(start),
        end_date=end and day(end),
        learned_date=learned and day(learned),
        planned_move=planned_move,
    )


def met_on(*days, mode="in_person", jobs=(), with_client=True):
    """Contacts with Maria on these days, numbered from 1."""
    return [
        ContactFacts(
            id=number,
            contact_date=day(text),
            mode=mode,
            with_client=with_client,
            job_ids=frozenset(jobs),
        )
        for number, text in enumerate(days, start=1)
    ]


def standing(job, on, *, contacts=(), declines=(), agreements=(), closed=None):
    """Rule by rule, how Maria's planned contacts stand on a day."""
    closed = closed and day(closed)
    rows = status_on(job, contacts, declines, agreements, closed, day(on))
    return {row.planned.rule: row for row in rows}


def windows(planned):
    return [(each.rule, each.opens_date.isoformat(), each.due_date.isoformat()) for each in planned]
