"""Pages of this room, in neutral words. The sign-in library's pages are in accounts/account_urls.py."""

from django.urls import path

from accounts.views import joining, settings

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
]
