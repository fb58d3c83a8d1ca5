"""One browser tab on Parley, as a person uses it: go somewhere, wait until the screen is settled, press, type, choose, read."""

import re

from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, expect

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
LONG, SHORT = 45_000, 15_000
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its server below the page's own address first, and is told that it is not there."""
GONE = (
    "Failed to load resource: net::ERR_", "WebSocket connection to", "Client Error in reaching", "Streamlit server is not responding",
    "Cannot send rerun backMessage when disconnected",
)  # fmt: skip
"""What a browser says while its server is being killed."""


class Tab:
    """A page that notes every complaint of the browser and every address outside of `address`."""

    def __init__(self, browser: Browser, address: str, width: int = 1440, scheme: str = "light") -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": 1100}, color_scheme="dark" if scheme == "dark" else "light", accept_downloads=True,
            reduced_motion="reduce",
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(SHORT)
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.strays: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, line: ConsoleMessage) -> None:
        probing = line.location.get("url", "").endswith(PROBES) and "404" in line.text
        if line.type == "error" and not probing and not line.text.startswith(self.expected):
            self.complaints.append(f"{line.text} ({line.location.get('url')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:", self.address.replace("http", "ws"))):
            self.strays.append(request.url)

    def close(self) -> None:
        """Close the tab and what belongs to it."""
        self.context.close()

    def go(self, path: str = "") -> None:
        """Open an address of Parley as someone who was sent it."""
        self.page.goto(f"{self.address}/{path}")
        self.settle()

    def visit(self, path: str) -> None:
        """Go there by the navigation where it leads there, which loads no page anew; else by the address."""
        offered = self.page.locator(f"[data-testid=stSidebarNavLink][href$='/{path}']")
        if path and offered.count():
            offered.first.click()
            expect(self.page).to_have_url(f"{self.address}/{path}", timeout=LONG)
            self.settle()
        else:
            self.go(path)

    def settle(self) -> None:
        """Wait until the script has run and its last words are on screen."""
        self.page.wait_for_selector(SETTLED, timeout=LONG)
        expect(self.page.locator("[data-stale=true]")).to_have_count(0, timeout=LONG)

    def part(self, key: str) -> Locator:
        """What the page keyed with `key`."""
        return self.page.locator(f".st-key-{key}")

    def parts(self, beginning: str) -> Locator:
        """Everything whose key begins so."""
        return self.page.locator(f"[class*='st-key-{beginning}']")

    def press(self, label: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Press the first button with this label and wait for what it does."""
        (inside or self.page.locator("body")).get_by_role("button", name=label, exact=isinstance(label, str)).first.click()
        self.settle()

    def unfold(self, beginning: str) -> None:
        """Open the first folded part whose key begins so, and wait until it stands still: what moves is not where it was pressed."""
        summary = self.parts(beginning).locator("summary").first
        summary.click()
        summary.evaluate("each => Promise.allSettled(each.parentElement.getAnimations({subtree: true}).map(one => one.finished))")

    def follow(self, label: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Follow the first link with this label."""
        (inside or self.page.locator("body")).get_by_role("link", name=label).first.click()
        self.settle()

    def type_into(self, key: str, text: str) -> None:
        """Write into the field keyed `key` and leave it."""
        field = self.part(key).locator("input, textarea").first
        field.fill(text)
        field.press("Tab")
        self.settle()

    def choose(self, key: str, option: str) -> None:
        """Choose one option of the list keyed `key`."""
        self.part(key).locator("input").first.click()
        self.page.get_by_role("option", name=option, exact=True).first.click()
        self.settle()

    def says(self, text: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Wait until the text is on screen; fail when it does not come."""
        expect((inside or self.page.locator("body")).first).to_contain_text(text, timeout=LONG)

    def is_silent_about(self, text: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Wait until the text is nowhere on screen; fail when it stays."""
        expect((inside or self.page.locator("body")).first).not_to_contain_text(text, timeout=LONG)

    def as_person(self, name: str, discipline: str) -> None:
        """Pick who is here, in the frame: `SRE` or `Security`."""
        self.parts("person_popover_").get_by_role("button").first.click()
        form = self.part("person_name")
        form.locator("input").fill(name)
        self.part("person_discipline").get_by_role("radio", name=re.compile(discipline)).first.click()
        self.page.get_by_role("button", name="Use this name").click()
        self.says(f"{name}, {discipline}", self.part("person"))
        expect(self.part("person_name")).to_have_count(0, timeout=LONG)
        self.settle()

    def open_row(self, number: int, across: int = 30) -> None:
        """Press the first column of a row of the first list, counted from 1; the grid is a canvas, so it is pressed by its place."""
        box = self.page.get_by_test_id("stDataFrame").first
        box.scroll_into_view_if_needed()
        place = box.bounding_box()
        assert place is not None, "there is no list"
        self.page.mouse.click(place["x"] + across, place["y"] + 32 * number + 16)
        self.page.wait_for_timeout(300)
        self.settle()

    def write(self, cell: str, text: str) -> None:
        """Write an answer into the field of a notebook's cell, leave it, and wait until it is kept and the page shows it."""
        self.editor(cell).fill(text)
        self.editor(cell).press("Tab")
        expect(self.parts(f"foot_{cell}_").first).to_contain_text("just now", timeout=LONG)
        self.settle()

    def editor(self, cell: str) -> Locator:
        """The field that several people write in, of a notebook's cell."""
        return self.parts(f"text_{cell}_").locator(".cm-content")
