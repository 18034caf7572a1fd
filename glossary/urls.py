from django.urls import path

from glossary import views

app_name = "glossary"
urlpatterns = [
    path("", views.term_list, name="term_list"),
    path("new/", views.term_new, name="term_new"),
    path("waiting/", views.term_approvals, name="term_approvals"),
    path("definitions/", views.definitions, name="definitions"),
    path("<slug:code>/", views.term_detail, name="term"),
    path("<slug:code>/proposal/", views.term_proposal, name="term_proposal"),
    path("<slug:code>/approval/", views.term_approval, name="term_approval"),
]
