// Names: demangling, cutting parameters off, and one spelling for all compilers.
#include <gtest/gtest.h>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/function_names.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

std::string normal(const std::string& name) { return normalise_type_name(name, nullptr); }

TEST(BinaryNames, Demangle) {
  EXPECT_EQ(demangle("_ZN7Session5startEi"), "Session::start(int)");
  EXPECT_EQ(demangle("main"), "main");
  EXPECT_EQ(demangle("i"), "i");
  EXPECT_EQ(demangle(""), "");
  EXPECT_EQ(demangle("_Z"), "_Z");
  EXPECT_EQ(demangle_type("1A"), "A");
  EXPECT_EQ(demangle_type("*N12_GLOBAL__N_11BE"), "(anonymous namespace)::B");
  EXPECT_EQ(demangle_type("_ZTS1A"), "A");
  EXPECT_EQ(demangle_type("not a name"), "not a name");
  const std::string endless(60000, 'P');
  EXPECT_EQ(demangle_type(endless), endless);
  EXPECT_EQ(demangle_type(std::string(70000, 'P') + "i").size(), 70001u);
}

TEST(BinaryNames, WithoutParameters) {
  EXPECT_EQ(without_parameters("main"), "main");
  EXPECT_EQ(without_parameters("Session::start(int) const"), "Session::start");
  EXPECT_EQ(without_parameters("void ns::f<int>(int)"), "ns::f<int>");
  EXPECT_EQ(without_parameters("(anonymous namespace)::f(int)"), "(anonymous namespace)::f");
  EXPECT_EQ(without_parameters("int (anonymous namespace)::f<A>((anonymous namespace)::B)"),
            "(anonymous namespace)::f<A>");
  EXPECT_EQ(without_parameters("A::operator()(int) const"), "A::operator()");
  EXPECT_EQ(without_parameters("A::operator<(A const&)"), "A::operator<");
  EXPECT_EQ(without_parameters("std::ostream& operator<< <char>(std::ostream&, char)"), "operator<< <char>");
  EXPECT_EQ(without_parameters("A::operator bool() const"), "A::operator bool");
  EXPECT_EQ(without_parameters("A::operator std::vector<int, std::allocator<int> >() const"),
            "A::operator std::vector<int, std::allocator<int> >");
  EXPECT_EQ(without_parameters("operator new(unsigned long)"), "operator new");
  EXPECT_EQ(without_parameters("operator delete[](void*, unsigned long)"), "operator delete[]");
  EXPECT_EQ(without_parameters("A::operator->() const"), "A::operator->");
  EXPECT_EQ(without_parameters("std::function<void (int)>::operator()(int) const"),
            "std::function<void (int)>::operator()");
  EXPECT_EQ(without_parameters("main::{lambda(int)#1}::operator()(int) const"), "main::{lambda(int)#1}::operator()");
  EXPECT_EQ(without_parameters("f(int)::{lambda()#2}::operator()() const"), "f::{lambda()#2}::operator()");
  EXPECT_EQ(without_parameters("Parser::read(char const*, int) [clone .cold]"), "Parser::read");
  EXPECT_EQ(without_parameters("f[abi:cxx11](int)"), "f");
  EXPECT_EQ(without_parameters("C<(E)2>::~C()"), "C<(E)2>::~C");
  EXPECT_EQ(without_parameters("my_operator(int)"), "my_operator");
  EXPECT_EQ(without_parameters("operators::f(int)"), "operators::f");
}

TEST(BinaryNames, MalformedNamesAreSurvived) {
  for (const char* name :
       {"", "(", ")", "<", ">", "operator", "operator<", "f(", "f(((", "a::", "::", "{", "[", "'", "f<(", " "}) {
    without_parameters(name);
    normal(name);
    normal(std::string("A<") + name);
    last_identifier(name);
  }
  std::string deep;
  for (int i = 0; i < 100000; i++) deep += "A<";
  normal(deep);
  normal("A<" + std::string(100000, '('));
  without_parameters(deep);
}

TEST(BinaryNames, SpellingsThatMeanTheSame) {
  const std::vector<std::vector<std::string>> same = {
      {"std::vector<A, std::allocator<A> >", "std::vector<A,std::allocator<A>>"},
      {"F<5ul>", "F<5>", "F<5UL>", "F<(short)5>"},
      {"F<-3>", "F<(int)-3>"},
      {"F<(char)65>", "F<'A'>"},
      {"F<(char)10>", "F<'\\n'>"},
      {"F<true>", "F<(bool)1>"},
      {"F<char const*>", "F<const char*>", "F<const char *>"},
      {"F<char const* const&>", "F<const char* const &>"},
      {"F<unsigned long>", "F<long unsigned int>"},
      {"F<long long>", "F<long long int>"},
      {"F<unsigned>", "F<unsigned int>"},
      {"F<unsigned short const>", "F<const short unsigned int>"},
      {"std::__cxx11::list<A>", "std::list<A>"},
      {"F<std::__cxx11::basic_string<char> >", "F<std::basic_string<char>>"},
      {"F<(anonymous namespace)::A>", "F<{anonymous}::A>"},
      {"F<main::A>", "F<main()::A>", "F<main(int, char**)::A>"},
      {"f(int)::A", "f::A", "f(int) const::A"},
      {"F<decltype(nullptr)>", "F<std::nullptr_t>"},
      {"std::function<void (int)>", "std::function<void(int)>"},
      {"F<void (*)(int, char const*)>", "F<void (*)(int, const char*)>"},
      {"F<main::{lambda()#1}>", "F<main()::<lambda()> >"},
      {"F<&g>", "F<(& g)>", "F<(&g)>"},
      {"F<A [3]>", "F<A[3]>", "F<A [3ul]>"},
      {"F<int A::*>", "F<int A::*>"},
      {"std::map<int, F<A> > const", "const std::map<int, F<A>>"},
  };
  for (const auto& group : same) {
    for (const std::string& name : group) EXPECT_EQ(normal(group.front()), normal(name));
  }
}

TEST(BinaryNames, SpellingsThatDiffer) {
  const std::vector<std::string> different = {"A",
                                              "ns::A",
                                              "F<A>",
                                              "F<A*>",
                                              "F<A const*>",
                                              "F<A* const>",
                                              "F<A&>",
                                              "F<A&&>",
                                              "F<void (A)>",
                                              "F<void ()>",
                                              "F<A, A>",
                                              "F<1>",
                                              "F<2>",
                                              "F<-1>",
                                              "F<unsigned int>",
                                              "F<int>",
                                              "F<signed char>",
                                              "F<char>",
                                              "F<unsigned char>",
                                              "F<G<A> >"};
  for (size_t i = 0; i < different.size(); i++) {
    for (size_t j = 0; j < i; j++) EXPECT_NE(normal(different[i]), normal(different[j]));
  }
}

TEST(BinaryNames, EnumeratorsAreNumbers) {
  const EnumeratorValue values = [](const std::string& name) -> std::optional<int64_t> {
    if (name == "__gnu_cxx::_S_atomic") return 2;
    return std::nullopt;
  };
  EXPECT_EQ(normalise_type_name("B<__gnu_cxx::_S_atomic>", values), normal("B<(__gnu_cxx::_Lock_policy)2>"));
}

TEST(BinaryNames, LastIdentifier) {
  EXPECT_EQ(last_identifier("std::map<int,ns::A>"), "map");
  EXPECT_EQ(last_identifier("F<a::b>::G"), "G");
  EXPECT_EQ(last_identifier("A"), "A");
  EXPECT_EQ(last_identifier("unsigned long"), "unsigned long");
  EXPECT_EQ(last_identifier("(anonymous namespace)::A<1>"), "A");
}

}  // namespace
}  // namespace gordian
