from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FrameConfig(AppConfig):
    name = "frame"

    def ready(self) -> None:
        """Every app may have a panels.py, which says what of it shows on pages of lower apps."""
        autodiscover_modules("panels")
