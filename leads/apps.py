from django.apps import AppConfig
from django.utils.module_loading import import_module


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        import_module("leads.naming")
