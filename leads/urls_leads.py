from django.urls import path

from leads.views import (
    bulk_submission,
    campaigns,
    companies,
    export,
    lead,
    lead_forms,
    lead_steps,
    leads,
    saved_views,
    summary,
)

urlpatterns = [
    path("leads/", leads.lead_list, name="lead_list"),
    path("leads/add/", lead_forms.lead_new, name="lead_new"),
    path("leads/export/", export.lead_export, name="lead_export"),
    path("leads/submissions/", bulk_submission.submissions, name="submissions"),
    path("leads/views/", saved_views.saved_view_new, name="saved_view_new"),
    path("leads/views/<int:pk>/deletion/", saved_views.saved_view_deletion, name="saved_view_deletion"),
    path("leads/summary/", summary.summary, name="summary"),
    path("leads/<int:pk>/", lead.lead, name="lead"),
    path("leads/<int:pk>/edit/", lead_forms.lead_edit, name="lead_edit"),
    path("leads/<int:pk>/disqualification/", lead_steps.disqualification, name="disqualification"),
    path("leads/<int:pk>/reopening/", lead_steps.reopening, name="reopening"),
    path("leads/<int:pk>/ownership/", lead_steps.ownership, name="ownership"),
    path("leads/<int:pk>/next-steps/", lead_steps.next_step, name="next_step"),
    path("leads/<int:pk>/next-steps/<int:step>/done/", lead_steps.next_step_done, name="next_step_done"),
    path("leads/<int:pk>/engagements/", lead_steps.engagement, name="engagement"),
    path("companies/", companies.company_list, name="company_list"),
    path("companies/<int:pk>/", companies.company, name="company"),
    path("companies/<int:pk>/edit/", companies.company_edit, name="company_edit"),
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("campaigns/add/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
]
