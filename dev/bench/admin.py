"""The same tables in Django admin, as one would write it in an afternoon."""

from django.contrib import admin

from clients.models import Client, ClientContact, DueContact
from employers.models import Employer


class DueContactAdmin(admin.ModelAdmin):
    list_display = ("client", "job", "rule", "opens_date", "due_date", "met_on")
    list_per_page = 50


class ClientAdmin(admin.ModelAdmin):
    list_display = ("first_name", "last_name", "client_ref", "unit", "programme_entry_date", "closed_date")
    search_fields = ("first_name", "last_name", "client_ref")
    list_filter = ("closed_date",)
    list_per_page = 50


class ContactAdmin(admin.ModelAdmin):
    list_display = ("client", "contact_date", "mode")
    raw_id_fields = ("client", "specialist")


class EmployerAdmin(admin.ModelAdmin):
    list_display = ("name", "sector")
    search_fields = ("name", "sector")
    list_per_page = 50


def register() -> None:
    admin.site.register(DueContact, DueContactAdmin)
    admin.site.register(Client, ClientAdmin)
    admin.site.register(ClientContact, ContactAdmin)
    admin.site.register(Employer, EmployerAdmin)
