"""The table of contents. Rooms hang their own pages here; un-named house pages come from mentoring.pages."""

from django.urls import include, path

from mentoring import demo_views, pages, views

urlpatterns = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("walk-with-someone/", pages.mentor_info, name="mentor_info"),
    path("staying-safe/", pages.safety_info, name="safety_info"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("contact/", pages.contact, name="contact"),
    path("help-now/", pages.help_now, name="help_now"),
    path("help-now/<slug:country>/", pages.help_now, name="help_now_country"),
    path("help-now/p/<uuid:program>/", pages.help_now, name="help_now_program"),
    path("exit/", pages.leave, name="exit"),
    path("look/", pages.look, name="look"),
    path("health/", views.health, name="health"),
    path("csp-report/", views.csp_report, name="csp_report"),
    path("demo/as/<slug:role>/", demo_views.become, name="demo_as"),
    path("demo/mail/", demo_views.mail, name="demo_mail"),
    path("", include("accounts.urls")),
    path("account/", include("accounts.account_urls")),
    path("people/", include("matching.urls")),
    path("reminders/", include("reminders.urls")),
    path("desk/", include("console.urls")),
    path("", include("relationships.urls")),
]

handler400 = "mentoring.pages.bad_request"
handler403 = "mentoring.pages.not_allowed"
handler404 = "mentoring.pages.not_found"
handler429 = "mentoring.pages.too_often"  # asked for by the sign-in library
handler500 = "mentoring.pages.broken"
