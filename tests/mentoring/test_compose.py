"""The container files are made of the same names as the project, and the settings start with what they hand on."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = ("web", "worker", "beat")
FOR_OTHER_IMAGES = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}  # only parts of the two addresses
GIVEN = {
    "ALONGSIDE_ORIGIN": "https://peers.example.org",
    "ALONGSIDE_FROM_EMAIL": "Tuesday <hello@peers.example.org>",
    "ALONGSIDE_FIELD_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "SECRET_KEY": "Zx3_" * 20 + "q9-Lr",
    "POSTGRES_PASSWORD": "one",
    "REDIS_PASSWORD": "two",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


def read_by_settings() -> set[str]:
    source = (ROOT / "mentoring/settings.py").read_text()
    return set(re.findall(r"""(?:env\.\w+|environ\.get|service)\(\s*["'](\w+)["']""", source))


def filled(value: str) -> str:
    """What compose makes of `${NAME:-default}` and `${NAME:?words}`."""
    return re.sub(
        r"\$\{(\w+)(?::([-?])([^}]*))?\}",
        lambda found: (
            GIVEN.get(found[1], found[3] if found[2] == "-" else "") or pytest.fail(f"{found[1]} is not given")
        ),
        str(value),
    )


@pytest.mark.parametrize("service", OURS)
def test_every_setting_that_a_service_names_exists(service):
    assert set(COMPOSE["services"][service]["environment"]) - read_by_settings() == set()


def test_every_name_to_fill_in_is_a_setting_or_a_servers_password():
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))

    assert named - read_by_settings() - FOR_OTHER_IMAGES == set()


def test_every_setting_of_the_image_exists():
    named = set(re.findall(r"\b((?:ALONGSIDE_|SECRET_|DATABASE_|REDIS_|EMAIL_)\w+)=", DOCKERFILE))

    assert named - read_by_settings() == set()


def test_every_setting_is_in_the_readme():
    words = (ROOT / "README.md").read_text()

    assert {name for name in read_by_settings() if f"`{name}`" not in words} == set()


@pytest.mark.fault
def test_the_settings_start_with_what_a_service_gets_and_are_fit_for_a_server():
    handed = {name: filled(value) for name, value in COMPOSE["services"]["web"]["environment"].items()}

    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=handed | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stderr


@pytest.mark.fault
@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALONGSIDE_FIELD_KEYS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_without_a_secret_or_a_server_nothing_starts_and_a_sentence_says_which(missing, tmp_path):
    handed = {name: filled(value) for name, value in COMPOSE["services"]["web"]["environment"].items()}
    handed.pop(missing)

    started = subprocess.run(
        [sys.executable, "-c", "import mentoring.settings"],
        cwd=ROOT,
        env=handed | {"PATH": os.environ["PATH"], "ALONGSIDE_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert started.returncode == 1
    assert f"{missing} is missing" in started.stderr


@pytest.mark.fault
def test_the_demo_refuses_to_run_beside_production_settings():
    handed = {name: filled(value) for name, value in COMPOSE["services"]["web"]["environment"].items()}

    started = subprocess.run(
        [sys.executable, "-c", "import mentoring.settings"],
        cwd=ROOT,
        env=handed | {"PATH": os.environ["PATH"], "ALONGSIDE_DEMO": "1"},
        capture_output=True,
        text=True,
    )

    assert started.returncode == 1
    assert "ALONGSIDE_DEMO" in started.stderr


def test_every_service_says_when_it_is_well_and_ours_do_not_run_as_root():
    assert {name for name, service in COMPOSE["services"].items() if "healthcheck" not in service} == set()
    assert set(COMPOSE["services"]) == {"web", "worker", "beat", "postgres", "redis"}
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["alongside"]


def test_the_image_holds_every_room_and_copies_nothing_that_is_not_there():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {name for line in copied for name in line.split()}
    rooms = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}

    assert {name for name in sources if not (ROOT / name).exists()} == set()
    assert rooms <= sources
