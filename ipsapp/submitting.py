"""`{% submission_id %}`: a form written by hand carries the id under which it is taken once (tenancy.submissions)."""

from __future__ import annotations

import uuid

from django import template

register = template.Library()


@register.simple_tag
def submission_id() -> str:
    return str(uuid.uuid4())
