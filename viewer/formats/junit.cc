// JUnit XML, for what shows tests: a process is a suite, a finding a test case. Leaks fail; what is no leak (yet)
// passes, with what there is to say as its output. A process that leaks nothing has one case, which passes, and a
// snapshot that could not be looked at one that is an error.
//
// There is no standard; this is what Jenkins, GitLab, GitHub's actions and the libraries that read JUnit have in
// common.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analyzer/report/finding_text.h"
#include "analyzer/report/words.h"
#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"
#include "viewer/formats/source_paths.h"

namespace gordian {
namespace {

constexpr size_t kLongestCaseName = 300;

// For attributes and for text. REQUIRES: clean, but for newlines in text.
std::string xml(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

// What the text report says of a finding, line by line clean.
std::string description(const report::Finding& finding, int number) {
  TextLines lines(0);
  write_finding(finding, number, {}, lines);
  std::string text = lines.take(), clean;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    clean += clean_text(std::string_view(text).substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return xml(clean);
}

class JunitExporter : public Exporter {
 public:
  explicit JunitExporter(const ExportOptions& options) : paths_(options.source_root) {}

  void add(const report::Report& report, const AllocationProfile*) override {
    const report::Process& process = report.process();
    const std::string program = program_name(process);
    std::string cases;
    int failures = 0;
    std::map<std::string, int> numbers;  // as the text report counts: LEAK 1, LEAK 2, CACHE 1
    for (const report::Finding& finding : report.findings()) {
      failures += is_leak(finding) ? 1 : 0;
      cases += test_case(program, finding, ++numbers[headline_word(finding)]);
    }
    if (failures == 0)
      cases += fmt::format("    <testcase classname=\"{}\" name=\"no leaks\" time=\"0\"/>\n", xml(program));
    const int tests = report.findings_size() + (failures == 0 ? 1 : 0);
    const uint64_t ran = process.started_at_ns() == 0 || process.taken_at_ns() < process.started_at_ns()
                             ? 0
                             : process.taken_at_ns() - process.started_at_ns();
    add_suite(process_title(process), {tests, failures, 0},
              fmt::format(" time=\"{}.{:03}\" timestamp=\"{}\"", ran / 1'000'000'000, ran / 1'000'000 % 1000,
                          utc_time(process.taken_at_ns())),
              properties(report) + cases);
  }

  void add_failure(const std::string& path, const std::string& message) override {
    add_suite(clean_text(path), {1, 0, 1}, " time=\"0\"",
              fmt::format("    <testcase classname=\"gordian\" name=\"the snapshot can be analyzed\" time=\"0\">\n"
                          "      <error type=\"unreadable\" message=\"{}\"/>\n    </testcase>\n",
                          xml(clean_text(message))));
  }

  std::string finish() override {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"gordian\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}</testsuites>\n",
        all_.tests, all_.failures, all_.errors, suites_);
  }

 private:
  struct Counts {
    int tests = 0, failures = 0, errors = 0;
  };

  void add_suite(const std::string& name, const Counts& counts, const std::string& when, const std::string& inside) {
    suites_ += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\"{}>\n{}  </testsuite>\n",
        xml(name), counts.tests, counts.failures, counts.errors, when, inside);
    all_.tests += counts.tests;
    all_.failures += counts.failures;
    all_.errors += counts.errors;
  }

  static std::string properties(const report::Report& report) {
    std::string text;
    const auto add = [&](const char* name, const std::string& value) {
      text += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, xml(clean_text(value)));
    };
    add("exe", report.process().exe());
    add("trigger", report.process().trigger());
    add("heap_blocks", fmt::format("{}", report.heap().blocks()));
    add("heap_bytes", fmt::format("{}", report.heap().bytes()));
    add("leaked_bytes", fmt::format("{}", report.summary().leaked_bytes()));
    for (const std::string& what : report.not_seen()) add("not_seen", what);
    return "    <properties>\n" + text + "    </properties>\n";
  }

  std::string test_case(const std::string& program, const report::Finding& finding, int number) const {
    const std::string name = shortened(finding_name(finding), kLongestCaseName);
    std::string where;
    const report::Frame* frame = shown_frame(finding, paths_);
    if (frame != nullptr && !paths_.below_root(*frame).empty())
      where = fmt::format(" file=\"{}\" line=\"{}\"", xml(clean_text(paths_.below_root(*frame))), frame->line());
    const std::string text = description(finding, number);
    const std::string said =
        is_leak(finding)
            ? fmt::format(
                  "      <failure type=\"{}\" message=\"{}\">\n{}</failure>\n", xml(clean_text(finding.kind())),
                  xml(fmt::format("{}; {}, {}, {}", name, count_of(finding.instances(), "instance", "instances"),
                                  human_bytes(finding.total_bytes()), clean_text(finding.confidence()))),
                  text)
            : fmt::format("      <system-out>\n{}</system-out>\n", text);
    return fmt::format("    <testcase classname=\"{}\" name=\"{} [{}]\"{} time=\"0\">\n{}    </testcase>\n",
                       xml(program), xml(name), xml(clean_text(finding.id())), where, said);
  }

  const SourcePaths paths_;
  std::string suites_;
  Counts all_;
};

}  // namespace

std::unique_ptr<Exporter> make_junit(const ExportOptions& options) { return std::make_unique<JunitExporter>(options); }

}  // namespace gordian
