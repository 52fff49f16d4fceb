#!/usr/bin/env python3
"""Builds a page of viewer/web/ into one HTML file: build_page.py WEB_FOLDER index.html|dashboard.html OUTPUT_HTML. Used by Meson.

The packages are those of package-lock.json; they are installed once, and again when that file changes.
"""

import fcntl
import os
import pathlib
import shutil
import subprocess
import sys


def install(web):
    installed, wanted = web / "node_modules" / ".package-lock.json", web / "package-lock.json"
    with open(wanted) as lock:  # two pages may be built at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=web, check=True)
            os.utime(installed)


def main():
    web, name, output = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], pathlib.Path(sys.argv[3]).resolve()
    install(web)
    folder = output.parent / output.stem
    mode = ["--mode", "dashboard"] if name == "dashboard.html" else []
    subprocess.run(["npx", "vite", "build", *mode, "--outDir", folder, "--logLevel", "warn"], cwd=web, check=True)
    shutil.copyfile(folder / name, output)


main()
