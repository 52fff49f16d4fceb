// The members of g++'s frames (gcc/cp/coroutines.cc): "_Coro_resume_fn", "_Coro_promise" and the like are its own, a
// parameter has its name, a local variable "name_depth_number", and temporaries like the awaited objects are called
// "Aw_depth_number" or similar.
#include "analyzer/ownership/coroutines.h"

#include <cctype>

#include "analyzer/binary/function_names.h"
#include "analyzer/ownership/source_name.h"

namespace gordian {
namespace {

constexpr std::string_view kFrame = ".Frame";

// "name_2_3" → "name"; nothing if it does not end like that.
std::optional<std::string_view> without_numbers(std::string_view name) {
  int groups = 0;
  for (;;) {
    size_t end = name.size();
    while (end > 0 && std::isdigit(static_cast<unsigned char>(name[end - 1])) != 0) --end;
    if (end == name.size() || end < 2 || name[end - 1] != '_') break;
    name = name.substr(0, end - 1);
    if (++groups == 2) return name;
  }
  return std::nullopt;
}

}  // namespace

const CoroutineFrames::Known* CoroutineFrames::at(BlockId block) {
  uint64_t functions[2] = {0, 0};
  for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word) {
    if (heap_.word(word).offset > 1) break;
    if (heap_.word(word).target != kNoBlock) return nullptr;
    functions[heap_.word(word).offset] = heap_.word(word).value;
  }
  if (functions[1] == 0) return nullptr;
  const auto [found, added] = known_.try_emplace({functions[0], functions[1]});
  if (added) {
    if (const auto coroutine = binaries_.coroutine_at(functions[0], functions[1]))
      found->second = Known{coroutine_name(coroutine->function), coroutine->frame};
  }
  return found->second ? &*found->second : nullptr;
}

bool is_coroutine_frame(const Type& type) {
  return type.name.ends_with(kFrame) && type.members.size() >= 2 && type.members[0].name == "_Coro_resume_fn";
}

std::string coroutine_name(std::string_view function) {
  std::string name(function);
  const size_t lambda = name.find("lambda at ");
  if (lambda != std::string::npos) {
    name = name.substr(lambda);
    name = name.substr(0, name.find("::"));
  } else if (name.ends_with(kFrame)) {
    name.erase(name.size() - kFrame.size());
    const size_t mangled = name.rfind("_Z");
    if (mangled != std::string::npos) name = without_parameters(demangle(name.substr(mangled)));
  }
  return name.empty() ? "coroutine" : "coroutine " + source_name(name);
}

FrameMember frame_member(std::string_view member) {
  if (member.starts_with("_Coro_")) return {};
  if (const auto local = without_numbers(member)) {
    const bool temporary = *local == "Aw" || *local == "Is" || *local == "Fs" || *local == "Yd" || local->empty();
    return {temporary ? std::string() : std::string(*local), false};
  }
  return {std::string(member), true};
}

}  // namespace gordian
