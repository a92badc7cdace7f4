"""Addresses. Each app has its own; nothing is mounted that a test of access does not know."""

from django.conf import settings
from django.urls import include, path

from ipsapp import health, home, sign_in

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("clients.urls")),
    path("", include("employers.urls")),
    path("", include("fidelity.urls")),
    path("", include("accounts.urls")),
    *[path(f"accounts/{closed}", sign_in.closed, name="account_closed") for closed in sign_in.CLOSED],
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", health.health, name="health"),
]

if settings.DEMO or settings.TEST:
    from ipsapp import demo

    urlpatterns += [
        path("demo/mailbox/", demo.mailbox, name="demo_mailbox"),
        path("demo/mailbox/<str:name>/", demo.message, name="demo_message"),
        path("demo/styleguide/", demo.styleguide, name="styleguide"),
    ]
