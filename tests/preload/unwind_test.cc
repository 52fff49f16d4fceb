// The reader of unwind information: against what readelf says of whole libraries, and against damaged bytes.
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <gtest/gtest.h>
#include <link.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "preload/unwind/cfi_entry.h"
#include "preload/unwind/cfi_expression.h"
#include "preload/unwind/cfi_row.h"
#include "preload/unwind/find_object.h"
#include "preload/unwind/recipe.h"
#include "preload/unwind/stack_memory.h"

namespace gordian::preload {

namespace {

using CfiBytes = std::vector<uint8_t>;

ByteReader reader_of(const CfiBytes& bytes) { return ByteReader(bytes.data(), bytes.data() + bytes.size()); }

// What the CIEs of compilers say: CFA = SP + 8, return address below it.
const CfiBytes kCommon = {0x0c, 7, 8, 0x90, 1};

CfiEntry entry_of(const CfiBytes& instructions) {
  CfiEntry entry;
  entry.begin = 0x1000;
  entry.end = 0x2000;
  entry.data_alignment = -8;
  entry.common_instructions = reader_of(kCommon);
  entry.instructions = reader_of(instructions);
  return entry;
}

CfiRow row_at(const CfiBytes& instructions, uintptr_t code) {
  CfiRow row;
  EXPECT_TRUE(find_cfi_row(entry_of(instructions), code, &row));
  return row;
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[1 << 16];
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, got);
  pclose(pipe);
  return output;
}

struct Library {
  std::string path;
  uintptr_t bias = 0;
};

Library library_of(const void* address) {
  dl_find_object found;
  EXPECT_TRUE(find_object(reinterpret_cast<uintptr_t>(address), &found));
  return {found.dlfo_link_map->l_name, found.dlfo_link_map->l_addr};
}

// A row of `readelf -wF`: what each column says.
using Columns = std::map<std::string, std::string>;

// "rsp+16" → 16 if it begins with `what`.
bool is_plus(const std::string& text, const std::string& what, int64_t* offset) {
  if (text.compare(0, what.size(), what) != 0 || text.size() == what.size()) return false;
  *offset = std::stoll(text.substr(what.size()));
  return true;
}

void expect_recipe(const Recipe& recipe, const Columns& row, uint64_t location) {
  const auto column = [&](const char* name) { return row.count(name) != 0 ? row.at(name) : std::string("u"); };
  SCOPED_TRACE(testing::Message() << std::hex << location << " CFA " << column("CFA") << " rbp " << column("rbp"));
  int64_t cfa = 0;
  int64_t rbp = 0;
  const bool saved = is_plus(column("rbp"), "c", &rbp);
  if (column("ra") == "u") {
    EXPECT_EQ(recipe.kind(), Recipe::kOutermost);
  } else if (is_plus(column("CFA"), "rsp", &cfa) || is_plus(column("CFA"), "rbp", &cfa)) {
    if (column("ra") != "c-8" || (!saved && column("rbp") != "u" && column("rbp") != "s")) {
      EXPECT_EQ(recipe.kind(), Recipe::kOther);
      return;
    }
    EXPECT_EQ(recipe.kind(), column("CFA")[1] == 's' ? Recipe::kFromSp : Recipe::kFromRbp);
    EXPECT_EQ(recipe.cfa_offset(), cfa);
    EXPECT_EQ(recipe.rbp_offset(), saved ? rbp : 0);
  } else {
    EXPECT_NE(recipe.kind(), Recipe::kFromSp);
    EXPECT_NE(recipe.kind(), Recipe::kFromRbp);
    EXPECT_NE(recipe.kind(), Recipe::kUnknown);
  }
}

// Every row of every function of the library. Returns how many.
size_t compare_with_readelf(const Library& library) {
  std::istringstream lines(output_of("readelf -wF " + library.path + " 2>/dev/null"));
  std::vector<std::string> names;
  bool in_function = false;
  size_t compared = 0;
  for (std::string line; std::getline(lines, line) && !testing::Test::HasFailure();) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (line.find(" CIE ") != std::string::npos) in_function = false;
    if (line.find(" FDE ") != std::string::npos) in_function = true;
    if (word == "LOC") {
      names.clear();
      for (; words >> word;) names.push_back(word);
    } else if (in_function && word.size() == 16 &&
               line.find_first_of("(D") == std::string::npos) {  // "r10 (r10)": words do not fit columns
      Columns row;
      for (const std::string& name : names) words >> row[name];
      const uint64_t location = std::stoull(word, nullptr, 16);
      expect_recipe(read_recipe(library.bias + location, true), row, location);
      ++compared;
    }
  }
  return compared;
}

}  // namespace

TEST(CfiRow, Advances) {
  const CfiBytes push_rbp = {0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6};  // push %rbp; mov %rsp, %rbp
  EXPECT_EQ(row_at(push_rbp, 0x1000).cfa_offset, 8);
  const CfiRow pushed = row_at(push_rbp, 0x1001);
  EXPECT_EQ(pushed.cfa_offset, 16);
  EXPECT_EQ(pushed.cfa_register, kRsp);
  EXPECT_EQ(pushed.registers[kRbp].kind, CfiRule::kAtCfa);
  EXPECT_EQ(pushed.registers[kRbp].offset, -16);
  EXPECT_EQ(row_at(push_rbp, 0x1003).cfa_register, kRsp);
  EXPECT_EQ(row_at(push_rbp, 0x1004).cfa_register, kRbp);
  EXPECT_EQ(row_at({0x02, 0x80, 0x0e, 24}, 0x107f).cfa_offset, 8);
  EXPECT_EQ(row_at({0x02, 0x80, 0x0e, 24}, 0x1080).cfa_offset, 24);
  EXPECT_EQ(row_at({0x03, 0x00, 0x02, 0x0e, 24}, 0x1200).cfa_offset, 24);
  EXPECT_EQ(row_at({0x04, 0x00, 0x03, 0x00, 0x00, 0x0e, 24}, 0x1300).cfa_offset, 24);
  EXPECT_EQ(row_at({0x01, 0x00, 0x11, 0, 0, 0, 0, 0, 0, 0x0e, 24}, 0x1100).cfa_offset, 24);
}

TEST(CfiRow, Rules) {
  EXPECT_EQ(row_at({0x05, 6, 3}, 0x1000).registers[kRbp].offset, -24);
  EXPECT_EQ(row_at({0x05, 40, 3}, 0x1000).cfa_offset, 8) << "registers that are not followed are skipped";
  EXPECT_EQ(row_at({0x86, 2, 0xc6}, 0x1000).registers[kRbp].kind, CfiRule::kSame);
  EXPECT_EQ(row_at({0x86, 2, 0x06, 6}, 0x1000).registers[kRbp].kind, CfiRule::kSame);
  EXPECT_EQ(row_at({0x07, 16}, 0x1000).registers[kReturnAddress].kind, CfiRule::kUndefined);
  EXPECT_EQ(row_at({0x86, 2, 0x08, 6}, 0x1000).registers[kRbp].kind, CfiRule::kSame);
  const CfiRow moved = row_at({0x09, 6, 3}, 0x1000);
  EXPECT_EQ(moved.registers[kRbp].kind, CfiRule::kInRegister);
  EXPECT_EQ(moved.registers[kRbp].offset, 3);
  EXPECT_EQ(row_at({0x11, 6, 0x7e}, 0x1000).registers[kRbp].offset, 16) << "a signed offset times -8";
  EXPECT_EQ(row_at({0x14, 6, 2}, 0x1000).registers[kRbp].kind, CfiRule::kCfaPlus);
  EXPECT_EQ(row_at({0x15, 6, 0x7e}, 0x1000).registers[kRbp].offset, 16);
  EXPECT_EQ(row_at({0x2f, 6, 2}, 0x1000).registers[kRbp].offset, 16);
  EXPECT_EQ(row_at({0x2e, 32, 0x0e, 24}, 0x1000).cfa_offset, 24);
  EXPECT_EQ(row_at({0x12, 6, 0x7e}, 0x1000).cfa_offset, 16);
  EXPECT_EQ(row_at({0x13, 0x7e}, 0x1000).cfa_offset, 16);
  EXPECT_EQ(row_at({0x0f, 2, 0x77, 16}, 0x1000).cfa_expression_bytes, 2u);
  EXPECT_EQ(row_at({0x10, 6, 2, 0x76, 0}, 0x1000).registers[kRbp].kind, CfiRule::kAtExpression);
  EXPECT_EQ(row_at({0x16, 6, 2, 0x76, 0}, 0x1000).registers[kRbp].kind, CfiRule::kExpression);
}

TEST(CfiRow, RemembersStates) {
  const CfiBytes epilogue = {0x0e, 48, 0x41, 0x0a, 0x0e, 8, 0x41, 0x0b};  // an early return in the middle
  EXPECT_EQ(row_at(epilogue, 0x1000).cfa_offset, 48);
  EXPECT_EQ(row_at(epilogue, 0x1001).cfa_offset, 8);
  EXPECT_EQ(row_at(epilogue, 0x1002).cfa_offset, 48);
}

TEST(CfiRow, RefusesWhatItDoesNotKnow) {
  CfiRow row;
  for (const CfiBytes& bytes :
       {CfiBytes{0x3f}, CfiBytes{0x0b}, CfiBytes{0x0e}, CfiBytes{0x0c, 7}, CfiBytes{0x0c, 60, 8},
        CfiBytes{0x10, 6, 100, 1}, CfiBytes{0x0a, 0x0a, 0x0a, 0x0a, 0x0a}})
    EXPECT_FALSE(find_cfi_row(entry_of(bytes), 0x1500, &row));
}

TEST(Expression, Computes) {
  FrameRegisters registers;
  registers.values[kRsp] = 0x1000;
  registers.values[16] = 0x20b;
  uint64_t result = 0;
  // Of a PLT: SP + 8, and 8 more if the address in its slot of 16 bytes is 11 or above.
  const CfiBytes plt = {0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22};
  ASSERT_TRUE(evaluate_expression(reader_of(plt), registers, false, 0, &result));
  EXPECT_EQ(result, 0x1010u);
  registers.values[16] = 0x20a;
  ASSERT_TRUE(evaluate_expression(reader_of(plt), registers, false, 0, &result));
  EXPECT_EQ(result, 0x1008u);
  const uint64_t word = 77;
  registers.values[3] = reinterpret_cast<uint64_t>(&word);
  ASSERT_TRUE(evaluate_expression(reader_of({0x73, 0, 0x06, 0x22}), registers, true, 3, &result));
  EXPECT_EQ(result, 80u);
  registers.values[3] = 8;  // not readable
  EXPECT_FALSE(evaluate_expression(reader_of({0x73, 0, 0x06}), registers, false, 0, &result));
  EXPECT_FALSE(evaluate_expression(reader_of({0x22}), registers, false, 0, &result));
  EXPECT_FALSE(evaluate_expression(reader_of({}), registers, false, 0, &result));
  EXPECT_FALSE(evaluate_expression(reader_of(CfiBytes(40, 0x31)), registers, false, 0, &result))
      << "too much on the stack";
}

// Functions that no sanitizer brings along, as it does malloc and __cxa_throw.
TEST(Recipes, OfLibcAsReadelfSays) {
  EXPECT_GT(compare_with_readelf(library_of(reinterpret_cast<void*>(&gnu_get_libc_version))), 10000u);
}
TEST(Recipes, OfTheCxxLibraryAsReadelfSays) {
  EXPECT_GT(compare_with_readelf(library_of(dlsym(RTLD_DEFAULT, "__cxa_allocate_exception"))), 10000u);
}

TEST(Recipes, OfThisProgramAsReadelfSays) {
  char path[4096] = {};
  ASSERT_NE(realpath("/proc/self/exe", path), nullptr);
  dl_find_object found;
  ASSERT_TRUE(find_object(reinterpret_cast<uintptr_t>(&compare_with_readelf), &found));
  EXPECT_GT(compare_with_readelf({path, found.dlfo_link_map->l_addr}), 1000u);
}

TEST(Recipes, Unknown) {
  EXPECT_EQ(read_recipe(16, true).kind(), Recipe::kUnknown);
  static const uint64_t no_code = 0;
  EXPECT_EQ(read_recipe(reinterpret_cast<uintptr_t>(&no_code), true).kind(), Recipe::kUnknown);
}

TEST(Recipes, PackWhatFits) {
  const Recipe recipe = Recipe::make(Recipe::kFromSp, 1 << 20, -(1 << 20));
  EXPECT_EQ(Recipe::unpack(recipe.packed()).cfa_offset(), 1 << 20);
  EXPECT_EQ(Recipe::unpack(recipe.packed()).rbp_offset(), -(1 << 20));
  EXPECT_EQ(Recipe::make(Recipe::kFromSp, 12).kind(), Recipe::kOther);
  EXPECT_EQ(Recipe::make(Recipe::kFromSp, int64_t{1} << 40).kind(), Recipe::kOther);
}

// Instructions of real functions, with bytes changed or cut off: any answer will do.
TEST(Damaged, Instructions) {
  std::mt19937 random(1);
  const Library libc = library_of(reinterpret_cast<void*>(&gnu_get_libc_version));
  const auto start = reinterpret_cast<uintptr_t>(&malloc) - 0x8000;
  size_t tried = 0;
  for (uintptr_t code = start; code < start + 0x10000; code += 64) {
    CfiEntry entry;
    if (!find_cfi_entry(code, &entry)) continue;
    const CfiBytes whole(entry.instructions.position(), entry.instructions.end());
    for (int i = 0; i < 50 && !whole.empty(); ++i, ++tried) {
      // Exactly as large as it is: whoever reads behind its end is found out by the sanitizer.
      std::vector<uint8_t> bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(random() % whole.size()) + 1);
      for (int changed = static_cast<int>(random() % 4); changed > 0; --changed)
        bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
      entry.instructions = reader_of(bytes);
      CfiRow row;
      if (!find_cfi_row(entry, entry.begin + random() % 64, &row)) continue;
      Recipe::from_row(row);
      FrameRegisters registers;
      for (uint64_t& value : registers.values) value = random() % 3 == 0 ? random() : reinterpret_cast<uint64_t>(&row);
      uint64_t result = 0;
      if (row.cfa_by_expression) evaluate_expression(row.cfa_expression(), registers, false, 0, &result);
    }
  }
  EXPECT_GT(tried, 1000u);
}

// A library whose tables are damaged in the file: whatever they say, nothing outside of the library is read.
TEST(Damaged, Libraries) {
  std::istringstream sections(output_of("readelf -SW " GORDIAN_TEST_LIBRARY));
  std::vector<std::pair<size_t, size_t>> damaged;  // file offset, size
  for (std::string line; std::getline(sections, line);) {
    std::istringstream words(line.substr(std::min(line.size(), line.find(']') + 1)));
    std::string name, type;
    size_t address = 0, offset = 0, size = 0;
    words >> name >> type >> std::hex >> address >> offset >> size;
    if (name == ".eh_frame" || name == ".eh_frame_hdr") damaged.emplace_back(offset, size);
  }
  ASSERT_EQ(damaged.size(), 2u);
  std::ifstream in(GORDIAN_TEST_LIBRARY, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  char folder[] = "/tmp/gordian-unwind-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  std::mt19937 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole;
    for (int changed = 1 + static_cast<int>(random() % 40); changed > 0; --changed) {
      const auto& [offset, size] = damaged[random() % 2];
      bytes[offset + random() % size] = static_cast<char>(random());
    }
    const std::string path = std::string(folder) + "/" + std::to_string(i) + ".so";
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto function = reinterpret_cast<uintptr_t>(dlsym(library, "of_first"));
    for (uintptr_t code = function - 64; code < function + 128; ++code) read_recipe(code, true);
    dlclose(library);
    remove(path.c_str());
  }
  remove(folder);
}

TEST(StackMemoryTest, ReadsOnlyWhatIsThere) {
  constexpr size_t kPage = 4096;
  auto* pages =
      static_cast<uint64_t*>(mmap(nullptr, 4 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  const auto begin = reinterpret_cast<uintptr_t>(pages);
  for (size_t i = 0; i < 4 * kPage / 8; ++i) pages[i] = i;
  ASSERT_EQ(mprotect(pages + 2 * kPage / 8, kPage, PROT_NONE), 0);
  StackMemory memory;
  uint64_t value = 0;
  volatile uintptr_t nowhere = 8;
  EXPECT_FALSE(memory.read(nowhere, &value));
  memory.begin_at(begin + 64);
  EXPECT_TRUE(memory.read(begin + 64, &value) && value == 8);
  EXPECT_TRUE(memory.read(begin + 2 * kPage - 8, &value) && value == 2 * kPage / 8 - 1);
  EXPECT_FALSE(memory.read(begin + 2 * kPage, &value));
  EXPECT_TRUE(memory.read(begin + 3 * kPage, &value) && value == 3 * kPage / 8);  // another stack
  EXPECT_FALSE(memory.read(begin + 2 * kPage + 8, &value));
  memory.begin_at(begin + 16);  // a hole between: not taken over
  EXPECT_FALSE(memory.read(begin + 2 * kPage + 16, &value));
  EXPECT_FALSE(read_unknown_memory(begin + 2 * kPage, &value));
  EXPECT_FALSE(read_unknown_memory(begin + 1, &value));
  EXPECT_TRUE(read_unknown_memory(begin + 8, &value) && value == 1);
  munmap(pages, 4 * kPage);
}

}  // namespace gordian::preload
