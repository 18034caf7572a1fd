from django.urls import path

from demo.views import visit

app_name = "demo"
urlpatterns = [path("demo/visit/", visit, name="visit")]
