// From a function's machine code to the names of what it calls.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "analyzer/binary/branches.h"
#include "analyzer/binary/release_functions.h"
#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

using Names = std::vector<std::string>;

std::string calls_path(const std::string& variant) {
  const char* folder = std::getenv("GORDIAN_TEST_BINARIES");
  const std::string path = std::string(folder == nullptr ? "." : folder) + "/calls_" + variant;
  return std::filesystem::exists(path) ? path : std::string();
}

class BinaryCalls : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    path_ = calls_path(GetParam());
    if (path_.empty()) GTEST_SKIP() << GetParam() << " was not built";
    binaries_ = open_binary(path_);
    symbols_ = symbols_of(path_);
  }
  bool has(const std::string& mangled) const { return symbols_.count(mangled) != 0; }
  Names calls_of(const std::string& mangled) {
    const auto symbol = symbols_.find(mangled);
    return symbol == symbols_.end() ? Names{"no symbol " + mangled} : binaries_->calls_of(symbol->second + kTestBias);
  }
  const Type& type(const std::string& name) { return binaries_->type(binaries_->find_type(name)); }
  bool optimised() const { return GetParam().find("O0") == std::string::npos; }

  std::string path_;
  std::unique_ptr<Binaries> binaries_;
  std::multimap<std::string, uint64_t> symbols_;
};

INSTANTIATE_TEST_SUITE_P(Variants, BinaryCalls,
                         testing::Values("gcc_O0", "gcc_O2", "gcc_O0_nopie", "gcc_O2_nopie", "gcc_O0_noplt",
                                         "gcc_O2_noplt", "gcc_library", "clang_O0", "clang_O2"),
                         [](const auto& one) { return one.param; });

TEST_P(BinaryCalls, FunctionsOfOtherImagesAndOwn) {
  EXPECT_EQ(calls_of("_ZN5calls4LoudD1Ev"), (Names{"puts", "calls::helper", "close"}));
  EXPECT_EQ(calls_of("_ZN5calls6helperEi"), Names{"printf"});
}

TEST_P(BinaryCalls, ReleasingMemoryIsNoCall) { EXPECT_EQ(calls_of("_ZN5calls5QuietD1Ev"), Names()); }

TEST_P(BinaryCalls, DestructorsOfBasesAreCalls) {
  EXPECT_EQ(calls_of("_ZN5calls7DerivedD1Ev"), (Names{"perror", "calls::Loud::~Loud"}));
}

TEST_P(BinaryCalls, WhatItsOwnFunctionsCallADestructorCalls) {
  Names calls = calls_of("_ZN5calls5StackD2Ev");
  std::sort(calls.begin(), calls.end());
  EXPECT_EQ(calls, (Names{"calls::helper", "puts"}));
}

TEST_P(BinaryCalls, RecursionIsNoCall) { EXPECT_EQ(calls_of("_ZN5calls4TreeD2Ev"), Names{"puts"}); }

TEST_P(BinaryCalls, VariantsOfADestructorAreOneFunction) {
  for (const char* one : {"_ZN5calls7VirtualD0Ev", "_ZN5calls7VirtualD1Ev", "_ZN5calls7VirtualD2Ev",
                          "_ZTv0_n24_N5calls7VirtualD0Ev", "_ZTv0_n24_N5calls7VirtualD1Ev"}) {
    const Names calls = calls_of(one);
    EXPECT_EQ(std::count(calls.begin(), calls.end(), "puts"), 1) << one;
    EXPECT_EQ(std::count(calls.begin(), calls.end(), "calls::Virtual::~Virtual"), 0) << one;
  }
}

TEST_P(BinaryCalls, PrintingToAStream) {
  const std::string number = optimised() ? "std::ostream::_M_insert<long>" : "std::ostream::operator<<";
  const std::string text = optimised() ? "std::__ostream_insert<char, std::char_traits<char> >"
                                       : "std::operator<< <std::char_traits<char> >";
  EXPECT_EQ(calls_of("_ZN5calls8PrintingD1Ev"), (Names{text, number}));
}

// Through the control block when the destructor has no code of its own, else by its own code.
TEST_P(BinaryCalls, InlinedDestructor) {
  const Type& inlined = type("calls::Inlined");
  EXPECT_EQ(inlined.destructor, DestructorKind::kUser);
  const uint64_t dispose = find_symbol(path_, {"_Sp_counted_ptr_inplace<calls::Inlined", "::_M_dispose"});
  ASSERT_NE(dispose, 0u);
  const bool out_of_line = has("_ZN5calls7InlinedD1Ev") || has("_ZN5calls7InlinedD2Ev");
  EXPECT_EQ(inlined.destructor_address != 0, out_of_line);
  EXPECT_EQ(out_of_line, GetParam().find("gcc") == std::string::npos || !optimised());
  const uint64_t address = out_of_line ? inlined.destructor_address : dispose + kTestBias;
  EXPECT_EQ(binaries_->calls_of(address), (Names{"puts", "close"}));
}

TEST_P(BinaryCalls, AddressesOfDestructors) {
  for (const char* name : {"calls::Quiet", "calls::Loud", "calls::Tree", "calls::Virtual", "calls::Holder<std::string>",
                           "calls::WithoutDebugInfo"}) {
    const std::string dwarf_name = std::string(name).starts_with("calls::Holder")
                                       ? "calls::Holder<std::__cxx11::basic_string<char, std::char_traits<char>, "
                                         "std::allocator<char> > >"
                                       : name;
    const Type& found = type(dwarf_name);
    EXPECT_EQ(found.destructor, DestructorKind::kUser) << name;
    ASSERT_NE(found.destructor_address, 0u) << name;
    EXPECT_EQ(binaries_->symbol_at(found.destructor_address)->offset, 0u) << name;
    EXPECT_TRUE(binaries_->symbol_at(found.destructor_address)->name.starts_with(dwarf_name + "::~")) << name;
  }
  EXPECT_EQ(binaries_->calls_of(type("calls::WithoutDebugInfo").destructor_address), Names{"remove"});
}

TEST_P(BinaryCalls, NoFunctionNoCalls) {
  EXPECT_EQ(binaries_->calls_of(0), Names());
  EXPECT_EQ(binaries_->calls_of(kTestBias), Names());
  EXPECT_EQ(binaries_->calls_of(kTestBias + 0xfffffff0), Names());
  EXPECT_EQ(binaries_->calls_of(~uint64_t{0}), Names());
}

// Survives whatever the code, the relocations and the symbols say.
TEST_P(BinaryCalls, DamagedFiles) {
  std::ifstream file(path_, std::ios::binary);
  const std::string contents{std::istreambuf_iterator<char>(file), {}};
  const std::string damaged = testing::TempDir() + "gordian-calls-" + GetParam() + std::to_string(getpid());
  std::mt19937_64 random(20240601);
  for (int round = 0; round < 40; round++) {
    std::string copy = contents.substr(0, round % 4 == 0 ? random() % contents.size() : contents.size());
    for (int i = 0; i < 1 << (round % 11) && !copy.empty(); i++) copy[random() % copy.size()] ^= 1 << random() % 8;
    std::ofstream(damaged, std::ios::binary) << copy;
    const auto binaries = open_binary(damaged);
    for (const auto& [name, address] : symbols_) binaries->calls_of(address + kTestBias);
  }
  std::filesystem::remove(damaged);
}

// Without symbols and debug info: functions end where the unwinder's table has the next, and own functions are
// nameless.
TEST(BinaryCallsStripped, ImportsKeepTheirNames) {
  const std::string path = calls_path("gcc_O2_stripped");
  if (path.empty()) GTEST_SKIP();
  const auto symbols = symbols_of(calls_path("gcc_O2"));
  const auto binaries = open_binary(path);
  const auto calls = [&](const char* mangled) { return binaries->calls_of(symbols.find(mangled)->second + kTestBias); };
  EXPECT_EQ(calls("_ZN5calls4LoudD1Ev"), (Names{"puts", "close"}));
  EXPECT_EQ(calls("_ZN5calls7DerivedD1Ev"), Names{"perror"});
  EXPECT_EQ(calls("_ZN5calls5QuietD1Ev"), Names());
}

// A class that one image declares, with its destructor in another that has no debug info.
TEST(BinaryCallsTwoImages, DestructorInALibrary) {
  for (const char* variant : {"gcc_two_images", "clang_two_images"}) {
    const std::string path = calls_path(variant);
    if (path.empty()) GTEST_SKIP();
    ImageInfo program, library;
    program.path = path;
    program.start = program.bias = kTestBias;
    program.end = kTestBias + 0x1000000;
    program.main_program = true;
    library.path = std::filesystem::path(path).parent_path() / "libcalls_other.so";
    library.start = library.bias = kTestBias + 0x2000000;
    library.end = kTestBias + 0x3000000;
    Binaries binaries({program, library}, {});
    const Type& type = binaries.type(binaries.find_type("calls::WithoutDebugInfo"));
    EXPECT_EQ(type.destructor, DestructorKind::kUser);
    EXPECT_EQ(binaries.image_at(type.destructor_address), 1u) << variant;
    EXPECT_EQ(binaries.calls_of(type.destructor_address), Names{"remove"}) << variant;
  }
}

TEST(ReleaseFunctions, WhatOnlyGivesMemoryBack) {
  for (const char* name : {"free",
                           "operator delete",
                           "operator delete[]",
                           "operator new",
                           "__cxa_begin_catch",
                           "_Unwind_Resume",
                           "__stack_chk_fail",
                           "__gthread_active_p",
                           "std::vector<A, std::allocator<A> >::~vector",
                           "std::__shared_count<(__gnu_cxx::_Lock_policy)2>::~__shared_count",
                           "std::_Sp_counted_base<(__gnu_cxx::_Lock_policy)2>::_M_release",
                           "std::move<std::shared_ptr<A>&>",
                           "std::get<0ul, A*, std::default_delete<A> >",
                           "std::default_delete<A>::operator()",
                           "std::unique_ptr<A, std::default_delete<A> >::reset",
                           "std::__shared_ptr_access<A>::operator->",
                           "__gnu_cxx::__exchange_and_add_dispatch",
                           "std::__cxx11::basic_string<char>::_M_dispose",
                           "std::vector<int>::operator[]",
                           "std::unique_ptr<A>::operator bool",
                           "__gnu_cxx::operator==<A**, std::vector<A*> >",
                           "__gnu_debug::_Safe_sequence_base::_M_detach_all"}) {
    EXPECT_TRUE(is_release_function(name)) << name;
  }
}

TEST(ReleaseFunctions, WhatDoesSomething) {
  for (const char* name :
       {"", "puts", "close", "A::~A", "ns::shared_ptr<A>::~shared_ptr", "stdx::vector<A>::~vector",
        "A::operator delete", "std::ostream::_M_insert<long>", "std::operator<< <std::char_traits<char> >",
        "std::ostream::operator<<", "std::function<void ()>::operator()", "std::thread::join", "std::mutex::lock",
        "get", "freeze", "A::_M_dispose", "std::basic_ofstream<char, std::char_traits<char> >::close",
        "std::", "std::thread::_M_start_thread"}) {
    EXPECT_FALSE(is_release_function(name)) << name;
  }
}

TEST(Branches, OfBytes) {
  const std::vector<uint8_t> code = {0xe8, 0x10, 0,    0,    0,                 // call 0x1015
                                     0xff, 0x15, 0x20, 0,    0,    0,           // call *0x20(%rip)
                                     0xff, 0xd0,                                // call *%rax
                                     0x75, 0x02,                                // jne 0x1011
                                     0xf2, 0xff, 0x25, 0xf8, 0xff, 0xff, 0xff,  // bnd jmp *-8(%rip)
                                     0xe9};                                     // cut off
  size_t instructions = 100;
  const std::vector<Branch> branches = branches_in(code, 0x1000, &instructions);
  ASSERT_EQ(branches.size(), 4u);
  EXPECT_EQ(branches[0].target, 0x1015u);
  EXPECT_TRUE(branches[0].call);
  EXPECT_FALSE(branches[0].through_slot);
  EXPECT_EQ(branches[1].target, 0x102bu);
  EXPECT_TRUE(branches[1].through_slot);
  EXPECT_EQ(branches[2].target, 0x1011u);
  EXPECT_FALSE(branches[2].call);
  EXPECT_EQ(branches[3].target, 0x100eu);
  EXPECT_TRUE(branches[3].through_slot);
  instructions = 1;
  EXPECT_EQ(branches_in(code, 0x1000, &instructions).size(), 1u);
  EXPECT_EQ(instructions, 0u);
}

}  // namespace
}  // namespace gordian
