#!/usr/bin/env python3
"""Builds viewer/web/ into one HTML file: build_page.py WEB_FOLDER OUTPUT_HTML. Used by Meson.

The packages are those of package-lock.json; they are installed once, and again when that file changes.
"""

import os
import pathlib
import shutil
import subprocess
import sys


def main():
    web, output = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    installed, wanted = web / "node_modules" / ".package-lock.json", web / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=web, check=True)
        os.utime(installed)
    folder = output.parent / "page"
    subprocess.run(["npm", "run", "--silent", "build", "--", "--outDir", folder, "--logLevel", "warn"], cwd=web, check=True)
    shutil.copyfile(folder / "index.html", output)


main()
