"""Print the path of a Chromium for the browser tests; install one when there is none. Fails loudly otherwise.

The headless shell is the same engine without the browser's own windows, extensions and services around it: a page in a
new window takes a third of the time.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> int:
    found = given() or on_this_machine() or from_debian() or from_playwright()
    if not found:
        print(
            "The browser tests need Chromium, and none could be found or installed. Install it (on Debian or Ubuntu: "
            "`sudo apt install chromium`), or set ALONGSIDE_CHROMIUM to its path.",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


def works(path: str | None) -> bool:
    """Ubuntu's `chromium-browser` can be a stub that only asks for a snap, so ask it for its version."""
    if not path:
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def given() -> str | None:
    path = os.environ.get("ALONGSIDE_CHROMIUM")
    if path and not works(path):
        sys.exit(f"ALONGSIDE_CHROMIUM is {path}, which does not run.")
    return path


def on_this_machine() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if works(path)), None) or playwrights()


def from_debian() -> str | None:
    if not shutil.which("apt-get"):
        return None
    become = [] if os.getuid() == 0 else ["sudo", "-n"]
    if become and not shutil.which("sudo"):
        return None
    print("  Installing Chromium with apt-get", file=sys.stderr, flush=True)
    calm = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    subprocess.run([*calm, "update"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for name in NAMES[:2]:  # not every Debian has the first
        install = [*calm, "install", "--no-install-recommends", name]
        subprocess.run(install, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if found := on_this_machine():
            return found
    return None


def from_playwright() -> str | None:
    print("  Installing Playwright's own Chromium", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr)
    return playwrights()


def playwrights() -> str | None:
    from playwright.sync_api import sync_playwright  # only this step needs it

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if works(path) else None


if __name__ == "__main__":
    sys.exit(main())
