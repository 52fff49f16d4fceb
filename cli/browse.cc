// `gordian objects`, `referrers` and `referents`: the heap on the terminal, after gc.get_objects(), gc.get_referrers()
// and gc.get_referents().
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "analyzer/report/type_catalog.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/printable.h"
#include "cli/shared_options.h"
#include "viewer/answers/heap_answers.h"
#include "viewer/browse/node_address.h"
#include "viewer/terminal/heap_text.h"

namespace gordian::cli {
namespace {

constexpr size_t kShown = 20;

struct BrowseCommand {
  std::string path;
  std::string asked;  // a type, or an address
  std::string format = "text";
  std::string sysroot;
  std::string cache_folder;
  size_t top = kShown;
};

// What is printed; throws Failure.
using Answer = std::function<std::string(HeapBrowser&, const BrowseCommand&)>;

std::string answer_json(HeapBrowser& browser, const std::string& question) {
  const auto answer = HeapAnswers(browser).answer(question);
  return answer ? on_one_line(*answer) + "\n" : "";
}

TableLimits limits(const BrowseCommand& command) { return {.top = command.top, .width = look_of(STDOUT_FILENO).width}; }

uint32_t type_called(const HeapBrowser& browser, const BrowseCommand& command) {
  const TypeCatalog catalog(browser.references());
  const std::vector<std::string> names = catalog.meant_by(command.asked);
  const std::vector<TypeSummary>& types = browser.types().types();
  for (uint32_t type = 0; type < types.size(); ++type)
    if (names.size() == 1 && types[type].name == names[0]) return type;
  std::string message = names.empty() ? fmt::format("nothing of a type '{}' is in the heap", command.asked)
                                      : fmt::format("'{}' is short for {} types", command.asked, names.size());
  std::vector<std::string> others = !names.empty() ? names : catalog.like(command.asked);
  if (others.empty()) others = catalog.most_frequent();
  const char* separator = "; there is ";
  for (size_t i = 0; i < others.size() && i < 5; ++i) message += std::exchange(separator, ", ") + others[i];
  throw Failure{kExitBadInput, fmt::format("{}: {}.", command.path, message)};
}

NodeId node_asked_for(const HeapBrowser& browser, const BrowseCommand& command) {
  const auto address = address_or_type(command.asked);
  if (!address)
    throw Failure{kExitUsage,
                  fmt::format("'{}' is no address; write one like 0x55d0a4c2b2c0. `gordian objects {} TYPE` "
                              "lists those of a type.",
                              command.asked, command.path)};
  const NodeId node = node_at(browser.references(), *address);
  if (node == kNoNode)
    throw Failure{kExitBadInput, fmt::format("{}: no live block is at {}.", command.path, command.asked)};
  return node;
}

std::string objects(HeapBrowser& browser, const BrowseCommand& command) {
  const bool json = command.format == "json";
  if (command.asked.empty()) return json ? answer_json(browser, "types") : types_text(browser, limits(command));
  const uint32_t type = type_called(browser, command);
  return json ? answer_json(browser, fmt::format("type/{}/0", type)) : instances_text(browser, type, limits(command));
}

std::string references(HeapBrowser& browser, const BrowseCommand& command,
                       std::string (*text)(HeapBrowser&, NodeId, const TableLimits&)) {
  const NodeId node = node_asked_for(browser, command);
  if (command.format == "text") return text(browser, node, limits(command));
  return answer_json(browser, "object/" + hex_address(address_of(browser.references(), node)));
}

int browse(const BrowseCommand& command, const Answer& answer) {
  std::string text;
  AnalyzeOptions options;
  options.sysroot = command.sysroot;
  options.cache_folder = command.cache_folder;
  // A failure goes around the analysis, which would take an exception for its own.
  std::optional<Failure> failure;
  options.browse = [&](const Analyzed& analyzed) {
    try {
      HeapBrowser browser(analyzed);
      text = answer(browser, command);
    } catch (const Failure& why) {
      failure = why;
    }
  };
  analyze_one(snapshot_at(command.path), options);
  if (failure) throw Failure{failure->exit_status, printable(failure->message)};
  if (command.format == "json") {
    print_answer(text);
  } else {
    print_text(text);
  }
  return 0;
}

CLI::App* add(CLI::App& app, int& exit_status, const char* name, const char* what, const char* footer,
              const Answer& answer, const std::shared_ptr<BrowseCommand>& command) {
  CLI::App* sub = app.add_subcommand(name, what);
  sub->footer(footer);
  sub->add_option("PATH", command->path, kOneSnapshot)->required()->option_text(" ");
  add_format_option(*sub, command->format);
  sub->add_option("--top", command->top, "How many lines [20]")->option_text("N");
  add_sysroot_option(*sub, command->sysroot);
  add_cache_option(*sub, command->cache_folder);
  sub->callback([command, answer, &exit_status] { exit_status = browse(*command, answer); });
  return sub;
}

}  // namespace

void add_objects(CLI::App& app, int& exit_status) {
  const auto command = std::make_shared<BrowseCommand>();
  CLI::App* sub = add(app, exit_status, "objects", "List what is in the heap, by type; or the objects of a type",
                      "Examples:\n"
                      "  gordian objects gordian-out/server.4711\n"
                      "  gordian objects gordian-out/server.4711 Session --top 100",
                      objects, command);
  sub->add_option("TYPE", command->asked,
                  "As in the source, without namespaces and template\narguments if that is enough")
      ->option_text(" ");
}

void add_referrers(CLI::App& app, int& exit_status) {
  const auto command = std::make_shared<BrowseCommand>();
  const auto answer = [](HeapBrowser& browser, const BrowseCommand& asked) {
    return references(browser, asked, referrers_text);
  };
  CLI::App* sub = add(app, exit_status, "referrers", "Say what points to an object",
                      "Example:\n  gordian referrers gordian-out/server.4711 0x55d0a4c2b2c0", answer, command);
  sub->add_option("ADDRESS", command->asked, "Anywhere in a block")->required()->option_text(" ");
}

void add_referents(CLI::App& app, int& exit_status) {
  const auto command = std::make_shared<BrowseCommand>();
  const auto answer = [](HeapBrowser& browser, const BrowseCommand& asked) {
    return references(browser, asked, referents_text);
  };
  CLI::App* sub = add(app, exit_status, "referents", "Say what an object points to",
                      "Example:\n  gordian referents gordian-out/server.4711 0x55d0a4c2b2c0", answer, command);
  sub->add_option("ADDRESS", command->asked, "Anywhere in a block")->required()->option_text(" ");
}

}  // namespace gordian::cli
