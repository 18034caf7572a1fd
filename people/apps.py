from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        import_module("people.naming")
        import_module("people.first_steps")
        autodiscover_modules("setup_steps")
