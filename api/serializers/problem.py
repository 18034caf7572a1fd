from rest_framework import serializers

from api.exceptions import Code


class FieldErrorSerializer(serializers.Serializer[dict[str, str]]):
    """One thing that was said and does not do."""

    field = serializers.CharField(
        help_text="Where: the name, or the way to it, such as `company.domain`. Empty: all of it."
    )
    code = serializers.CharField(help_text="Why, for a program.")
    detail = serializers.CharField(help_text="What to write instead, for a person.")


class ProblemSerializer(serializers.Serializer[dict[str, object]]):
    """Why something was refused (RFC 9457)."""

    type = serializers.CharField(help_text="`urn:smarketing:problem:` and the code.")
    title = serializers.CharField(help_text="The kind of problem, for a person.")
    status = serializers.IntegerField()
    detail = serializers.CharField(
        help_text="What happened this time, for a person: who was first, what to write instead."
    )
    code = serializers.ChoiceField(
        choices=[code.value for code in Code], help_text="The kind of problem, for a program."
    )
    errors = FieldErrorSerializer(many=True)
