import logging

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from people.models import Invitation, Workspace

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """Mail the link, after the invitation was committed. False when the mail could not be sent; the link still holds."""
    workspace = Workspace.current() or "Smarketing"
    words = {"invitation": invitation, "link": link, "workspace": workspace}
    subject = _("%(person)s invites you to %(workspace)s") % {"person": invitation.invited_by, "workspace": workspace}
    try:
        send_mail(
            " ".join(subject.split()), render_to_string("people/mail/invitation.txt", words), None, [invitation.email]
        )
    except (OSError, ImproperlyConfigured):
        log.exception("the invitation %s could not be mailed", invitation.pk)
        return False
    return True
