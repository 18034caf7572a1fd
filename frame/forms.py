from decimal import Decimal
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Every form and field of the site renders with the same two templates."""

    form_template_name = "frame/_form.html"
    field_template_name = "frame/_field.html"


def plain_number(number: Decimal | None) -> Decimal | None:
    """Without decimals that say nothing: 22050000 for 22050000.00."""
    if number is None or number != number.to_integral_value():
        return number
    return number.quantize(Decimal(1))


class DayInput(forms.DateInput):
    """A day as browsers want it said, whatever the language; each shows it as its reader writes days."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
