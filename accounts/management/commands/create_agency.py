"""`create_agency SLUG --name NAME --time-zone TZ --country CC --admin EMAIL`: an empty agency and its administrator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions, invitations
from accounts.models import Invitation
from tenancy import words
from tenancy.context import agency_context
from tenancy.models import Agency

_OPTIONS = {
    "slug": "SLUG",
    "name": "--name",
    "time_zone": "--time-zone",
    "country": "--country",
    "email": "--admin",
    "language": "--language",
    "client_word": "--client-word",
}


class Command(BaseCommand):
    help = "Make an empty agency. Its administrator gets an invitation by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="short name for commands, such as north-town")
        parser.add_argument("--name", required=True)
        parser.add_argument("--time-zone", required=True, metavar="TZ", help="such as Europe/Helsinki")
        parser.add_argument("--country", required=True, metavar="CC", help="two capital letters, such as FI")
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="the first administrator")
        parser.add_argument("--language", default="en", choices=["en", "fi"])
        parser.add_argument("--client-word", default="client", choices=list(words.WORDS))
        parser.add_argument("--print-link", action="store_true", help="print the invitation's link as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agency = actions.create_agency(
                slug=options["slug"],
                name=options["name"],
                time_zone=options["time_zone"],
                country=options["country"].upper(),
                admin_email=options["admin"],
                language=options["language"],
                client_word=options["client_word"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(_lines(error))) from None
        self.stdout.write(f"{agency.name} is there, empty.")
        self._say_invitation(agency, print_link=options["print_link"])

    def _say_invitation(self, agency: Agency, *, print_link: bool) -> None:
        with agency_context(agency.pk):
            invitation = Invitation.objects.select_related("staff__user").get()
            email = invitation.staff.user.email
            if invitation.accepted_at is not None:
                self.stdout.write(
                    f"{email} has an account already and signs in with the same password; a mail will say so."
                )
                return
            self.stdout.write(f"An invitation will be mailed to {email}. It is good for seven days.")
            if print_link:
                self.stdout.write(invitations.link(invitation))


def _lines(error: ValidationError) -> list[str]:
    """One line per thing to mend, named by the option it came from."""
    return [f"{_OPTIONS.get(field, field)}: {text}" for field, texts in error.message_dict.items() for text in texts]
