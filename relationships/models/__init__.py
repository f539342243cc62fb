"""What is going on between these two?"""

from relationships.models.check_in import CheckIn
from relationships.models.match import Match
from relationships.models.note import DeskNote

__all__ = ["CheckIn", "DeskNote", "Match"]
