from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "smarketing"

    def ready(self) -> None:
        """Whoever sets up Django (web, command, worker, test) has the Celery app, so that tasks find the broker."""
        import smarketing.celery  # noqa: F401, PLC0415 (it needs the settings)
