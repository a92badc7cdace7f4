from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clients import open_work

        open_work.listen()
        follow_employers()


def follow_employers() -> None:
    """Employers know no client: they are told here whom to call when a contact changes. Twice is once."""
    from clients.actions.employer_contacts import follow_employer_contact
    from employers.actions import FOLLOW_CHANGES

    if follow_employer_contact not in FOLLOW_CHANGES:
        FOLLOW_CHANGES.append(follow_employer_contact)
