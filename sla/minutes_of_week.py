from django.db import models


class MinutesOfWeek(models.Func):
    """An opening in minutes of a week that is a circle: the night after Sunday lasts into its Monday."""

    template = (
        "int4multirange("
        "int4range(weekday * 1440 + opens, least(weekday * 1440 + closes, 10080)), "
        "int4range(0, greatest(weekday * 1440 + closes - 10080, 0)))"
    )
    output_field = models.TextField()  # only ever compared by the database
