"""Reminders of planned contacts: rows first, then one mail a morning to each person.

`sweep` may run at any time, twice, in two processes or after days off: what is due is a question to the database
(`wanted`), what was told stands in Reminder and Digest rows, and a mail that could not go is tried again.
"""

from clients.reminders.morning import Morning, database_clock
from clients.reminders.sweep import Swept, sweep

__all__ = ["Morning", "Swept", "database_clock", "sweep"]
