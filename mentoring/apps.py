from django.apps import AppConfig
from django_structlog.signals import bind_extra_request_finished_metadata

from accounts import changed
from mentoring import columns, help_lines, logs, moments, rendering


class MentoringConfig(AppConfig):
    name = "mentoring"

    def ready(self):
        bind_extra_request_finished_metadata.connect(logs.name_the_page)
        rendering.speak_kindly()
        columns.hash_quickly()
        moments.read_quickly()
        changed.on_help_change(help_lines.write_after_commit)
