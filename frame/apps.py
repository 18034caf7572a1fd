from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from events.registry import when_committed


class FrameConfig(AppConfig):
    name = "frame"

    def ready(self) -> None:
        """Every app may have a panels.py, which says what of it shows on pages of lower apps, a live.py, which says
        whose open pages an event moves, and a finds.py, which says what can be found and begun.
        """
        autodiscover_modules("panels", "live", "finds")
        from frame.live import announce  # noqa: PLC0415 (it needs the models)

        when_committed(announce)
