#!/usr/bin/env python3
"""Makes a C++ source of a page's bytes: embed_page.py FUNCTION OUTPUT_CC [PAGE_HTML]. Without a page it is empty."""

import gzip
import pathlib
import sys

function, output, *pages = sys.argv[1:]
data = gzip.compress(pathlib.Path(pages[0]).read_bytes(), 9, mtime=0) if pages else b""
lines = [",".join(map(str, data[at:at + 40])) for at in range(0, len(data), 40)]
pathlib.Path(output).write_text(f"""#include "viewer/html/page_data.h"

namespace gordian {{
namespace {{

constexpr unsigned char kData[] = {{
{",".join(line + chr(10) for line in lines)}{"0" if not data else ""}
}};

}}  // namespace

std::string_view {function}() {{ return {{reinterpret_cast<const char*>(kData), {len(data)}}}; }}

}}  // namespace gordian
""")
