from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedViewForm(forms.Form):
    """The name of a list of leads, and for whom; ``query`` is its address."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Write what the list shows, such as “Mine, waiting”.")},
    )
    is_shared = forms.BooleanField(label=_("Everybody sees it"), required=False)

    def __init__(self, data: Any = None, *, query: str = "") -> None:
        super().__init__(data, auto_id="view_%s", label_suffix="", initial={"query": query})
