"""What only a demo and the tests have: the mail that was sent, and every component of the design on one page.

Mounted by ipsapp.urls in DEMO and TEST alone. A demo's people are made up, so there they open without a sign-in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ipsapp import mailbox as mail
from ipsapp import styleguide as samples

View = Callable[..., HttpResponse]


def open_in_demo(view: View) -> View:
    """Without a sign-in in a demo; anywhere else signed in, as every page."""
    return login_not_required(view) if settings.DEMO else view


@open_in_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest first: when, to whom, about what."""
    return render(request, "demo/mailbox.html", {"mails": mail.newest(settings.MAILBOX)})


@open_in_demo
def message(request: HttpRequest, name: str) -> HttpResponse:
    found = mail.find(settings.MAILBOX, name)
    if found is None:
        raise Http404
    return render(request, "demo/message.html", {"mail": found, "pieces": mail.linked(found.text)})


@open_in_demo
def styleguide(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = samples.context(request)
    return render(request, "styleguide.html", context)
