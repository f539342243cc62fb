from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who is this, in which program, and what may others see of them?"""

    name = "accounts"
    verbose_name = "People and programs"

    def ready(self):
        from accounts import letters  # the models are not there before

        letters.register()
