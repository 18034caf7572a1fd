"""What is said and answered about people and teams: what the directory shows."""

from datetime import date

from rest_framework import serializers

from api.fields import Answer, Id, Known, Moment, Named, OneOf, Paged
from people.models import Person, Role, Side, Team


class PersonSerializer(Answer[Person]):
    """A member, as the directory shows them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    side = OneOf(choices=Side.values, allow_null=True)
    team = Named()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    zone = serializers.CharField(help_text="Their time zone.")
    what_i_do = Known()
    ask_me_about = Known()
    away_until = serializers.SerializerMethodField(help_text="The last day they are away; null: they are here.")
    is_active = serializers.BooleanField(help_text="Somebody who has left stays known: what they did is kept.")
    joined_at = Moment()

    def get_away_until(self, person: Person) -> date | None:
        today = self.context["at"].astimezone(person.tzinfo).date()
        return person.away_until if person.is_away_on(today) else None


class PersonQuery(Paged):
    """Which people; each parameter narrows."""

    team = Id(required=False, help_text="Its id.")
    side = serializers.ChoiceField(required=False, choices=Side.values)
    role = serializers.ChoiceField(required=False, choices=Role.values)
    email = serializers.CharField(required=False, help_text="The whole of it.")


class TeamSerializer(Answer[Team]):
    """A group on one side with its own hours; a sales team has a queue."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.values)
    size = serializers.IntegerField(help_text="How many active members it has.")


class TeamQuery(Paged):
    """Which teams."""

    side = serializers.ChoiceField(required=False, choices=Side.values)
