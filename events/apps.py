from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Let every app that has readers join the outbox."""
        autodiscover_modules("readers")
