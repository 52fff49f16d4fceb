// Type names: taken apart, and as a person writes them.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/ownership/source_name.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

using Views = std::vector<std::string_view>;

TEST(SplitTemplate, HeadArgumentsTail) {
  TemplateName name = split_template("std::pair<int, A<B> >");
  EXPECT_EQ(name.head, "std::pair");
  EXPECT_EQ(name.arguments, (Views{"int", "A<B>"}));
  EXPECT_EQ(name.tail, "");
  name = split_template("std::map<int, A>::iterator*");
  EXPECT_EQ(name.head, "std::map");
  EXPECT_EQ(name.arguments, (Views{"int", "A"}));
  EXPECT_EQ(name.tail, "::iterator*");
  name = split_template("Outer<int>::Inner<char, long>");
  EXPECT_EQ(name.head, "Outer<int>::Inner");
  EXPECT_EQ(name.arguments, (Views{"char", "long"}));
}

TEST(SplitTemplate, CommasInsideOfArguments) {
  EXPECT_EQ(split_template("std::function<void (int, char)>").arguments, (Views{"void (int, char)"}));
  EXPECT_EQ(split_template("T<int [2], (E)3>").arguments, (Views{"int [2]", "(E)3"}));
}

TEST(SplitTemplate, NoTemplateAndNonsense) {
  EXPECT_EQ(split_template("int").head, "int");
  EXPECT_TRUE(split_template("int").arguments.empty());
  EXPECT_TRUE(split_template("A<>").arguments.empty());
  for (const char* nonsense : {"", "<", ">", "><", "A<", "A>", "A<B", "A<B>>", "((((", "<>,<>", "A<,>"})
    EXPECT_NO_FATAL_FAILURE(split_template(nonsense)) << nonsense;
}

TEST(WithoutStd, Namespaces) {
  EXPECT_EQ(without_std("std::vector<int>"), "vector<int>");
  EXPECT_EQ(without_std("std::__cxx11::list<int>"), "list<int>");
  EXPECT_EQ(without_std("std::__1::shared_ptr<A>"), "shared_ptr<A>");
  EXPECT_EQ(without_std("boost::shared_ptr<A>"), "shared_ptr<A>");
  EXPECT_EQ(without_std("boost::optional<A>"), "");
  EXPECT_EQ(without_std("my::vector<int>"), "");
  EXPECT_EQ(without_std("stdx::A"), "");
}

TEST(SourceName, DefaultArgumentsAreLeftOut) {
  const std::string string = "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
  EXPECT_EQ(source_name(string), "std::string");
  EXPECT_EQ(source_name("std::vector<int, std::allocator<int> >"), "std::vector<int>");
  EXPECT_EQ(source_name("std::map<int, " + string + ", std::less<int>, std::allocator<std::pair<int const, " + string +
                        " > > >"),
            "std::map<int, std::string>");
  EXPECT_EQ(source_name("std::unique_ptr<A, std::default_delete<A> >"), "std::unique_ptr<A>");
  EXPECT_EQ(source_name("std::unique_ptr<A, Closer>"), "std::unique_ptr<A, Closer>");
  EXPECT_EQ(source_name("std::__shared_ptr<A, (__gnu_cxx::_Lock_policy)2>"), "std::__shared_ptr<A>");
  EXPECT_EQ(source_name("std::vector<std::shared_ptr<ns::B>, std::allocator<std::shared_ptr<ns::B> > >"),
            "std::vector<std::shared_ptr<ns::B>>");
}

TEST(SourceName, ScopesThatNobodyWrites) {
  EXPECT_EQ(source_name("(anonymous namespace)::A"), "A");
  EXPECT_EQ(source_name("main::Local"), "Local");
  EXPECT_EQ(source_name("work(int)::Local"), "Local");
  EXPECT_EQ(source_name("ns::A"), "ns::A");
  EXPECT_EQ(source_name("std::__1::vector<int, std::__1::allocator<int> >"), "std::vector<int>");
  EXPECT_EQ(source_name(""), "");
}

TEST(SourceName, OneSpellingForAllCompilers) {
  for (const char* name :
       {"F<A const&, unsigned long>", "F<const A &, unsigned long>", "F<const A&, long unsigned int>"})
    EXPECT_EQ(source_name(name), "F<const A&, unsigned long>") << name;
  EXPECT_EQ(source_name("F<unsigned char const&>"), "F<const unsigned char&>");
  EXPECT_EQ(source_name("F<A* const>"), "F<A* const>");
  EXPECT_EQ(source_name("F<ns::Belong interface>"), "F<ns::Belong interface>");
  EXPECT_EQ(source_name("main::$_0"), "lambda in main");
  EXPECT_EQ(source_name("W<Poller::start(int)::$_1, int>"), "W<lambda in Poller::start, int>");
  EXPECT_EQ(source_name("W<Poller::start(int const&)::lambda at poll.cc:7>"), "W<lambda at poll.cc:7>");
}

TEST(SourceName, WhatIsBound) {
  EXPECT_EQ(source_name("std::_Bind<void (A::*(std::shared_ptr<A>, std::_Placeholder<1>))(int)>"),
            "std::bind(A::*, std::shared_ptr<A>, _1)");
  EXPECT_EQ(source_name("std::__1::__bind<void (A::*)(int), std::__1::shared_ptr<A>, std::__1::placeholders::__ph<1> "
                        "const&>"),
            "std::bind(A::*, std::shared_ptr<A>, _1)");
  EXPECT_EQ(source_name("std::__1::__function::__func<std::__1::__bind<void (*)(int), int>, "
                        "std::__1::allocator<std::__1::__bind<void (*)(int), int>>, void ()>"),
            "std::bind(function, int)");
  EXPECT_EQ(source_name("boost::_bi::bind_t<void, boost::_mfi::mf1<void, A, int>, "
                        "boost::_bi::list2<boost::_bi::value<boost::shared_ptr<A> >, boost::arg<1> > >"),
            "boost::bind(A::*, boost::shared_ptr<A>, _1)");
  EXPECT_EQ(source_name("boost::_bi::bind_t<void, void (*)(), boost::_bi::list0>"), "boost::bind(function)");
  EXPECT_EQ(source_name("boost::beast::detail::bind_front_wrapper<void (A::*)(int), std::shared_ptr<A> >"),
            "boost::beast::bind_front_handler(A::*, std::shared_ptr<A>)");
}

TEST(SourceName, AsioAndBeast) {
  const std::string executor =
      "boost::asio::execution::any_executor<boost::asio::execution::context_as_t<"
      "boost::asio::execution_context&>, boost::asio::execution::detail::blocking::never_t<0> >";
  EXPECT_EQ(source_name("boost::beast::websocket::stream<boost::beast::basic_stream<boost::asio::ip::tcp, " + executor +
                        ", boost::beast::unlimited_rate_policy>, true>::impl_type"),
            "boost::beast::websocket::stream<boost::beast::tcp_stream>::impl_type");
  EXPECT_EQ(source_name("boost::asio::detail::wait_handler<H, " + executor + " >"), "async_wait(H)");
  EXPECT_EQ(
      source_name("boost::asio::detail::reactive_socket_recv_op<boost::asio::mutable_buffers_1, H, " + executor + " >"),
      "async_receive(H)");
  EXPECT_EQ(source_name("boost::asio::detail::executor_op<boost::asio::detail::binder1<H, int>, std::allocator<void>, "
                        "boost::asio::detail::scheduler_operation>"),
            "post(H)");
  EXPECT_EQ(source_name("boost::asio::detail::executor_function::impl<H, std::allocator<void> >"), "H");
}

TEST(SourceName, NonsenseEnds) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "A<";
  EXPECT_FALSE(source_name(deep.substr(0, 2000)).empty());
  for (const char* nonsense : {"<", ">", "A<", "A<B", "A<B>>>", "::", ")::", "((((", " const", " const&",
                               "::lambda at ", "std::__bind<>", "std::_Bind<", "std::__bind<(*)(,>",
                               "boost::_bi::bind_t<,,>", "std::placeholders::__ph<", "$_", "::$_", "<$_1"})
    EXPECT_NO_FATAL_FAILURE(source_name(nonsense)) << nonsense;
}

TEST(ShortName, WithoutStd) {
  EXPECT_EQ(short_name("std::shared_ptr<B>"), "shared_ptr<B>");
  EXPECT_EQ(short_name("std::vector<std::shared_ptr<B>, std::allocator<std::shared_ptr<B> > >"),
            "vector<shared_ptr<B>>");
}

TEST(WeakTwin, EveryHandle) {
  EXPECT_EQ(weak_twin("std::shared_ptr<B>"), "std::weak_ptr<B>");
  EXPECT_EQ(weak_twin("std::vector<std::shared_ptr<B>, std::allocator<std::shared_ptr<B> > >"),
            "std::vector<std::weak_ptr<B>>");
  EXPECT_EQ(weak_twin("boost::shared_ptr<B>"), "boost::weak_ptr<B>");
  EXPECT_EQ(weak_twin("Call<void (std::shared_ptr<B>), std::shared_ptr<C> >"),
            "Call<void(std::shared_ptr<B>), std::weak_ptr<C>>");
}

}  // namespace
}  // namespace gordian
