#!/usr/bin/env python
import os
import sys


def main():
    if sys.argv[1:2] == ["up"]:
        from mentoring.up import main as up  # starts the servers that the settings name, so before the settings

        return up()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    from django.core.management import execute_from_command_line  # `up` has no settings yet

    return execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
