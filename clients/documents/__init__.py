"""Files from outside: what is let in (checking, zipped, pictures), who looks for viruses (scanning), where they lie (storing)."""

from clients.documents.checking import ACCEPTED, MOST, Checked, Refused, checked
from clients.documents.scanning import scan

__all__ = ["ACCEPTED", "MOST", "Checked", "Refused", "checked", "scan"]
