#!/usr/bin/env python3
"""Makes a C++ source of the page's bytes: embed_page.py OUTPUT_CC [PAGE_HTML]. Without a page it is empty."""

import gzip
import pathlib
import sys

data = gzip.compress(pathlib.Path(sys.argv[2]).read_bytes(), 9, mtime=0) if len(sys.argv) > 2 else b""
lines = [",".join(map(str, data[at:at + 40])) for at in range(0, len(data), 40)]
pathlib.Path(sys.argv[1]).write_text(f"""#include "viewer/html/page_data.h"

namespace gordian {{
namespace {{

constexpr unsigned char kData[] = {{
{",".join(line + chr(10) for line in lines)}{"0" if not data else ""}
}};

}}  // namespace

std::string_view page_data() {{ return {{reinterpret_cast<const char*>(kData), {len(data)}}}; }}

}}  // namespace gordian
""")
