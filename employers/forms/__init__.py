"""Forms about employers. No form here takes a client."""

from employers.forms.contacts import (
    CorrectEmployerContactForm,
    EmployerContactForm,
    VoidEmployerContactForm,
)
from employers.forms.fields import DateField, TimeField, YesNoField, written
from employers.forms.letters import LetterForm
from employers.forms.lists import FilterForm
from employers.forms.openings import ChangeOpeningForm, CloseOpeningForm, OpeningFilterForm, OpeningForm
from employers.forms.records import (
    AcquaintanceForm,
    ChangeEmployerForm,
    ChangePersonForm,
    ChangeSiteForm,
    EmployerForm,
    MergeEmployersForm,
    NewEmployerForm,
    PersonForm,
    SiteForm,
)

__all__ = [
    "AcquaintanceForm",
    "ChangeEmployerForm",
    "ChangeOpeningForm",
    "ChangePersonForm",
    "ChangeSiteForm",
    "CloseOpeningForm",
    "CorrectEmployerContactForm",
    "DateField",
    "EmployerContactForm",
    "EmployerForm",
    "FilterForm",
    "LetterForm",
    "MergeEmployersForm",
    "NewEmployerForm",
    "OpeningFilterForm",
    "OpeningForm",
    "PersonForm",
    "SiteForm",
    "TimeField",
    "VoidEmployerContactForm",
    "YesNoField",
    "written",
]
