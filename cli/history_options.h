// What the subcommands of `gordian history` have in common.
#ifndef GORDIAN_CLI_HISTORY_OPTIONS_H_
#define GORDIAN_CLI_HISTORY_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace gordian::cli {

// One file each.
void add_history_add(CLI::App& history, int& exit_status);
void add_history_list(CLI::App& history, int& exit_status);
void add_history_show(CLI::App& history, int& exit_status);
void add_history_prune(CLI::App& history, int& exit_status);

// --db: where the history is. Its default is $GORDIAN_DB, else gordian-history.db.
void add_db_option(CLI::App& app, std::string& url);

// --wait: how long something is tried again while the database is busy or away.
void add_wait_option(CLI::App& app, std::chrono::milliseconds& wait);

// An option that is a time; 0 if it is not given.
void add_time_option(CLI::App& app, const std::string& name, uint64_t& at, const std::string& help);

// Calls `work`; what the history complains of becomes a Failure with exit status 1.
int history_status(const std::function<int()>& work);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_HISTORY_OPTIONS_H_
