"""Takes the pictures of docs/images: a real server with something in it, looked at with a real browser.

    python3 scripts/screenshots.py [FOLDER]
"""

import random
import sys
from pathlib import Path

from browser import Browser
from world import World, in_days

DESKTOP = (1280, 832)
PHONE = (390, 844)
MESSAGE = "Here are the drawings and the pictures for Thursday. Please send back the signed offer in the same place."

PROJECT = {
    "Drawings": {"Ground floor.pdf": 2_412_000, "First floor.pdf": 2_164_000, "Section A-A.pdf": 1_377_000},
    "Photographs": {f"Harbour {number}.jpg": 4_100_000 + 137_000 * number for number in range(1, 13)},
    "Model": {"Harbour street.glb": 18_300_000, "Materials.csv": 14_200},
}
FILES = {
    "Offer 2026-118.pdf": 318_000,
    "Schedule.xlsx": 48_500,
    "Read me first.txt": 1_900,
    "Walk through.mp4": 31_000_000,
}


def fill(world):
    """A project as an office would send it; the link to it."""
    noise = random.Random(118)
    project = world.folder_in(world.root, "Harbour Street 12")
    for folder, files in PROJECT.items():
        parent = world.folder_in(project, folder)
        for name, size in files.items():
            world.file_in(parent, name, noise.randbytes(size))
    for name, size in FILES.items():
        world.file_in(project, name, noise.randbytes(size))
    for folder in ("Contracts", "Templates", "Invoices 2026"):
        world.folder_in(world.root, folder)
    world.file_in(world.root, "Notes from the site visit.md", noise.randbytes(6_400))
    shown = {"title": "Harbour Street 12", "message": MESSAGE, "expires_at": in_days(9)}
    abilities = ["preview", "download", "upload"]
    return {
        "visitor": world.link_on([project], abilities=abilities, **shown),
        "locked": world.link_on([project], password="opensesame8", **shown),
    }


def take(browser, url, name, folder):
    """Desktop and phone, light and dark."""
    for dark in (False, True):
        for size, phone in ((DESKTOP, False), (PHONE, True)):
            suffix = ("-phone" if phone else "") + ("-dark" if dark else "")
            browser.looks_like(*size, phone=phone, dark=dark)
            browser.open(url)
            browser.picture(folder / f"{name}{suffix}.png")
            report(browser, f"{name}{suffix}", size[0])


def report(browser, name, width):
    wide = browser.run("document.documentElement.scrollWidth")
    notes = browser.complaints()
    if wide > width:
        notes.append(f"the page is {wide} px wide on a screen of {width} px")
    print(f"{name}: {'; '.join(notes) or 'fine'}")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "docs" / "images")
    folder.mkdir(parents=True, exist_ok=True)
    with World() as world, Browser() as browser:
        links = fill(world)
        for name, url in links.items():
            take(browser, url, name, folder)
        take(browser, f"{world.url}/sign-in", "sign-in", folder)
        # Over plain HTTP on the loopback address the session's cookie has a plain name.
        browser.cookie(world.url, "stile", world.cookie())
        take(browser, f"{world.url}/files", "files", folder)


if __name__ == "__main__":
    main()
