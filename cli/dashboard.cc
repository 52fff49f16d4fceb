// `gordian dashboard`: a history as pages, written as a site or served on loopback.
#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>

#include "analyzer/binary/image_candidates.h"
#include "analyzer/report/words.h"
#include "cli/commands.h"
#include "cli/history_options.h"
#include "cli/messages.h"
#include "cli/printable.h"
#include "cli/serving.h"
#include "history/dashboard/page.h"
#include "history/dashboard/site.h"

namespace gordian::cli {
namespace {

namespace fs = std::filesystem;
using history::Answers;
using history::CodeOwners;
using history::Ownership;
using history::Queries;

constexpr const char* kDashboardFooter =
    "Everything that leaks tonight, what is new and what was fixed, each finding with its history.\n"
    "--out writes files that any web server can serve, and that open from disk; only what has\n"
    "changed is written anew. --serve answers from the database on 127.0.0.1 until Ctrl-C, for the\n"
    "browser that has the address (it contains a secret).\n\n"
    "Exit status 0: done; 1: the history cannot be read, or the site not be written; 2: usage.\n\n"
    "Examples:\n"
    "  gordian dashboard --db nights.db --out /srv/www/leaks\n"
    "  gordian dashboard --db postgresql://ci@db/gordian --out site --codeowners .github/CODEOWNERS\n"
    "  gordian dashboard --db nights.db --serve";

constexpr size_t kProblemsShown = 5;
constexpr std::uintmax_t kLargestCodeowners = 3u << 20;  // as GitHub has it

struct DashboardCommand {
  std::string db, out, codeowners, source_root;
  std::vector<std::string> projects;
  bool serve = false, no_browser = false;
  uint16_t port = 0;
};

uint64_t now_in_ms() {
  using namespace std::chrono;
  return static_cast<uint64_t>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// The root of the repository that a CODEOWNERS file belongs to: it stands there, or in one of these folders.
std::string root_of(const std::string& codeowners) {
  const fs::path folder = fs::absolute(codeowners).lexically_normal().parent_path();
  const std::string name = folder.filename().string();
  return (name == ".github" || name == ".gitlab" || name == "docs" ? folder.parent_path() : folder).string();
}

CodeOwners read_codeowners(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > kLargestCodeowners)
    throw Failure{kExitUsage, fmt::format("{} is larger than 3 MB: that is no CODEOWNERS file", printable(path))};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    throw Failure{kExitUsage, fmt::format("{} cannot be read, or is empty: name a CODEOWNERS file", printable(path))};
  CodeOwners owners(text.str());
  for (size_t i = 0; i < owners.problems().size() && i < kProblemsShown; ++i)
    say("{}:{}: {}: the line is left out", printable(path), owners.problems()[i].line, owners.problems()[i].what);
  if (owners.problems().size() > kProblemsShown)
    say("{}: {} more lines are left out", printable(path), owners.problems().size() - kProblemsShown);
  return owners;
}

Ownership ownership(const DashboardCommand& command) {
  if (command.codeowners.empty()) return {CodeOwners(), command.source_root};
  return {read_codeowners(command.codeowners),
          command.source_root.empty() ? root_of(command.codeowners) : command.source_root};
}

void write(const DashboardCommand& command, Queries& queries, Answers& answers) {
  Progress progress;
  history::SiteOptions options;
  options.folder = command.out;
  options.projects = command.projects;
  options.now = now_in_ms();
  options.program = build_id_of_file("/proc/self/exe");
  options.progress = [&](const std::string& what) { progress.show(printable(what)); };
  const history::SiteFigures figures = write_site(queries, answers, options);
  progress.clear();
  say("the dashboard is {}: {} files, {}; {} of them new, {} old ones removed",
      printable((fs::path(command.out) / "index.html").string()), figures.files, human_bytes(figures.bytes),
      figures.written, figures.removed);
}

void serve(const DashboardCommand& command, Answers& answers) {
  const EndingSignals signals;
  std::mutex mutex;  // a history answers one question after the other
  const auto answer = [&](const std::string& path) {
    const std::lock_guard lock(mutex);
    return answers.answer(path, now_in_ms());
  };
  Server server({history::served_dashboard_page, answer, "gordian dashboard"}, command.port);
  serve_until_ended(server, signals, !command.no_browser);
}

int dashboard_command(const DashboardCommand& command) {
  if (command.serve == !command.out.empty())
    throw Failure{kExitUsage, "say what to do with the dashboard: --out DIR writes it, --serve shows it"};
  if (!command.serve && (command.port != 0 || command.no_browser))
    throw Failure{kExitUsage, "--port and --no-browser belong to --serve"};
  if (command.serve && !command.projects.empty()) throw Failure{kExitUsage, "--project belongs to --out"};
  if (!history::dashboard_page_is_there())
    throw Failure{kExitBadInput, "this gordian was built without its pages: install npm, and build again"};
  Ownership owners = ownership(command);
  try {
    const std::unique_ptr<Queries> queries = history::open_queries(command.db);
    Answers answers(*queries, owners, GORDIAN_VERSION);
    if (command.serve)
      serve(command, answers);
    else
      write(command, *queries, answers);
  } catch (const history::Error& error) {
    throw Failure{kExitBadInput, printable(error.what())};
  }
  return 0;
}

}  // namespace

void add_dashboard(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<DashboardCommand>();
  CLI::App* sub = app.add_subcommand("dashboard", "Show a history: what leaks tonight, what is new, what was fixed");
  sub->footer(kDashboardFooter);
  add_db_option(*sub, command->db);
  sub->add_option("--out", command->out, "Write the dashboard as a site into this folder")->option_text("DIR");
  sub->add_flag("--serve", command->serve, "Serve it on 127.0.0.1");
  sub->add_option("--port", command->port, "Port of 127.0.0.1 [a free one]")->option_text("N");
  sub->add_flag("--no-browser", command->no_browser, "Do not open a browser, only print the address");
  sub->add_option("--project", command->projects, "Write only this project; may be repeated [all]")
      ->allow_extra_args(false)
      ->option_text("NAME");
  sub->add_option("--codeowners", command->codeowners,
                  "Say who owns each finding: a CODEOWNERS file as GitHub\nhas it; the last line that matches decides")
      ->check(CLI::ExistingFile)
      ->option_text("FILE");
  sub->add_option("--source-root", command->source_root,
                  "Folder that paths in it begin at [the repository that\nthe CODEOWNERS file is in]")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  sub->callback([command, &exit_status] { exit_status = dashboard_command(*command); });
}

}  // namespace gordian::cli
