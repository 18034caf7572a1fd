from collections.abc import Mapping

import structlog
from celery import shared_task
from django.utils import timezone, translation

from events.failures import told
from events.kinds import Kind
from leads.models import TakenStep
from notifications.channels import send_invitation, send_mail
from notifications.models import Mail
from notifications.words import Told, in_words
from people.models import Workspace
from sla.models import Clock

log = structlog.get_logger(__name__)


@shared_task
def deliver_mail() -> int:
    """Send what is queued. A row is claimed and committed before it is sent; a killed worker's rows come back."""
    sent = 0
    Mail.objects.return_stuck(at=timezone.now())
    while claimed := Mail.objects.claim(at=timezone.now()):
        with translation.override(Workspace.speaks()):
            words = in_words([mail.notification.event for mail in claimed if mail.notification])
            for mail in claimed:
                sent += _deliver(mail, words)
    return sent


def _deliver(mail: Mail, words: Mapping[int, Told]) -> bool:
    if not _still_true(mail):
        mail.dropped()
        return False
    try:
        if mail.notification:
            send_mail(mail.notification, words[mail.notification.event_id])
        elif mail.invitation:
            send_invitation(mail.invitation)
    except (OSError, ValueError) as refusal:  # the server, the network, or an address it will not have
        log.warning("mail_not_sent", mail_id=mail.pk, attempts=mail.attempts, error=told(refusal))
        mail.failed(told(refusal), at=timezone.now())
        return False
    mail.sent(at=timezone.now())
    return True


def _still_true(mail: Mail) -> bool:
    """Not sent: an alert about a promise decided meanwhile, a step taken back, anything to somebody who left or has joined."""
    if mail.notification is None:
        invitation = mail.invitation
        return invitation is not None and invitation.is_open(timezone.now()) and invitation.token is not None
    event = mail.notification.event
    decided = event.kind == Kind.CLOCK_RUNG_DUE and not Clock.objects.undecided().filter(pk=event.subject_id).exists()
    taken_back = bool(TakenStep.objects.taken_back_of([event]))
    return mail.notification.recipient.is_active and not decided and not taken_back
