from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from people.models import Workspace


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """People join by invitation; nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Right e-mail and password, but no longer a member."""
        return render(request, "account/account_inactive.html", status=403)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Into set-up, as long as the workspace has no name."""
        return str(super().get_login_redirect_url(request)) if Workspace.objects.exists() else reverse("people:setup")
