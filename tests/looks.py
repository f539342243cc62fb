"""Pages as they look in a browser, each in several ways: `Looks(page, url, ways).wrong("/about/")` is empty on a good one."""

from tests import axe

SMALLEST = (320, "light")
ALL = PHONE_LIGHT, PHONE_DARK, DESK_DARK, DESK_LIGHT = (390, "light"), (390, "dark"), (1280, "dark"), (1280, "light")
LOUD = ("error", "warning")  # what the console must not say


class Looks:
    """One window, in which page after page is opened, and laid out in every way without being opened again."""

    def __init__(self, page, url, ways):
        self.page, self.ways = page, [SMALLEST, *ways]
        self.heard: list[str] = []
        page.on("request", lambda asked: self._hear("asks", asked.url, not asked.url.startswith((url, "data:"))))
        page.on("console", lambda message: self._hear("says", message.text, message.type in LOUD))
        page.on("pageerror", lambda error: self._hear("breaks:", error, True))

    def _hear(self, what, words, is_wrong):
        if is_wrong:
            self.heard.append(f"{what} {words}")

    def wrong(self, path) -> list[str]:
        """What is wrong with this page. It begins in the way in which the last one ended: to change size or colours
        means to paint everything, also what is left."""
        self.heard.clear()
        self._turn(*self.ways[0])
        self.page.goto(path)
        found = [f"{width} {look}: {line}" for width, look in self.ways for line in self._found(width, look)]
        self.ways.reverse()
        return found + self.heard

    def _found(self, width, look) -> list[str]:
        self._turn(width, look)
        if (width, look) != SMALLEST:
            return axe.violations(self.page)
        return [f"scrolls {pixels} px sideways"] if (pixels := axe.sideways(self.page)) else []

    def _turn(self, width, look):
        if self.page.viewport_size["width"] != width:
            self.page.set_viewport_size({"width": width, "height": 844})
        if self.page.evaluate(axe.IS_DARK) != (look == "dark"):
            self.page.emulate_media(color_scheme=look, reduced_motion="reduce")
