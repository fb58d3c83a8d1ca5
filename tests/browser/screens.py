"""Photograph the screens of a running Parley: every page, at desk and phone width, in light and dark.

    python tests/browser/screens.py --url http://127.0.0.1:8501 --out /tmp/screens [--page incidents …] [--width 1440 …] [--scheme light …]

A page may carry query parameters: `incident?incident=INC-1`. Needs the packages of requirements-dev.txt and a Chromium.
"""

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PAGES = (
    "home", "incidents", "incident?incident=INC-1", "postmortem", "runbooks", "walkthrough", "followups", "releases", "trends", "explore",
    "evidence", "settings",
)  # fmt: skip
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


def photograph(browser: Browser, url: str, page_name: str, width: int, scheme: str, out: Path) -> list[str]:
    """One picture of one page, whole height; gives the addresses outside of `url` that the page asked for."""
    agent = {"user_agent": PHONE} if width < 600 else {}
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=1, **agent)
    page = context.new_page()
    strays: list[str] = []
    page.on("console", lambda line: print(line.text, file=sys.stderr) if line.type == "error" and "404" not in line.text else None)
    page.on("request", lambda request: strays.append(request.url) if not request.url.startswith((url, "data:", "blob:", "ws://")) else None)
    page.goto(f"{url}/{'' if page_name == 'home' else page_name}")
    page.wait_for_selector(SETTLED, timeout=30_000)
    page.wait_for_timeout(700)
    height = page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]')?.scrollHeight ?? 900")
    page.set_viewport_size({"width": width, "height": max(900, min(int(height) + 80, 6000))})
    page.wait_for_timeout(500)
    name = re.sub(r"\W+", "_", page_name.split("?")[0])
    page.screenshot(path=str(out / f"{name}_{width}_{scheme}.png"))
    context.close()
    return strays


def main() -> int:
    """Photograph what is asked for; 1 when a page reached outside the machine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8501")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--page", action="append")
    parser.add_argument("--width", type=int, action="append")
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    strays: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for page_name in given.page or PAGES:
            for width in given.width or WIDTHS:
                for scheme in given.scheme or SCHEMES:
                    strays += photograph(browser, given.url, page_name, width, scheme, given.out)
        browser.close()
    for stray in sorted(set(strays)):
        print(f"asked for {stray}", file=sys.stderr)
    return 1 if strays else 0


if __name__ == "__main__":
    sys.exit(main())
