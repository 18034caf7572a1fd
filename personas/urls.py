from django.urls import path

from personas import views

app_name = "personas"
urlpatterns = [
    path("", views.persona_list, name="persona_list"),
    path("new/", views.persona_new, name="persona_new"),
    path("profile/", views.profile_detail, name="profile"),
    path("profile/proposal/", views.profile_proposal, name="profile_proposal"),
    path("profile/approval/", views.profile_approval, name="profile_approval"),
    path("<slug:code>/", views.persona_detail, name="persona"),
    path("<slug:code>/proposal/", views.persona_proposal, name="persona_proposal"),
    path("<slug:code>/approval/", views.persona_approval, name="persona_approval"),
]
