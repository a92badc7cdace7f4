"""The way out of the building, and what a refusal means: try again later, or never with this mail."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage

log = logging.getLogger("clients.reminders")

TRIES_TO_REACH = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """`reason` names the kind of failure and its code, never what the server said: that may repeat an address."""

    reason: str
    for_good: bool


class Post:
    """The post of one sweep. When the server can't be reached three times in a row, the rest waits for the next sweep:
    a thousand mails must not each wait for a server that is down."""

    def __init__(self) -> None:
        self._not_reached = 0

    @property
    def is_away(self) -> bool:
        return self._not_reached >= TRIES_TO_REACH

    def send(self, message: EmailMessage) -> Failure | None:
        try:
            message.send()
        except Exception as error:
            self._not_reached = self._not_reached + 1 if _was_not_reached(error) else 0
            failure = Failure(_named(error), _is_for_good(error))
            log.warning("a mail could not be sent", extra={"operation": failure.reason})
            return failure
        self._not_reached = 0
        return None


def _was_not_reached(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    )


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _said in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    return []


def _is_for_good(error: Exception) -> bool:
    """A 5xx about this address or this mail. One about us (sign-in, sender) is a setting to mend, not a mail to give up."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return False
    codes = _codes(error)
    return bool(codes) and all(500 <= code <= 599 for code in codes)


def _named(error: Exception) -> str:
    return " ".join([type(error).__name__, *map(str, _codes(error))])[:200]
