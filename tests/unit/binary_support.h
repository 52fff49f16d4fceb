// What the tests of analyzer/binary share: the compiled variants of tests/binaries/shapes.cc.
#ifndef GORDIAN_TESTS_UNIT_BINARY_SUPPORT_H_
#define GORDIAN_TESTS_UNIT_BINARY_SUPPORT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"

namespace gordian {

// Path of a variant ("gcc_O0" → …/shapes_gcc_O0); empty if it was not built.
std::string shapes_path(const std::string& variant);
// Those of `wanted` that were built.
std::vector<std::string> built_variants(const std::vector<std::string>& wanted);

constexpr uint64_t kTestBias = 0x7f0000000000;

// Raw bytes, by readelf(1); empty if it has none.
std::string build_id_of(const std::string& path);

// Binaries with one image, the program at `path`, as if mapped at `bias`; with GORDIAN_TEST_CACHE in the environment,
// with a cache on disk.
std::unique_ptr<Binaries> open_binary(const std::string& path, uint64_t bias = kTestBias,
                                      const std::string& build_id = "");

// Mangled name → ELF virtual addresses, by nm(1).
std::multimap<std::string, uint64_t> symbols_of(const std::string& path);
// The first whose demangled name contains all of `parts`; 0 if there is none.
uint64_t find_symbol(const std::string& path, const std::vector<std::string>& parts);

// Line of the comment "place: WHAT" in a source of tests/binaries; 0 if it is not there.
uint32_t place(const std::string& source, const std::string& what);

// What `command` prints on stdout.
std::string output_of(const std::string& command);

const TypeMember* find_member(const Type& type, const std::string& name);

}  // namespace gordian

#endif  // GORDIAN_TESTS_UNIT_BINARY_SUPPORT_H_
