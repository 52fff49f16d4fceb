// Types from debug info, found by name: members, bases, arrays, template arguments, destructors.
#include <gtest/gtest.h>

#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

class BinaryTypes : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    path_ = shapes_path(GetParam());
    if (path_.empty()) GTEST_SKIP() << GetParam() << " was not built";
    binaries_ = open_binary(path_);
  }
  bool clang() const { return GetParam().starts_with("clang"); }
  // A type unit names neither the compilation directory nor the function around a local class.
  bool type_units() const { return GetParam() == "gcc_type_units"; }
  TypeId find(const std::string& name) { return binaries_->find_type(name); }
  const Type& type(const std::string& name) { return binaries_->type(find(name)); }
  const Type& type_of(const TypeMember& member) { return binaries_->type(member.type); }
  // "bases and members, with offsets", to compare at once.
  std::string layout(const Type& type) {
    std::string result;
    for (const TypeMember& one : type.members) {
      result += (result.empty() ? "" : ", ") + (one.is_base ? ":" + type_of(one).name : one.name);
      result += one.is_virtual_base ? " virtual" : " +" + std::to_string(one.offset);
    }
    return result;
  }

  std::string path_;
  std::unique_ptr<Binaries> binaries_;
};

INSTANTIATE_TEST_SUITE_P(Variants, BinaryTypes,
                         testing::Values("gcc_O0", "gcc_O2", "gcc_dwarf4", "gcc_type_units", "gcc_nopie",
                                         "gcc_compressed", "gcc_split", "gcc_split_dwarf4", "linked", "clang_O0",
                                         "clang_O2", "clang_dwarf4", "clang_split"),
                         [](const auto& one) { return one.param; });

TEST_P(BinaryTypes, Members) {
  const Type& plain = type("shapes::Plain");
  EXPECT_EQ(plain.kind, TypeKind::kStruct);
  EXPECT_EQ(plain.name, "shapes::Plain");
  EXPECT_EQ(plain.scope, "shapes");
  EXPECT_EQ(plain.size, 32u);
  EXPECT_FALSE(plain.polymorphic);
  EXPECT_FALSE(plain.declaration);
  EXPECT_TRUE(plain.file.ends_with("/tests/binaries/shapes.cc")) << plain.file;
  EXPECT_TRUE(type_units() || plain.file.front() == '/') << plain.file;
  EXPECT_GT(plain.line, 0u);
  EXPECT_EQ(layout(plain), "number +0, ratio +8, text +16, low +28, high +28");
  const Type& text = type_of(*find_member(plain, "text"));
  EXPECT_EQ(text.kind, TypeKind::kArray);
  EXPECT_EQ(text.count, 12u);
  EXPECT_EQ(text.size, 12u);
  EXPECT_EQ(binaries_->type(text.target).name, "char");
}

TEST_P(BinaryTypes, Bases) {
  const Type& both = type("shapes::Both");
  EXPECT_EQ(layout(both), ":shapes::Left +0, :shapes::Right +16, own +28");
  EXPECT_TRUE(both.polymorphic);
  EXPECT_TRUE(type("shapes::Left").polymorphic);
  EXPECT_EQ(layout(type("shapes::Left")), "left +8");
  const Type& diamond = type("shapes::Diamond");
  EXPECT_EQ(layout(diamond), ":shapes::DiamondLeft +0, :shapes::DiamondRight +16, c +28");
  EXPECT_TRUE(diamond.polymorphic);
  EXPECT_EQ(layout(type("shapes::DiamondLeft")), ":shapes::Top virtual, a +8");
}

TEST_P(BinaryTypes, OddMembers) {
  const Type& odd = type("shapes::Odd");
  ASSERT_EQ(odd.members.size(), 10u);
  EXPECT_EQ(odd.members[0].name, "");  // the anonymous union
  const Type& either = type_of(odd.members[0]);
  EXPECT_EQ(either.kind, TypeKind::kUnion);
  EXPECT_EQ(layout(either), "as_int +0, as_pointer +0");
  const Type& void_pointer = type_of(*find_member(either, "as_pointer"));
  EXPECT_EQ(void_pointer.kind, TypeKind::kPointer);
  EXPECT_EQ(void_pointer.target, kNoType);
  EXPECT_EQ(void_pointer.size, 8u);
  const Type& grid = type_of(*find_member(odd, "grid"));
  EXPECT_EQ(grid.kind, TypeKind::kArray);
  EXPECT_EQ(grid.count, 12u);
  EXPECT_EQ(grid.size, 48u);
  const Type& strings = type_of(*find_member(odd, "strings"));
  EXPECT_EQ(strings.name, "char**");
  EXPECT_EQ(type_of(*find_member(odd, "reference")).kind, TypeKind::kReference);
  EXPECT_EQ(type_of(*find_member(odd, "data_member")).kind, TypeKind::kMemberPointer);
  EXPECT_EQ(type_of(*find_member(odd, "data_member")).size, 8u);
  EXPECT_EQ(type_of(*find_member(odd, "function_member")).size, 16u);
  const Type& callback = type_of(*find_member(odd, "callback"));
  EXPECT_EQ(callback.name, "void (*)(int, char*)");
  EXPECT_EQ(binaries_->type(callback.target).kind, TypeKind::kFunction);
  EXPECT_EQ(type_of(*find_member(odd, "nothing")).kind, TypeKind::kBase);
  EXPECT_EQ(type_of(*find_member(odd, "nothing")).size, 8u);
  EXPECT_EQ(type_of(*find_member(odd, "number")).kind, TypeKind::kBase);
}

TEST_P(BinaryTypes, ATypeThatRefersToItself) {
  const TypeId node = find("shapes::Node");
  const Type& next = type_of(*find_member(binaries_->type(node), "next"));
  EXPECT_EQ(next.name, "shapes::Node*");
  EXPECT_EQ(binaries_->complete(next.target), node);
}

TEST_P(BinaryTypes, StandardContainers) {
  const Type& containers = type("shapes::Containers");
  const std::vector<std::pair<const char*, uint64_t>> expected = {
      {"vector", 24},  {"map", 48},   {"unordered_map", 56}, {"list", 24},   {"deque", 80}, {"optional", 32},
      {"variant", 32}, {"unique", 8}, {"function", 32},      {"shared", 16}, {"weak", 16},  {"any", 16}};
  ASSERT_EQ(containers.members.size(), expected.size());
  for (size_t i = 0; i < expected.size(); i++) {
    EXPECT_EQ(containers.members[i].name, expected[i].first);
    const Type& member = binaries_->type(binaries_->complete(containers.members[i].type));
    EXPECT_EQ(member.size, expected[i].second) << member.name;
    EXPECT_EQ(member.kind, TypeKind::kStruct);
    EXPECT_TRUE(member.name.starts_with("std::")) << member.name;
  }
  const Type& shared = type_of(*find_member(containers, "shared"));
  EXPECT_EQ(shared.name, "std::shared_ptr<shapes::Node>");
  ASSERT_EQ(shared.members.size(), 1u);
  const Type& base = type_of(shared.members[0]);
  EXPECT_NE(find_member(base, "_M_ptr"), nullptr);
  EXPECT_EQ(find_member(base, "_M_refcount")->offset, 8u);
  ASSERT_EQ(shared.template_arguments.size(), 1u);
  EXPECT_EQ(shared.template_arguments[0].name, "_Tp");
  EXPECT_EQ(shared.template_arguments[0].type, find("shapes::Node"));
}

TEST_P(BinaryTypes, TemplateArguments) {
  // As the demangler prints the RTTI names.
  const Type& parametrised =
      type("shapes::Parametrised<char const*, 5ul, (shapes::Color)5, (shapes::Size)9, (char)65, true>");
  ASSERT_EQ(parametrised.template_arguments.size(), 6u);
  EXPECT_EQ(binaries_->type(parametrised.template_arguments[0].type).name, "char*");
  const std::vector<int64_t> values = {5, 5, 9, 65, 1};
  for (size_t i = 0; i < values.size(); i++) EXPECT_EQ(parametrised.template_arguments[i + 1].value, values[i]) << i;
  const Type& pack = type(
      "shapes::Pack<int, std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >, "
      "shapes::Node*>");
  ASSERT_EQ(pack.template_arguments.size(), 3u);
  EXPECT_EQ(binaries_->type(pack.template_arguments[2].type).name, "shapes::Node*");
}

TEST_P(BinaryTypes, ConstantsWithTheHighestBitSet) {
  const Type& numbers = type("shapes::Numbers<200ul, (shapes::Wide)200, -5>");
  ASSERT_EQ(numbers.template_arguments.size(), 3u);
  EXPECT_EQ(numbers.template_arguments[0].value, 200);
  EXPECT_EQ(numbers.template_arguments[1].value, 200);
  EXPECT_EQ(numbers.template_arguments[2].value, -5);
  const std::vector<std::pair<const char*, uint64_t>> counts = {
      {"buffer", 200}, {"full", 256}, {"large", 40000}, {"none", 0}};
  for (const auto& [name, count] : counts) EXPECT_EQ(type_of(*find_member(numbers, name)).count, count) << name;
}

TEST_P(BinaryTypes, Names) {
  EXPECT_EQ(type("shapes::v2::Versioned").size, 8u);
  EXPECT_EQ(type("main(int, char**)::Local").size, 16u);
  if (!type_units()) {
    EXPECT_EQ(type("main::Local").name, "main::Local");
    EXPECT_EQ(type("main::Local").scope, "main");
  }
  if (GetParam() != "clang_O2") {  // which puts it into a function without a name
    EXPECT_EQ(type("shapes::with_local_class<int>(int)::Local").members.size(), 1u);
  }
  EXPECT_EQ(type("unsigned long").size, 8u);
  EXPECT_EQ(type("long unsigned int").size, 8u);
  EXPECT_EQ(type("shapes::Color").kind, TypeKind::kEnum);
  EXPECT_EQ(find("shapes::Missing"), kNoType);
  EXPECT_EQ(find(""), kNoType);
  EXPECT_EQ(find("(anonymous namespace)::Twin"), kNoType);  // two classes have this name
}

TEST_P(BinaryTypes, DeclarationsAreCompleted) {
  const Type& pointer = type_of(*find_member(type("shapes::Odd"), "opaque"));
  const TypeId complete = binaries_->complete(pointer.target);
  const Type& opaque = binaries_->type(complete);
  EXPECT_FALSE(opaque.declaration);
  EXPECT_NE(find_member(opaque, "hidden"), nullptr);
  EXPECT_EQ(find("shapes::Opaque"), complete);
}

TEST_P(BinaryTypes, Destructors) {
  EXPECT_EQ(type("shapes::Implicit").destructor, DestructorKind::kImplicit);
  EXPECT_EQ(type("shapes::Plain").destructor, DestructorKind::kImplicit);
  if (!clang()) {  // clang's debug info does not tell `= default` from a body
    EXPECT_EQ(type("shapes::Defaulted").destructor, DestructorKind::kImplicit);
    EXPECT_EQ(type("shapes::VirtualDefaulted").destructor, DestructorKind::kImplicit);
  }
  const Type& in_class = type("shapes::UserInline");
  EXPECT_EQ(in_class.destructor, DestructorKind::kUser);
  EXPECT_EQ(in_class.destructor_name, "~UserInline()");
  EXPECT_TRUE(in_class.destructor_file.ends_with("/tests/binaries/shapes.cc"));
  EXPECT_EQ(in_class.destructor_line, place("shapes.cc", "inline destructor"));
  const Type& below = type("shapes::UserBelow");
  EXPECT_EQ(below.destructor, DestructorKind::kUser);
  EXPECT_EQ(below.destructor_line, place("shapes.cc", "destructor below"));
  EXPECT_NE(below.destructor_address, 0u);
  EXPECT_EQ(binaries_->symbol_at(below.destructor_address)->name, "shapes::UserBelow::~UserBelow()");
  const Type& elsewhere = type("shapes::DefinedElsewhere");
  EXPECT_EQ(elsewhere.destructor, DestructorKind::kUser);
  EXPECT_TRUE(elsewhere.destructor_file.ends_with("/tests/binaries/shapes_other.cc")) << elsewhere.destructor_file;
  EXPECT_EQ(elsewhere.destructor_line, place("shapes_other.cc", "destructor elsewhere"));
  EXPECT_EQ(binaries_->symbol_at(elsewhere.destructor_address)->name, "shapes::DefinedElsewhere::~DefinedElsewhere()");
  EXPECT_EQ(type("main::Local").destructor, DestructorKind::kUser);
}

TEST(BinaryTypesNone, WithoutDebugInfo) {
  const std::string path = shapes_path("gcc_nodebug");
  if (path.empty()) GTEST_SKIP();
  const auto binaries = open_binary(path);
  EXPECT_EQ(binaries->find_type("shapes::Plain"), kNoType);
  EXPECT_EQ(binaries->complete(kNoType), kNoType);
  EXPECT_EQ(binaries->type(kNoType).kind, TypeKind::kUnknown);
  EXPECT_EQ(binaries->type(12345).kind, TypeKind::kUnknown);
  EXPECT_TRUE(binaries->problems().empty());
}

}  // namespace
}  // namespace gordian
