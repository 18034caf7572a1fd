from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collect what is to be translated; ``_t`` is gettext beside the lazy ``_`` of a module."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_t"]
