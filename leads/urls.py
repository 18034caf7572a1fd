from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

app_name = "leads"
urlpatterns: list[URLPattern | URLResolver] = []
for _part in ("urls_queue", "urls_leads", "urls_imports"):
    if find_spec(f"leads.{_part}"):
        urlpatterns += import_module(f"leads.{_part}").urlpatterns
