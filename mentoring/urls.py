"""The table of contents. Rooms hang their own pages here; un-named house pages come from mentoring.pages."""

from django.urls import include, path

from mentoring import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("csp-report/", views.csp_report, name="csp_report"),
    path("account/", include("allauth.urls")),
    path("reminders/", include("reminders.urls")),
]
