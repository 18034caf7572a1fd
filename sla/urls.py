from django.urls import path

from sla import views

app_name = "sla"
urlpatterns = [
    path("", views.agreement, name="agreement"),
    path("versions/", views.version_list, name="version_list"),
    path("draft/", views.draft, name="draft"),
    path("hours/", views.calendar_list, name="calendar_list"),
    path("hours/<int:team>/", views.calendar, name="calendar"),
    path("hours/<int:team>/days/", views.calendar_day, name="calendar_day"),
    path("hours/<int:team>/days/removal/", views.calendar_day_removal, name="calendar_day_removal"),
    path("<int:number>/", views.version, name="version"),
    path("<int:number>/comparison/", views.comparison, name="comparison"),
    path("<int:number>/edit/", views.version_edit, name="version_edit"),
    path("<int:number>/proposal/", views.proposal, name="proposal"),
    path("<int:number>/recall/", views.recall, name="recall"),
    path("<int:number>/signature/", views.signature, name="signature"),
]
