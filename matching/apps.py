from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self):
        from accounts import changed  # the rooms are there only now
        from matching import card

        changed.on_mentor_change(card.rewrite)
