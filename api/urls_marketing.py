from django.urls import path

from api.views import marketing

urlpatterns = [
    path("companies", marketing.CompanyList.as_view(), name="companies"),
    path("companies/<int:id>", marketing.CompanyDetail.as_view(), name="company"),
    path("campaigns", marketing.CampaignList.as_view(), name="campaigns"),
    path("campaigns/<int:id>", marketing.CampaignDetail.as_view(), name="campaign"),
]
