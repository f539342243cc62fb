from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    """What is going on between these two?"""

    name = "relationships"
    verbose_name = "Matches and check-ins"

    def ready(self):
        from accounts import booked, changed
        from relationships import letters, lifecycle, not_free, notes, story  # the models are not there before

        letters.register()
        booked.told_by(story.booked_for)
        booked.moved_told_by(story.moved_for_leave)
        changed.on_away(lifecycle.goes_away)
        changed.on_back(lifecycle.comes_back)
        changed.on_leave(lifecycle.leaves)
        changed.on_not_free(not_free.make_way)
        changed.on_taken_back(notes.experience_taken_back)
