"""Who a person is and how to reach them: the same fields while they are referred and once they are a client."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_preference = models.CharField(
        _("how they like to be reached"), max_length=200, blank=True, help_text=_("For example: text first, after ten.")
    )
    safe_times = models.CharField(
        _("safe times and places"),
        max_length=200,
        blank=True,
        help_text=_("When and where it is safe to call or leave a message."),
    )
    needs_interpreter = models.BooleanField(_("interpreter needed"), default=False)
    language = models.CharField(_("language"), max_length=60, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def nothing_said(name: str) -> Any:
    """What a field of a person holds while nothing is said in it."""
    field = Person._meta.get_field(name)
    return field.get_default() if isinstance(field, models.Field) else None


# What a referral hands to the client it becomes.
ABOUT = (
    "first_name", "last_name", "date_of_birth", "phone", "email", "address", "contact_preference", "safe_times",
    "needs_interpreter", "language",
)  # fmt: skip
