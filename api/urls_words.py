from django.urls import path

from api.views import agreements, words

urlpatterns = [
    path("terms", words.TermList.as_view(), name="terms"),
    path("terms/<int:id>", words.TermDetail.as_view(), name="term"),
    path("terms/<int:id>/proposal", words.TermProposal.as_view(), name="term_proposal"),
    path("personas", words.PersonaList.as_view(), name="personas"),
    path("personas/<int:id>", words.PersonaDetail.as_view(), name="persona"),
    path("personas/<int:id>/proposal", words.PersonaProposal.as_view(), name="persona_proposal"),
    path("profile", words.ProfileDetail.as_view(), name="profile"),
    path("profile/proposal", words.ProfileProposal.as_view(), name="profile_proposal"),
    path("agreements", agreements.AgreementList.as_view(), name="agreements"),
    path("agreements/in-force", agreements.AgreementInForce.as_view(), name="agreement_in_force"),
    path("agreements/<int:number>", agreements.AgreementDetail.as_view(), name="agreement"),
    path("agreements/<int:number>/proposal", agreements.AgreementProposal.as_view(), name="agreement_proposal"),
    path("agreements/<int:number>/recall", agreements.AgreementRecall.as_view(), name="agreement_recall"),
]
