from django.urls import include, path, re_path

from api.keys import views as key_pages
from api.reference import views as reference_pages
from api.views.document import openapi
from api.views.endpoint import Nowhere

app_name = "api"
urlpatterns = [
    path("", reference_pages.reference, name="reference"),
    path("keys/", key_pages.key_list, name="key_list"),
    path("keys/own/", key_pages.own_keys, name="own_keys"),
    path("keys/<int:pk>/showing/", key_pages.key_showing, name="key_showing"),
    path("keys/<int:pk>/revocation/", key_pages.key_revocation, name="key_revocation"),
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/", include("api.urls_leads")),
    path("v1/", include("api.urls_handoffs")),
    path("v1/", include("api.urls_imports")),
    path("v1/", include("api.urls_marketing")),
    path("v1/", include("api.urls_people")),
    path("v1/", include("api.urls_words")),
    path("v1/", include("api.urls_scoreboard")),
    re_path(r"^v1(?:/[\s\S]*)?$", Nowhere.as_view(), name="nowhere"),
    path("<slug:group>/", reference_pages.reference_group, name="reference_group"),
]
