"""Who may take which step of a handoff: side, role and team. State and holder are the step's own check."""

from typing import Any

from people.rules import may


class Permitted:
    """``can_be_…_by(person)`` for every step, asked of the permission table."""

    team_id: Any

    def can_be_accepted_by(self, person: object) -> bool:
        return may(person, "handoff.accept", self)

    def can_be_returned_by(self, person: object) -> bool:
        return may(person, "handoff.return", self)

    def can_be_withdrawn_by(self, person: object) -> bool:
        return may(person, "handoff.withdraw", self)

    def can_be_asked_about_by(self, person: object) -> bool:
        return may(person, "question.ask", self)

    def can_be_answered_by(self, person: object) -> bool:
        return may(person, "question.answer", self)

    def can_be_followed_up_by(self, person: object) -> bool:
        return may(person, "handoff.follow_up", self)

    def can_be_postponed_by(self, person: object) -> bool:
        return may(person, "handoff.postpone", self)

    def can_be_given_back_by(self, person: object) -> bool:
        return may(person, "handoff.give_back", self)

    def can_be_reassigned_by(self, person: object) -> bool:
        return may(person, "handoff.reassign", self)

    def can_be_converted_by(self, person: object) -> bool:
        return may(person, "handoff.convert", self)

    def can_be_won_by(self, person: object) -> bool:
        return may(person, "handoff.win", self)

    def can_be_lost_by(self, person: object) -> bool:
        return may(person, "handoff.lose", self)
