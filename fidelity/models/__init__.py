"""Scale editions, and what a fidelity review leaves: sheets, agreed scores, frozen evidence, report, action plan, committee."""

from fidelity.models.actionplan import ActionNote, ActionStep, StepReminder
from fidelity.models.editions import ScaleEdition, ScaleWording
from fidelity.models.evidence import EvidenceSnapshot, Thresholds
from fidelity.models.prints import Print
from fidelity.models.reviews import (
    Amendment,
    FurtherEvidence,
    Review,
    Reviewer,
    ReviewQuerySet,
    ReviewSession,
    SampledChart,
)
from fidelity.models.sheets import AgreedScore, SheetScore
from fidelity.models.steering import SteeringMeeting

__all__ = [
    "ActionNote",
    "ActionStep",
    "AgreedScore",
    "Amendment",
    "EvidenceSnapshot",
    "FurtherEvidence",
    "Print",
    "Review",
    "ReviewQuerySet",
    "ReviewSession",
    "Reviewer",
    "SampledChart",
    "ScaleEdition",
    "ScaleWording",
    "SheetScore",
    "SteeringMeeting",
    "StepReminder",
    "Thresholds",
]
