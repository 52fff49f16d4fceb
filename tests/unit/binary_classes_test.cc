// From addresses to types: the class of a vtable's function, closures' captures, variables.
#include <gtest/gtest.h>

#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

class BinaryClasses : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    path_ = shapes_path(GetParam());
    if (path_.empty()) GTEST_SKIP() << GetParam() << " was not built";
    binaries_ = open_binary(path_);
    symbols_ = symbols_of(GetParam() == "linked" ? shapes_path("gcc_O0") : path_);
  }
  const Type& class_at(uint64_t elf_address) {
    return binaries_->type(binaries_->class_of_function(elf_address + kTestBias));
  }
  // Type units, and clang for a function that is inlined everywhere, do not say what function a local class is in.
  bool has_function_scopes() const { return GetParam() != "gcc_type_units" && GetParam() != "clang_O2"; }
  // Classes of all functions whose demangled names contain all of `parts`.
  std::vector<TypeId> classes_of(const std::vector<std::string>& parts) {
    std::vector<TypeId> result;
    for (const auto& [mangled, address] : symbols_) {
      const std::string name = demangle(mangled);
      bool all = true;
      for (const std::string& part : parts) all = all && name.find(part) != std::string::npos;
      if (all && name.find("[clone") == std::string::npos)
        result.push_back(binaries_->class_of_function(address + kTestBias));
    }
    return result;
  }

  std::string path_;
  std::unique_ptr<Binaries> binaries_;
  std::multimap<std::string, uint64_t> symbols_;
};

INSTANTIATE_TEST_SUITE_P(Variants, BinaryClasses,
                         testing::Values("gcc_O0", "gcc_O2", "gcc_dwarf4", "gcc_type_units", "gcc_nopie",
                                         "gcc_compressed", "gcc_split", "gcc_split_dwarf4", "linked", "clang_O0",
                                         "clang_O2", "clang_dwarf4", "clang_split"),
                         [](const auto& one) { return one.param; });

TEST_P(BinaryClasses, AnonymousNamespacesAreKeptApart) {
  const auto [first, last] = symbols_.equal_range("_ZN12_GLOBAL__N_14Twin6answerEv");
  ASSERT_EQ(std::distance(first, last), 2);
  std::string members;
  for (auto one = first; one != last; ++one) {
    const Type& twin = class_at(one->second);
    EXPECT_EQ(twin.name, "(anonymous namespace)::Twin");
    members += " " + std::to_string(twin.members.size()) + twin.members.back().name;
  }
  EXPECT_TRUE(members == " 1only_in_first 2only_in_second" || members == " 2only_in_second 1only_in_first") << members;
}

TEST_P(BinaryClasses, ControlBlocksOfLocalClasses) {
  const std::vector<TypeId> classes = classes_of({"_Sp_counted_ptr_inplace<main::Local", "::_M_dispose"});
  ASSERT_EQ(classes.size(), 1u);
  const Type& block = binaries_->type(classes[0]);
  EXPECT_TRUE(block.name.starts_with("std::_Sp_counted_ptr_inplace<")) << block.name;
  ASSERT_FALSE(block.template_arguments.empty());
  const Type& local = binaries_->type(binaries_->complete(block.template_arguments[0].type));
  EXPECT_EQ(local.name, GetParam() == "gcc_type_units" ? "Local" : "main::Local");
  EXPECT_NE(find_member(local, "self"), nullptr);
}

// The functor's class, of a std::function's manager or (optimised clang) its base's.
const Type* functor_of(Binaries& binaries, const Type& manager) {
  for (const TemplateArgument& argument : manager.template_arguments) {
    if (binaries.type(argument.type).closure) return &binaries.type(argument.type);
  }
  return nullptr;
}

TEST_P(BinaryClasses, CapturesOfAStoredLambda) {
  size_t found = 0;
  for (TypeId id : classes_of({"_M_manager", "shapes::Capturing::make"})) {
    const Type* closure = functor_of(*binaries_, binaries_->type(id));
    ASSERT_NE(closure, nullptr) << binaries_->type(id).name;
    found++;
    const std::string scope = has_function_scopes() ? "shapes::Capturing::make" : "";
    const std::string name = "lambda at shapes.cc:" + std::to_string(place("shapes.cc", "captures") + 1);
    EXPECT_EQ(closure->name, scope.empty() ? name : scope + "::" + name);
    EXPECT_EQ(closure->scope, scope);
    EXPECT_EQ(closure->destructor, DestructorKind::kImplicit);
    ASSERT_EQ(closure->members.size(), 4u);
    const std::vector<std::string> names = {"this", "node", "number", "twice"};
    for (size_t i = 0; i < names.size(); i++) {
      EXPECT_EQ(closure->members[i].name, names[i]);
      EXPECT_TRUE(closure->members[i].is_capture);
    }
    EXPECT_EQ(binaries_->type(closure->members[1].type).name, "std::shared_ptr<shapes::Node>");
    EXPECT_EQ(binaries_->type(closure->members[2].type).kind, TypeKind::kReference);
  }
  EXPECT_GT(found, 0u);
}

TEST_P(BinaryClasses, ManagerOfAny) {
  size_t found = 0;
  for (TypeId id : classes_of({"std::any::_Manager", "_S_manage", "shapes::Node"})) {
    const Type& manager = binaries_->type(id);
    found++;
    ASSERT_FALSE(manager.template_arguments.empty()) << manager.name;
    EXPECT_EQ(binaries_->type(manager.template_arguments[0].type).name, "std::shared_ptr<shapes::Node>");
  }
  EXPECT_GT(found, 0u);
}

TEST_P(BinaryClasses, DestructorsAndFreeFunctions) {
  const std::map<std::string, std::string> expected = {{"_ZN6shapes9UserBelowD1Ev", "shapes::UserBelow"},
                                                       {"_ZN6shapes4LeftD0Ev", "shapes::Left"},
                                                       {"_ZN6shapes9innermostEi", ""},
                                                       {"main", ""}};
  for (const auto& [mangled, name] : expected) {
    const auto symbol = symbols_.find(mangled);
    if (symbol == symbols_.end()) continue;  // inlined
    EXPECT_EQ(class_at(symbol->second).name, name) << mangled;
  }
  EXPECT_EQ(binaries_->class_of_function(0), kNoType);
  EXPECT_EQ(binaries_->class_of_function(kTestBias + find_symbol(path_, {"shapes::UserBelow::~UserBelow"}) + 1),
            kNoType);
}

TEST_P(BinaryClasses, Variables) {
  const std::vector<std::vector<std::string>> expected = {
      {"_ZN6shapes5Plain6sharedE", "shapes::Plain::shared", "int"},
      {"_ZN6shapes8registryB5cxx11E", "shapes::registry", "std::map<"},
      {"_ZN6shapes8registryE", "shapes::registry", "std::map<"},
      {"_ZZN6shapes7counterEvE5calls", "shapes::counter::calls", "int"},
      {"_ZN6shapesL11file_staticE", "shapes::file_static", "int"},
  };
  size_t seen = 0;
  for (const auto& one : expected) {
    const auto symbol = symbols_.find(one[0]);
    if (symbol == symbols_.end()) continue;
    std::string name;
    uint64_t offset = 99;
    const TypeId type = binaries_->variable_at(symbol->second + kTestBias, &name, &offset);
    EXPECT_EQ(name, one[1]);
    EXPECT_EQ(offset, 0u);
    EXPECT_TRUE(binaries_->type(type).name.starts_with(one[2])) << binaries_->type(type).name;
    seen++;
  }
  EXPECT_GE(seen, 3u);
  std::string name;
  uint64_t offset = 0;
  const uint64_t registry = symbols_.find("_ZN6shapes8registryE")->second + kTestBias;
  EXPECT_NE(binaries_->variable_at(registry + 16, &name, &offset), kNoType);
  EXPECT_EQ(name, "shapes::registry");
  EXPECT_EQ(offset, 16u);
}

TEST(BinaryClassesNone, VariablesOfASymbolTable) {
  const std::string path = shapes_path("gcc_nodebug");
  if (path.empty()) GTEST_SKIP();
  const auto binaries = open_binary(path);
  std::string name;
  uint64_t offset = 0;
  const uint64_t address = find_symbol(path, {"shapes::registry"}) + kTestBias;
  EXPECT_EQ(binaries->variable_at(address + 8, &name, &offset), kNoType);
  EXPECT_EQ(name, "shapes::registry");
  EXPECT_EQ(offset, 8u);
  EXPECT_EQ(binaries->class_of_function(kTestBias + find_symbol(path, {"~UserBelow"})), kNoType);
}

}  // namespace
}  // namespace gordian
