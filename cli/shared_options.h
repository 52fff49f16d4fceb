// Options that several commands have, in the same words.
#ifndef GORDIAN_CLI_SHARED_OPTIONS_H_
#define GORDIAN_CLI_SHARED_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <stdexcept>
#include <string>

#include "cli/cache_folder.h"
#include "cli/quantities.h"
#include "cli/unpacked.h"

namespace gordian::cli {

inline constexpr const char* kOneSnapshot =
    "A snapshot (*.gsnap), a pack (*.gpack), or a folder made by\n`gordian run`: then the last snapshot of the started "
    "program";

inline void add_unpack_option(CLI::App& app) {
  app.add_option_function<std::string>(
         "--unpack-limit",
         [](const std::string& size) {
           try {
             set_unpack_limit(parse_size(size));
           } catch (const std::invalid_argument& error) {
             throw CLI::ValidationError("--unpack-limit", error.what());
           }
         },
         "How much a pack may take when it is unpacked [8G]")
      ->option_text("SIZE");
}

inline void add_sysroot_option(CLI::App& app, std::string& sysroot) {
  app.add_option("--sysroot", sysroot,
                 "Look for programs and libraries below this folder first:\nfor snapshots from another machine")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  add_unpack_option(app);
}

// `folder` becomes where the cache is; empty: there is none.
inline void add_cache_option(CLI::App& app, std::string& folder) {
  folder = cache_folder();
  app.add_flag_callback(
      "--no-cache", [&folder] { folder.clear(); },
      "Read debug info anew, and do not keep what is found in it\nfor the next time (in ~/.cache/gordian)");
}

// One answer: text, or one object.
inline void add_format_option(CLI::App& app, std::string& format) {
  app.add_option("--format", format, "json: one object on one line [text]")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json");
}

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_SHARED_OPTIONS_H_
