from django.urls import path

from matching import views

app_name = "matching"
urlpatterns = [
    path("", views.mentors, name="mentors"),
    path("narrow/", views.narrow, name="narrow"),
    path("narrow/count/", views.count, name="count"),
    path("more/", views.more, name="more"),
    path("list/<uuid:list_id>/", views.saved, name="saved"),
    path("list/<uuid:list_id>/more/", views.more, name="more_of"),
    path("meanwhile/", views.meanwhile, name="meanwhile"),
    path("others/", views.others, name="others"),
    path("others/<uuid:match_id>/", views.others, name="three_others"),
    path("saved/", views.saved_people, name="saved_people"),
    path("hidden/", views.hidden_people, name="hidden_people"),
    path("<uuid:mentor_id>/save/", views.save, name="save"),
    path("<uuid:mentor_id>/hide/", views.hide, name="hide"),
    path("<uuid:mentor_id>/take-off/", views.take_off, name="take_off"),
    path("<uuid:mentor_id>/", views.mentor, name="mentor"),
    path("<uuid:mentor_id>/ask/", views.ask, name="ask"),
]
