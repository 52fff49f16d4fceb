#include "tests/unit/binary_support.h"

#include <unistd.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "analyzer/binary/disk_cache.h"

namespace gordian {

std::string shapes_path(const std::string& variant) {
  const char* folder = std::getenv("GORDIAN_TEST_BINARIES");
  const std::string path = std::string(folder == nullptr ? "." : folder) + "/shapes_" + variant;
  return std::filesystem::exists(path) ? path : std::string();
}

std::vector<std::string> built_variants(const std::vector<std::string>& wanted) {
  std::vector<std::string> result;
  for (const std::string& one : wanted) {
    if (!shapes_path(one).empty()) result.push_back(one);
  }
  return result;
}

std::string build_id_of(const std::string& path) {
  const std::string text = output_of("readelf -n '" + path + "' 2>/dev/null");
  const std::string mark = "Build ID: ";
  const size_t begin = text.find(mark);
  std::string result;
  if (begin == std::string::npos) return result;
  for (size_t i = begin + mark.size(); i + 1 < text.size() && std::isxdigit(text[i]) != 0; i += 2) {
    result += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  }
  return result;
}

namespace {

// One for all tests of this process, so that all but the first to open a file read what it left there.
std::shared_ptr<DiskCache> shared_cache() {
  if (std::getenv("GORDIAN_TEST_CACHE") == nullptr) return nullptr;
  struct Folder {
    ~Folder() { std::filesystem::remove_all(path); }
    std::string path =
        (std::filesystem::temp_directory_path() / ("gordian-cache-" + std::to_string(getpid()))).string();
  };
  static const Folder folder;
  return std::make_shared<DiskCache>(folder.path, DiskCache::Limits{.least_bytes = 0});
}

}  // namespace

std::unique_ptr<Binaries> open_binary(const std::string& path, uint64_t bias, const std::string& build_id) {
  ImageInfo info;
  info.path = path;
  info.build_id = build_id;
  info.bias = bias;
  info.start = bias;
  info.end = bias + (uint64_t{1} << 32);
  info.main_program = true;
  BinaryOptions options;
  options.cache = shared_cache();
  if (options.cache != nullptr && build_id.empty()) info.build_id = build_id_of(path);
  return std::make_unique<Binaries>(std::vector<ImageInfo>{info}, std::move(options));
}

std::string output_of(const std::string& command) {
  std::string result;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::array<char, 4096> buffer;
  size_t count = 0;
  while (pipe != nullptr && (count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0) {
    result.append(buffer.data(), count);
  }
  return result;
}

uint32_t place(const std::string& source, const std::string& what) {
  const char* folder = std::getenv("GORDIAN_TEST_SOURCES");
  std::ifstream lines(std::string(folder == nullptr ? "." : folder) + "/" + source);
  std::string line;
  for (uint32_t number = 1; std::getline(lines, line); number++) {
    if (line.find("// place: " + what) != std::string::npos) return number;
  }
  return 0;
}

std::multimap<std::string, uint64_t> symbols_of(const std::string& path) {
  std::multimap<std::string, uint64_t> result;
  std::istringstream lines(output_of("nm '" + path + "' 2>/dev/null"));
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string address, type, name;
    if (fields >> address >> type >> name && type != "U")
      result.emplace(name, std::strtoull(address.c_str(), nullptr, 16));
  }
  return result;
}

uint64_t find_symbol(const std::string& path, const std::vector<std::string>& parts) {
  for (const auto& [mangled, address] : symbols_of(path)) {
    const std::string name = demangle(mangled);
    bool all = true;
    for (const std::string& part : parts) all = all && name.find(part) != std::string::npos;
    if (all) return address;
  }
  return 0;
}

const TypeMember* find_member(const Type& type, const std::string& name) {
  for (const TypeMember& member : type.members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

}  // namespace gordian
