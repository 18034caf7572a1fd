from django.apps import AppConfig
from django.utils.module_loading import import_module


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        import_module("people.naming")
