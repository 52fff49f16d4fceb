#include "tests/unit/binary_support.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

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

std::unique_ptr<Binaries> open_binary(const std::string& path, uint64_t bias, const std::string& build_id) {
  ImageInfo info;
  info.path = path;
  info.build_id = build_id;
  info.bias = bias;
  info.start = bias;
  info.end = bias + (uint64_t{1} << 32);
  info.main_program = true;
  return std::make_unique<Binaries>(std::vector<ImageInfo>{info}, BinaryOptions());
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
