#include "analyzer/ownership/library_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gordian {
namespace {

struct DefaultArgument {
  std::string_view of;    // the templates whose names begin so; empty: any
  std::string_view text;  // what the argument begins with
};

// Left out at the end of an argument list, but never the first of it.
bool is_default_argument(std::string_view name, std::string_view argument) {
  constexpr std::array<DefaultArgument, 18> kDefaults = {{
      {"", "std::allocator<"},
      {"", "std::less<"},
      {"", "std::equal_to<"},
      {"", "std::hash<"},
      {"", "std::default_delete<"},
      {"", "std::char_traits<"},
      {"", "(__gnu_cxx::_Lock_policy)2"},
      {"", "__gnu_cxx::_S_atomic"},
      {"", "boost::hash<"},
      {"", "boost::container::new_allocator<"},
      {"boost::container::", "void"},
      {"std::priority_queue", "std::vector<"},
      {"std::queue", "std::deque<"},
      {"std::stack", "std::deque<"},
      {"boost::asio::", "boost::asio::any_io_executor"},
      {"boost::beast::", "boost::asio::any_io_executor"},
      {"boost::beast::", "boost::beast::unlimited_rate_policy"},
      {"boost::beast::websocket::stream", "true"},
  }};
  if (name == "boost::asio::basic_waitable_timer" && argument.starts_with("boost::asio::wait_traits<")) return true;
  return std::any_of(kDefaults.begin(), kDefaults.end(), [&](const DefaultArgument& one) {
    return name.starts_with(one.of) && argument.starts_with(one.text);
  });
}

std::string with_alias(std::string name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kAliases = {{
      {"std::coroutine_handle<void>", "std::coroutine_handle<>"},
      {"std::basic_string<char>", "std::string"},
      {"std::basic_string<wchar_t>", "std::wstring"},
      {"std::basic_string_view<char>", "std::string_view"},
      {"std::basic_ostream<char>", "std::ostream"},
      {"boost::basic_string_view<char>", "boost::string_view"},
      {"boost::beast::basic_stream<boost::asio::ip::tcp>", "boost::beast::tcp_stream"},
      {"boost::asio::basic_stream_socket<boost::asio::ip::tcp>", "boost::asio::ip::tcp::socket"},
      {"boost::asio::basic_socket_acceptor<boost::asio::ip::tcp>", "boost::asio::ip::tcp::acceptor"},
      {"boost::asio::basic_datagram_socket<boost::asio::ip::udp>", "boost::asio::ip::udp::socket"},
      {"boost::asio::basic_waitable_timer<std::chrono::steady_clock>", "boost::asio::steady_timer"},
      {"boost::asio::basic_waitable_timer<std::chrono::system_clock>", "boost::asio::system_timer"},
  }};
  for (const auto& [full, alias] : kAliases)
    if (name == full) return std::string(alias);
  return name;
}

std::string joined(const std::vector<std::string>& arguments, size_t first = 0) {
  std::string list;
  for (size_t i = first; i < arguments.size(); ++i) list.append(i == first ? "" : ", ").append(arguments[i]);
  return list;
}

// Index of the ")" that closes the "(" at `open`; npos if none does.
size_t closing(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// "void (Connection::*(std::shared_ptr<Connection>, int))(int)" → "Connection::*, std::shared_ptr<Connection>, int",
// and "lambda (int)" → "lambda, int": what std::bind was called with, from the argument of libstdc++'s std::_Bind.
std::string bind_arguments(const std::string& argument) {
  const size_t member = argument.find("::*(");
  if (member != std::string::npos) {
    const size_t open = member + 3, close = closing(argument, open), begin = argument.rfind('(', member);
    if (close == std::string::npos || begin == std::string::npos) return argument;
    const std::string bound = argument.substr(open + 1, close - open - 1);
    return argument.substr(begin + 1, member + 3 - begin - 1) + (bound.empty() ? "" : ", " + bound);
  }
  const size_t function = argument.find("(*(");
  const size_t open = function != std::string::npos ? function + 2 : argument.rfind('(');
  const size_t close = open == std::string::npos ? open : closing(argument, open);
  if (close == std::string::npos) return argument;
  std::string what = function != std::string::npos ? "function" : argument.substr(0, open);
  while (what.ends_with(' ')) what.pop_back();
  const std::string bound = argument.substr(open + 1, close - open - 1);
  return what + (bound.empty() ? "" : ", " + bound);
}

// A pointer to a member or function as an argument of its own: "void (A::*)(int)" → "A::*", "int (*)()" → "function".
std::string callable(const std::string& type) {
  const size_t member = type.find("::*)");
  const size_t begin = member == std::string::npos ? member : type.rfind('(', member);
  if (begin != std::string::npos) return type.substr(begin + 1, member + 2 - begin);
  return type.find("(*)(") != std::string::npos ? "function" : type;
}

// libc++'s std::__bind<F, bound…>, whose placeholders are "const _1&" by now, in one spelling or the other.
std::string bind_of(std::vector<std::string> arguments) {
  for (std::string& argument : arguments) {
    const size_t placeholder = argument.find("std::placeholders::__ph<");
    if (placeholder == std::string::npos) continue;
    const size_t number = placeholder + std::string_view("std::placeholders::__ph<").size();
    argument = "_" + argument.substr(number, argument.find('>', number) - number);
  }
  arguments.front() = callable(arguments.front());
  return "std::bind(" + joined(arguments) + ")";
}

// boost::_bi::bind_t<result, F, list>: F is boost::_mfi::mf1<result, A, int> for a member, list is written as its
// elements.
std::string boost_bind(const std::vector<std::string>& arguments) {
  const std::string list = arguments[2] == "boost::_bi::list0" ? "" : arguments[2];
  return "boost::bind(" + callable(arguments[1]) + (list.empty() ? "" : ", " + list) + ")";
}

bool is_numbered(std::string_view name, std::string_view stem) {
  return name.size() == stem.size() + 1 && name.starts_with(stem) && name.back() >= '0' && name.back() <= '9';
}

std::string state_of_future(std::string_view name, const std::string& last) {
  if (name == "_State_baseV2") return "std::promise state";
  if (name == "_Task_state" || name == "_Task_state_base") return "std::packaged_task<" + last + "> state";
  if (name == "_Async_state_impl" || name == "_Async_state_commonV2" || name == "_Deferred_state")
    return "std::async state";
  if (name == "_Result") return "result of std::future<" + last + ">";
  return {};
}

// A pending operation, by the function that began it: `async_wait(handler)`.
std::string operation_name(std::string_view name, const std::vector<std::string>& arguments) {
  struct Row {
    std::string_view name;
    std::string_view begun_by;
    size_t handler;  // which template argument it is
  };
  constexpr std::array<Row, 15> kRows = {{{"wait_handler", "async_wait", 0},
                                          {"reactive_wait_op", "async_wait", 0},
                                          {"signal_handler", "async_wait", 0},
                                          {"reactive_socket_recv_op", "async_receive", 1},
                                          {"reactive_socket_recvfrom_op", "async_receive_from", 2},
                                          {"reactive_socket_send_op", "async_send", 1},
                                          {"reactive_socket_sendto_op", "async_send_to", 2},
                                          {"reactive_socket_connect_op", "async_connect", 0},
                                          {"reactive_socket_accept_op", "async_accept", 2},
                                          {"reactive_socket_move_accept_op", "async_accept", 2},
                                          {"descriptor_read_op", "async_read_some", 1},
                                          {"descriptor_write_op", "async_write_some", 1},
                                          {"resolve_query_op", "async_resolve", 1},
                                          {"completion_handler", "post", 0},
                                          {"executor_op", "post", 0}}};
  for (const Row& row : kRows)
    if (name == row.name && arguments.size() > row.handler)
      return std::string(row.begun_by) + "(" + arguments[row.handler] + ")";
  // A handler together with what it will be called with.
  const bool bound = name.starts_with("binder") && arguments.size() >= 2;
  if (bound || name == "work_dispatcher" || name == "move_binder1") return arguments.empty() ? "" : arguments[0];
  if (name == "executor_function::impl" && !arguments.empty()) return arguments[0];
  return {};
}

std::string boost_name(std::string_view name, const std::vector<std::string>& arguments) {
  const size_t count = arguments.size();
  if (name == "boost::arg" && count == 1) return "_" + arguments[0];
  if (name == "boost::_bi::value" && count == 1) return arguments[0];
  if (name.starts_with("boost::_bi::list") && count > 0) return joined(arguments);
  if (name == "boost::_bi::bind_t" && count == 3) return boost_bind(arguments);
  const bool member = is_numbered(name, "boost::_mfi::mf") || is_numbered(name, "boost::_mfi::cmf");
  if ((member || name == "boost::_mfi::dm") && count >= 2) return arguments[1] + "::*";
  if (name == "boost::container::dtl::pair") return "std::pair<" + joined(arguments) + ">";
  if (name == "boost::unordered::detail::ptr_bucket") return "boost::unordered node";
  constexpr std::string_view kIndexNode = "boost::multi_index node of ";
  if (name == "boost::multi_index::detail::index_node_base" && count > 0) return std::string(kIndexNode) + arguments[0];
  if (name.starts_with("boost::multi_index::detail::"))  // an index's links in front of the next one's
    for (const std::string& argument : arguments)
      if (argument.starts_with(kIndexNode)) return argument;
  constexpr std::string_view kOperations = "boost::asio::detail::";
  if (name.starts_with(kOperations)) return operation_name(name.substr(kOperations.size()), arguments);
  if (name == "boost::beast::detail::bind_front_wrapper" && count > 0) {
    std::vector<std::string> bound = arguments;
    bound[0] = callable(bound[0]);
    return "boost::beast::bind_front_handler(" + joined(bound) + ")";
  }
  if (name == "boost::asio::execution::any_executor" && count > 1) return "boost::asio::any_io_executor";
  return {};
}

// What a person calls a class that a library keeps to itself; empty if it has no such name.
std::string public_name(std::string_view name, const std::vector<std::string>& arguments) {
  constexpr std::string_view kFuture = "std::__future_base::";
  if (name.starts_with("boost::")) return boost_name(name, arguments);
  if (!name.starts_with("std::_") && name != "std::unique_ptr") return {};
  const std::string last = arguments.empty() ? std::string() : arguments.back();
  if (name.starts_with(kFuture)) return state_of_future(name.substr(kFuture.size()), last);
  if (name == "std::unique_ptr" && !arguments.empty() && arguments[0] == "std::__future_base::_Result_base")
    return "result";
  if (name == "std::__assoc_state" || name == "std::__assoc_sub_state") return "std::promise state";
  if (name == "std::__async_assoc_state" || name == "std::__deferred_assoc_state") return "std::async state";
  if (name == "std::_Placeholder" && arguments.size() == 1) return "_" + last;
  if (name == "std::_Bind" && arguments.size() == 1) return "std::bind(" + bind_arguments(last) + ")";
  if (name == "std::_Bind_result" && arguments.size() == 2) return "std::bind(" + bind_arguments(last) + ")";
  if (name == "std::__bind" && !arguments.empty()) return bind_of(arguments);
  if (name == "std::__bind_r" && arguments.size() > 1) return bind_of({arguments.begin() + 1, arguments.end()});
  if (name == "std::__packaged_task_function" && arguments.size() == 1) return "std::packaged_task<" + last + ">";
  const bool functor = name == "std::__function::__func" || name == "std::__packaged_task_func";
  if (functor && !arguments.empty()) return arguments[0];
  return {};
}

}  // namespace

std::string person_s_name(std::string_view name, std::vector<std::string> arguments) {
  while (arguments.size() > 1 && is_default_argument(name, arguments.back())) arguments.pop_back();
  std::string known = public_name(name, arguments);
  if (!known.empty()) return known;
  if (arguments.empty()) return std::string(name);
  return with_alias(std::string(name).append("<").append(joined(arguments)).append(">"));
}

}  // namespace gordian
