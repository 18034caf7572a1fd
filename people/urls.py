from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/<str:token>/", views.setup_link, name="setup_link"),
    path("join/<str:token>/", views.join, name="join"),
    path("people/", views.directory, name="directory"),
    path("people/me/", views.profile, name="profile"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invitations/", views.invitation_list, name="invitation_list"),
    path("people/invitations/<int:pk>/withdrawal/", views.invitation_withdrawal, name="invitation_withdrawal"),
    path("people/invitations/<int:pk>/link/", views.invitation_link, name="invitation_link"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
    path("people/<int:pk>/membership/", views.membership, name="membership"),
    path("people/<int:pk>/deactivation/", views.deactivation, name="deactivation"),
    path("people/<int:pk>/reactivation/", views.reactivation, name="reactivation"),
    path("settings/", views.settings_index, name="settings"),
    path("settings/workspace/", views.workspace, name="workspace"),
    path("settings/teams/", views.team_list, name="teams"),
    path("settings/teams/<int:pk>/", views.team_name, name="team_name"),
]
