"""Who is this, in which program, and what may others see of them?"""

from accounts.models.availability import AvailabilityWindow, DatedException, TimesWanted
from accounts.models.experience import FactAudience, LivedExperience, Wish
from accounts.models.membership import Invitation, Membership
from accounts.models.person import Person
from accounts.models.privacy import AccessLogEntry, Block, CardsOpened, Consent
from accounts.models.program import Area, HelpLine, Program, ProgramChange, WayToMeet
from accounts.models.training import CodeAcceptance, Screening, TrainingRecord
from accounts.models.vocabulary import (
    Experience,
    ExperienceGroup,
    Format,
    Goal,
    Interest,
    Language,
    SupportStyle,
    TrainingModule,
)

__all__ = [
    "AccessLogEntry",
    "Area",
    "AvailabilityWindow",
    "Block",
    "CardsOpened",
    "CodeAcceptance",
    "Consent",
    "DatedException",
    "Experience",
    "ExperienceGroup",
    "FactAudience",
    "Format",
    "Goal",
    "HelpLine",
    "Interest",
    "Invitation",
    "Language",
    "LivedExperience",
    "Membership",
    "Person",
    "Program",
    "ProgramChange",
    "Screening",
    "SupportStyle",
    "TimesWanted",
    "TrainingModule",
    "TrainingRecord",
    "WayToMeet",
    "Wish",
]
