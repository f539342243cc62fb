"""The taxonomy on disk, read into the vocabulary tables. Slugs are never renamed; bits are never reused."""

import json
from functools import cache
from pathlib import Path

from django.db import models, transaction

from accounts.models import (
    Experience,
    ExperienceGroup,
    Format,
    Goal,
    Interest,
    Language,
    SupportStyle,
    TrainingModule,
)

PATH = Path(__file__).parent / "data" / "taxonomy.json"


@cache
def read() -> dict:
    """The taxonomy as it is shipped with the product."""
    return json.loads(PATH.read_text(encoding="utf-8"))


def _keep(model: type[models.Model], rows: list[dict]) -> int:
    """Bring one vocabulary up to date: new slugs get the next free bit, missing ones retire. Returns changes."""
    standing = {row.slug: row for row in model.objects.all()}
    taken = [word.bit for word in standing.values()]
    next_bit = max(taken, default=-1)
    changes, new = 0, []
    for position, row in enumerate(rows):
        fields = {"position": position, "retired": row.pop("retired", False), **row}
        word = standing.pop(fields["slug"], None)
        if word is None:
            next_bit += 1
            new.append(model(bit=next_bit, **fields))
        elif changed := [name for name, value in fields.items() if getattr(word, name) != value]:
            for name in changed:
                setattr(word, name, fields[name])
            word.save(update_fields=changed)
            changes += 1
    retired = [word.pk for word in standing.values() if not word.retired]
    model.objects.bulk_create(new)
    return changes + len(new) + model.objects.filter(pk__in=retired).update(retired=True)


def _named(rows: list[dict], **other: str) -> list[dict]:
    """The rows with slug, label and aliases, and the fields named in `other` (field -> key in the file)."""
    return [
        {
            "slug": row.get("slug") or row["code"],
            "label": row.get("label") or row["title"],
            "aliases": row.get("aliases", []),
            **{field: row.get(key, "") for field, key in other.items()},
        }
        for row in rows
    ]


@transaction.atomic
def load() -> int:
    """Bring every vocabulary table up to date with the file. Running it twice changes nothing. Returns changes."""
    words = read()
    groups = words["lived_experience"]
    changes = _keep(ExperienceGroup, _named(groups, kind="kind", description="description"))
    changes += _keep(
        TrainingModule,
        _named(words["training"], tier="tier", hours="hours", valid_months="valid_months", summary="summary"),
    )
    changes += _keep(Interest, _named(words["interests"], group="group"))
    changes += _keep(SupportStyle, _named(words["support_styles"], description="description"))
    changes += _keep(
        Format,
        _named(words["formats"], needs_place="needs_place", remote="remote", default_minutes="default_minutes"),
    )
    changes += _keep(Language, _named(words["languages"], endonym="endonym"))
    changes += _keep(Goal, _named(words["goals"], dimension="dimension"))
    changes += _keep(Experience, _experiences(groups))
    _require_training(groups)
    return changes


def _experiences(groups: list[dict]) -> list[dict]:
    by_slug = dict(ExperienceGroup.objects.values_list("slug", "pk"))
    fields = ("sensitivity", "match_use", "content_note", "visibility_default")
    return [
        {"group_id": by_slug[group["slug"]], **row}
        for group in groups
        for row in _named(group["items"], **{name: name for name in fields})
    ]


def _require_training(groups: list[dict]) -> None:
    modules = {module.slug: module for module in TrainingModule.objects.all()}
    experiences = {row.slug: row for row in Experience.objects.prefetch_related("requires_training")}
    for item in (item for group in groups for item in group["items"]):
        wanted = {modules[slug].pk for slug in item["requires_training"]}
        if wanted != {module.pk for module in experiences[item["slug"]].requires_training.all()}:
            experiences[item["slug"]].requires_training.set(wanted)
