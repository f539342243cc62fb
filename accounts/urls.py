"""Pages of this room, in neutral words. The sign-in library's pages are in accounts/account_urls.py."""

from django.urls import path

from accounts.views import joining, mentor, questions, settings, sharing, times

app_name = "accounts"
urlpatterns = [
    # Joining
    path("join/", joining.programs, name="programs"),
    path("join/younger/", joining.younger, name="younger"),
    path("join/<uuid:program_id>/", joining.join_program, name="join_program"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("me/onward/", joining.onward, name="onward"),
    path("me/welcome/", joining.welcome, name="welcome"),
    path("me/waiting/", joining.waiting, name="waiting"),
    # Your account
    path("me/", settings.me, name="me"),
    path("me/name/", settings.name, name="name"),
    path("me/picture/", settings.scene, name="scene"),
    path("me/consents/", settings.my_consents, name="consents"),
    path("me/consents/<uuid:program_id>/<slug:purpose>/give/", settings.give_consent, name="give_consent"),
    path("me/consents/<uuid:program_id>/<slug:purpose>/take-back/", settings.take_back, name="take_back"),
    path("me/seen-by/", settings.access_log, name="access_log"),
    path("me/kept-away/", settings.blocks, name="blocks"),
    path("me/kept-away/<uuid:person_id>/", settings.lift_block, name="lift_block"),
    path("me/switch/", settings.switch, name="switch"),
    path("me/break/", settings.pause, name="pause"),
    path("me/break/over/", settings.come_back, name="come_back"),
    path("me/leave/<uuid:member_id>/", settings.leave_program, name="leave_program"),
    # Questions
    path("questions/<int:step>/", questions.questions, name="questions"),
    path("questions/1/more/", questions.questions_seen, name="questions_seen"),
    path("questions/check/", questions.questions_check, name="questions_check"),
    path("questions/done/", questions.questions_done, name="questions_done"),
    # What others see
    path("me/answers/", sharing.answers, name="profile"),
    path("me/share/", sharing.share, name="share"),
    path("me/seen-as/", sharing.preview, name="preview"),
    # Times
    path("times/", times.times, name="times"),
    path("times/add/", times.times_add, name="times_add"),
    path("times/<int:first>/<int:length>/off/", times.times_remove, name="times_remove"),
    path("times/dates/", times.dates_add, name="dates_add"),
    path("times/dates/<uuid:dates_id>/off/", times.dates_remove, name="dates_remove"),
    # A mentor's card, code, places and leave
    path("me/start/", mentor.mentor_setup, name="mentor_setup"),
    path("me/start/show/", mentor.show_me, name="show_me"),
    path("me/start/hide/", mentor.hide_me, name="hide_me"),
    path("me/code/", mentor.code, name="code"),
    path("me/card/", mentor.mentor_profile, name="mentor_profile"),
    path("me/card/who/", mentor.card_seen, name="card_seen"),
    path("me/card/<slug:part>/", mentor.card_part, name="card_part"),
    path("me/places/", mentor.places, name="places"),
    path("me/away/", mentor.away, name="away"),
    path("me/away/over/", mentor.back, name="back"),
]
