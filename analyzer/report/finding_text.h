// One finding as the report for people shows it.
#ifndef GORDIAN_ANALYZER_REPORT_FINDING_TEXT_H_
#define GORDIAN_ANALYZER_REPORT_FINDING_TEXT_H_

#include <string>

#include "analyzer/report/text.h"
#include "analyzer/report/text_lines.h"
#include "report.pb.h"

namespace gordian {

// "LEAK", "LATENT", "WEAK", "CACHE": what a finding's headline begins with.
const char* headline_word(const report::Finding& finding);

// `number`: which one with this word it is, from 1. Ends with an empty line.
void write_finding(const report::Finding& finding, int number, const TextOptions& options, TextLines& text);

// In the colour of the ANSI sequence, if colours are wanted.
std::string painted(const std::string& text, const char* code, const TextOptions& options);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_FINDING_TEXT_H_
