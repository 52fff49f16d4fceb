// Workload (d): what `clang++ -fsyntax-only` reads: most of the standard library, and templates to instantiate.
#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <bitset>
#include <charconv>
#include <chrono>
#include <complex>
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <list>
#include <locale>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <ratio>
#include <regex>
#include <scoped_allocator>
#include <set>
#include <shared_mutex>
#include <sstream>
#include <stack>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>

template <int kNumber>
struct Record {
  std::map<std::string, std::vector<std::optional<int>>> fields;
  std::variant<int, std::string, std::array<double, kNumber + 1>> value;
  std::function<std::shared_ptr<Record>(const Record&)> copy = [](const Record& from) {
    return std::make_shared<Record>(from);
  };
};

template <int kNumber>
size_t use() {
  std::unordered_map<std::string, Record<kNumber>> records;
  records["one"].fields["number"].push_back(kNumber);
  std::set<std::tuple<int, std::string, double>> ordered;
  ordered.emplace(kNumber, std::to_string(kNumber), kNumber / 2.0);
  std::visit([](const auto& value) { (void)value; }, records["one"].value);
  const auto copied = records["one"].copy(records["one"]);
  return copied->fields.size() + ordered.size() + use<kNumber - 1>();
}

template <>
size_t use<0>() {
  return std::regex_search("ab", std::regex("a+b")) ? 1 : 0;
}

int main() { return use<20>() == 0; }
