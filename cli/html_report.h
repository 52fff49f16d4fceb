// `--html FILE`: the report as a page in one file.
#ifndef GORDIAN_CLI_HTML_REPORT_H_
#define GORDIAN_CLI_HTML_REPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "viewer/answers/session.h"

namespace gordian::cli {

// What a page is made of: the snapshots at `path` (a snapshot, a folder or a pack), and where their analysis looks.
// Throws Failure if there is none.
SessionOptions session_options(const std::string& path, const AnalyzeOptions& analyze);

// Throws Failure if gordian was built without the page.
void require_page();

// Analyzes the snapshots and writes the page; only its owner can read it. Throws Failure if that cannot be done: then
// a file that was there before is still there.
void write_html_report(const SessionOptions& snapshots, const std::string& file);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_HTML_REPORT_H_
