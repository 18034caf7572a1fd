"""The only code that sends anything out of the house."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import Notification
from notifications.words import Told
from people.models import Invitation, Workspace


def send_mail(notification: Notification, told: Told) -> None:
    """Send one notification as a plain mail, in the recipient's zone. Whatever the server refuses is raised."""
    recipient = notification.recipient
    with timezone.override(recipient.tzinfo):
        context = {
            "told": told,
            "recipient": recipient,
            "workspace": Workspace.current(),
            "base_url": settings.BASE_URL,
        }
        subject = render_to_string("notifications/mail_subject.txt", context).replace("\n", " ").strip()
        body = render_to_string("notifications/mail_body.txt", context)
    EmailMessage(subject, body, to=[recipient.email]).send()


def send_invitation(invitation: Invitation) -> None:
    """Send the link by which one person joins. Whatever the server refuses is raised."""
    workspace = Workspace.current() or "Smarketing"
    link = settings.BASE_URL + reverse("people:join", args=[invitation.token])
    words = {"invitation": invitation, "link": link, "workspace": workspace}
    subject = _("%(person)s invites you to %(workspace)s") % {"person": invitation.invited_by, "workspace": workspace}
    body = render_to_string("notifications/invitation_body.txt", words)
    EmailMessage(" ".join(subject.split()), body, to=[invitation.email]).send()
