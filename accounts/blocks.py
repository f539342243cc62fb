"""Keeping somebody away: neither finds the other, nothing passes between them, in any program. Nobody is told."""

from datetime import datetime

from django.db import transaction

from accounts import changed
from accounts.models import Block


@transaction.atomic
def lift(block: Block, at: datetime) -> None:
    """Stop keeping somebody away. What the other one asked for stays."""
    Block.objects.filter(pk=block.pk, lifted_at=None).update(lifted_at=at)
    changed.person(block.blocker, at)
    changed.person(block.blocked, at)
