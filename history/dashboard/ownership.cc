#include "history/dashboard/ownership.h"

namespace gordian::history {
namespace {

constexpr size_t kMostOwnersKnown = 200'000;

}  // namespace

const Ownership::Place& Ownership::place_of(const std::string& file) {
  auto found = known_.find(file);
  if (found == known_.end()) {
    if (known_.size() >= kMostOwnersKnown) known_.clear();
    Known known;
    known.place.path = paths_.relative(file);
    const std::string& path = known.place.path;
    if (!path.empty() && path.front() != '/') known.place.owners = owners_.owners_of(path);
    found = known_.emplace(file, std::move(known)).first;
  }
  if (std::exchange(found->second.round, round_) != round_) asked_.push_back(file);
  return found->second.place;
}

std::vector<std::string> Ownership::asked() {
  ++round_;
  return std::exchange(asked_, {});
}

}  // namespace gordian::history
