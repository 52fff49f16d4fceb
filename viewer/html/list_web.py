#!/usr/bin/env python3
"""Names the files that the page is built of, relative to this folder, for Meson. Ninja builds it anew when one changes; a new
file is seen when Meson is configured."""

import pathlib

here = pathlib.Path(__file__).resolve().parent
web = here.parent / "web"
files = [path for pattern in ("*.json", "*.ts", "*.js", "*.html", "src/**/*", "build/*") for path in web.glob(pattern)]
print(*sorted("../web/" + str(path.relative_to(web)) for path in files if path.is_file()), sep="\n")
