"""Coming in: the first person by the set-up link, everybody else by invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.zones import zone_choices


class JoinForm(forms.Form):
    """Name, password and zone of somebody who joins. ``email`` is the invited one."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least eight characters. A few unrelated words are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    zone = forms.ChoiceField(
        label=_("Your time zone"), choices=zone_choices, help_text=_("Times are shown to you in this zone.")
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password")
        if password:
            person = Person(email=cleaned.get("email", self.email), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class FirstPersonForm(JoinForm):
    """The first person also says by which e-mail they sign in."""

    email = forms.EmailField(  # type: ignore[assignment]  # of the form, not of the instance
        label=_("E-mail"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ("name", "email", "password", "zone")
