#include "preload/runtime/image.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "preload/platform/proc_maps.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"

extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];

namespace gordian::preload {

constinit Image image;

namespace {

// The value of GORDIAN_OPTIONS, in place; nullptr if it is not set.
char* option_text(char** environment) {
  constexpr Text kName("GORDIAN_OPTIONS=", 16);
  for (char** variable = environment; variable != nullptr && *variable != nullptr; ++variable) {
    if (Text(*variable).starts_with(kName)) return *variable + kName.size;
  }
  return nullptr;
}

// What the first program executes keeps its pid and its environment; so the pid is struck out there, in place: then
// no later image takes itself for the first.
void strike_out_launched_pid(char* options) {
  constexpr Text kKey("pid=", 4);
  for (bool at_key = true; *options != '\0'; at_key = *options == ':', ++options) {
    if (!at_key || !Text(options).starts_with(kKey)) continue;
    for (options += kKey.size; *options >= '0' && *options <= '9'; ++options) *options = '0';
    return;
  }
}

void decide_whether_followed(char* options) {
  image.followed = follows(image.options, image.program.text(), sys::getpid());
  if (image.options.follow == Options::Follow::kFirst && image.followed && options != nullptr)
    strike_out_launched_pid(options);
}

void read_exe() {
  char path[PATH_MAX];
  const long size = sys::readlink("/proc/self/exe", path, sizeof path - 1);
  if (!sys::failed(size)) image.exe.add(Text(path, static_cast<size_t>(size)));
}

bool fit_for_file_names(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == '+';
}

void name_program(const char* zeroth_argument) {
  Text path = image.exe.text().empty() && zeroth_argument != nullptr ? Text(zeroth_argument) : image.exe.text();
  constexpr Text kDeleted(" (deleted)", 10);
  if (path.ends_with(kDeleted)) path = path.first(path.size - kDeleted.size);
  for (size_t slash = path.find('/'); slash < path.size; slash = path.find('/')) path = path.from(slash + 1);
  path = path.first(100);  // room for PID, number and suffix within NAME_MAX
  for (size_t i = 0; i < path.size; ++i) {
    image.program.add(fit_for_file_names(path.data[i]) ? Text(path.data + i, 1) : Text("_", 1));
  }
  if (path.empty()) image.program.add("program");
}

void choose_folder() {
  if (image.options.out.size() == 0 || image.options.out.c_str()[0] != '/') {
    char here[PATH_MAX];
    const long size = sys::getcwd(here, sizeof here);  // includes the terminating zero
    if (!sys::failed(size) && size > 1 && here[0] == '/') image.folder.add(here).add("/");
  }
  if (image.options.out.size() != 0) {
    image.folder.add(image.options.out.text());
  } else {
    image.folder.add("gordian-out/").add(image.program.text()).add(".");
    image.folder.add_number(static_cast<uint64_t>(sys::getpid()));
  }
}

// Does the program's own malloc come before ours?
bool malloc_is_foreign() {
  void* found = dlsym(RTLD_DEFAULT, "malloc");
  Dl_info owner;
  return found != nullptr && dladdr(found, &owner) != 0 && owner.dli_fbase != static_cast<const void*>(__ehdr_start);
}

bool is_early(const Mapping& mapping) {
  return mapping.writable() && !mapping.shared && mapping.name.empty() && !own_memory.contains(mapping.begin);
}

}  // namespace

FileId root_folder() {
  struct stat status {};
  if (sys::failed(sys::call(SYS_newfstatat, AT_FDCWD, sys::address("/"), sys::address(&status), 0))) return {};
  return {status.st_dev, status.st_ino};
}

void describe_image(char** arguments, char** environment) {
  char* options = option_text(environment);
  parse_options(options == nullptr ? Text() : Text(options), &image.options);
  read_exe();
  name_program(arguments == nullptr ? nullptr : arguments[0]);
  decide_whether_followed(options);
  choose_folder();
  image.root = root_folder();
  image.program_headers = getauxval(AT_PHDR);
  image.malloc_replaced = malloc_is_foreign();
  image.described = true;
}

void note_early_mappings() {
  char buffer[16 * 1024];
  for_each_mapping(buffer, sizeof buffer, [](const Mapping& mapping) {
    if (is_early(mapping) && image.early_mapping_count < Image::kMaxEarlyMappings)
      image.early_mappings[image.early_mapping_count++] = {mapping.begin, mapping.end};
  });
}

}  // namespace gordian::preload
