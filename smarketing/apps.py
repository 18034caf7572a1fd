from django.apps import AppConfig

from events.registry import when_committed


class HouseConfig(AppConfig):
    name = "smarketing"

    def ready(self) -> None:
        """Whoever sets up Django (web, command, worker, test) has the Celery app, so that tasks find the broker, and says
        in the log which events were recorded.
        """
        import smarketing.celery  # noqa: F401, PLC0415 (it needs the settings)
        from smarketing import logs, request_log  # noqa: PLC0415 (it needs the models)

        logs.begin()
        when_committed(request_log.note_events)
