"""Pages of this room, in neutral words."""

from django.urls import path

from relationships.views import check_ins, home, notes, pairs, requests

app_name = "relationships"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("my-people/", home.people, name="people"),
    path("requests/", home.requests, name="requests"),
    path("requests/<uuid:match_id>/", requests.request, name="request"),
    path("requests/<uuid:match_id>/", requests.request, name="answer"),  # the same page, as its mentor calls it
    path("requests/<uuid:match_id>/yes/", requests.say_yes, name="say_yes"),
    path("requests/<uuid:match_id>/take-back/", requests.take_back, name="take_back"),
    path("requests/<uuid:match_id>/not-this-time/", requests.decline, name="decline"),
    path("pairs/<uuid:match_id>/", pairs.pair, name="pair"),
    path("pairs/<uuid:match_id>/break/", pairs.pause, name="pause"),
    path("pairs/<uuid:match_id>/back/", pairs.resume, name="resume"),
    path("pairs/<uuid:match_id>/another/", pairs.another, name="another"),
    path("pairs/<uuid:match_id>/end/", pairs.end, name="end"),
    path("pairs/<uuid:match_id>/stop/", pairs.stop, name="stop"),
    path("check-ins/<uuid:check_in_id>/", check_ins.check_in, name="check_in"),
    path("check-ins/<uuid:check_in_id>/move/", check_ins.move, name="check_in_move"),
    path("check-ins/<uuid:check_in_id>/cancel/", check_ins.cancel, name="check_in_cancel"),
    path("check-ins/<uuid:check_in_id>/confirm/", check_ins.confirm, name="check_in_confirm"),
    path("check-ins/<uuid:check_in_id>/met/", check_ins.met, name="check_in_met"),
    path("check-ins/<uuid:check_in_id>/plan.ics", check_ins.calendar_file, name="check_in_ics"),
    path("note/", notes.note, name="note"),
    path("notes/", notes.all_notes, name="notes"),
    path("notes/<uuid:note_id>/", notes.note_detail, name="note_detail"),
]
