"""The sweep by hand, or by a timer outside Celery: either suffices, both together do no harm."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clients import reminders
from clients.reminders.post import Post
from tenancy.models import Agency


class Command(BaseCommand):
    help = (
        "Sends the reminders that are due. Plain, as the timetable would now: each person at their own hour. "
        "With --as-of DATE, as if it were that morning and everybody's hour had come."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=_day, metavar="DATE", help="the morning to act, as 2026-03-09")
        parser.add_argument("--agency", metavar="SLUG", help="only this agency")

    def handle(self, *args: Any, as_of: date | None, agency: str | None, **options: Any) -> None:
        now, post = reminders.database_clock(), Post()
        failed = []
        for each in self._agencies(agency):
            if as_of is not None:
                _refuse_the_future(each, as_of)
            morning = reminders.Morning.at(each, now) if as_of is None else reminders.Morning.by_hand(as_of, now)
            try:
                done = reminders.sweep(each, morning, post)
            except Exception as error:
                failed.append(each.slug)
                self.stderr.write(f"{each.slug}: {type(error).__name__}")
                continue
            self.stdout.write(
                _("%(agency)s, %(day)s: %(reminders)s new reminders, %(mails)s mails sent")
                % {"agency": each.slug, "day": morning.day, "reminders": done.reminders, "mails": done.mails}
            )
        if failed:
            raise CommandError(_("Not finished for: %(agencies)s") % {"agencies": ", ".join(failed)})

    def _agencies(self, slug: str | None) -> list[Agency]:
        agencies = list(Agency.objects.order_by("pk") if slug is None else Agency.objects.filter(slug=slug))
        if slug is not None and not agencies:
            raise CommandError(_("There is no agency %(slug)s.") % {"slug": slug})
        return agencies


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("Write the day as 2026-03-09, not %(text)s.") % {"text": text}) from error


def _refuse_the_future(agency: Agency, day: date) -> None:
    if day > agency.today() and not (settings.DEMO or settings.TEST):
        raise CommandError(
            _(
                "%(day)s has not come yet. Sending that morning's mail now would use up real reminders: "
                "they would not be sent again on the day. Try it in the demo."
            )
            % {"day": day}
        )
