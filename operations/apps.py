from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """For whoever runs Smarketing: whether it is ready, how it goes in numbers, and what is to be tried again."""

    name = "operations"
