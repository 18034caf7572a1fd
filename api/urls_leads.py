from django.urls import path

from api.views import lead_steps, leads

urlpatterns = [
    path("leads", leads.LeadList.as_view(), name="leads"),
    path("leads/bulk", leads.LeadBulk.as_view(), name="lead_bulk"),
    path("leads/<int:id>", leads.LeadDetail.as_view(), name="lead"),
    path("leads/<int:id>/disqualification", lead_steps.Disqualification.as_view(), name="disqualification"),
    path("leads/<int:id>/reopening", lead_steps.Reopening.as_view(), name="reopening"),
    path("leads/<int:id>/ownership", lead_steps.Ownership.as_view(), name="ownership"),
    path("leads/<int:id>/engagements", lead_steps.Engagements.as_view(), name="engagements"),
    path("leads/<int:id>/next-steps", lead_steps.NextSteps.as_view(), name="next_steps"),
    path(
        "leads/<int:id>/next-steps/<int:step>/completion",
        lead_steps.NextStepCompletion.as_view(),
        name="next_step_completion",
    ),
]
