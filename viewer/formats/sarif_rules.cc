// GitHub shows shortDescription, fullDescription, help, and sorts by properties.precision and problem.severity; GitLab
// takes at most ten tags and 1,024 characters of a description, and reads tags like cwe-401. No security-severity and
// no tag `security`: a leak is a matter of quality until somebody shows otherwise.
#include "viewer/formats/sarif_rules.h"

#include <algorithm>
#include <array>

#include "viewer/formats/names.h"

namespace gordian {
namespace {

struct Rule {
  const char* kind;
  const char* name;
  const char* title;
  const char* meaning;  // what it is, and how it is known
  const char* advice;
  const char* level;
  const char* precision;
  const char* severity;
  bool leak;
};

constexpr std::array kRules = {
    Rule{
        "cycle", "ReferenceCycle", "Reference cycle that nothing outside owns",
        "These reference-counted objects only keep each other alive. Every strong count is explained by handles inside "
        "of the cycle, so nobody else owns them: they are never destroyed, and neither is what they own.",
        "Make one of the members on the cycle weak (std::weak_ptr), or break it when its owner lets go. The message "
        "names a candidate, whose effect was simulated on the recorded heap; which member is the way back is for "
        "people to decide. A closure that captures a shared_ptr to what stores it can capture a weak_ptr instead.",
        "error", "very-high", "error", true},
    Rule{"unreachable", "UnreachableMemory", "Memory that nothing points to",
         "No pointer to this memory was found, in the heap or outside of it: it cannot be freed any more.",
         "Free it where its last user is done, or let something own it (std::unique_ptr). The call stack says where it "
         "was allocated.",
         "warning", "high", "warning", true},
    Rule{"latent_cycle", "LatentReferenceCycle", "Reference cycle that is still owned from outside",
         "These reference-counted objects keep each other alive, but something outside still owns them. They leak as "
         "soon as that lets go without breaking the cycle.",
         "Make one of the members weak, or see to it that the owner breaks the cycle before it lets go. If that is so "
         "by design, suppress the finding by its fingerprint.",
         "note", "medium", "recommendation", false},
    Rule{"cache", "CacheKeepsObjects", "Objects that only a container keeps alive",
         "Nobody but a container that a global variable leads to owns these objects. If it is a cache, it only grows.",
         "If the container shall not own them, let it hold std::weak_ptr: entries then die with their last user. Else "
         "bound it, or take out what is done with.",
         "note", "medium", "recommendation", false},
    Rule{
        "weak_held", "MemoryHeldByWeakPointers", "Memory of dead objects, kept by weak pointers",
        "These objects were destroyed, but std::make_shared put each into one block with its counts, and weak pointers "
        "keep that block.",
        "Let the weak pointers go, or create large objects with std::shared_ptr<T>(new T): then only the counts stay.",
        "note", "high", "recommendation", false},
};

int rank(const std::string& confidence) { return confidence == "proved" ? 2 : confidence == "probable" ? 1 : 0; }

}  // namespace

size_t sarif_rule_index(const std::string& kind) {
  const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return kind == rule.kind; });
  return std::min(static_cast<size_t>(found - kRules.begin()), kRules.size() - 1);
}

std::string sarif_rule_id(size_t index) { return std::string("gordian-") + kRules[index].kind; }

std::string sarif_level(const report::Finding& finding) {
  constexpr std::array<const char*, 3> kLevels = {"note", "warning", "error"};
  return is_leak(finding) ? kLevels[static_cast<size_t>(rank(finding.confidence()))] : "note";
}

Json sarif_rules() {
  Json rules = Json::array();
  for (size_t i = 0; i < kRules.size(); ++i) {
    const Rule& rule = kRules[i];
    Json tags = {"memory", "maintainability"};
    if (rule.leak) tags = {"memory", "memory-leak", "cwe-401", "external/cwe/cwe-401"};
    rules.push_back(
        {{"id", sarif_rule_id(i)},
         {"name", rule.name},
         {"shortDescription", {{"text", rule.title}}},
         {"fullDescription", {{"text", rule.meaning}}},
         {"help",
          {{"text", std::string(rule.meaning) + "\n\n" + rule.advice},
           {"markdown", std::string("**What it is.** ") + rule.meaning + "\n\n**What to do.** " + rule.advice}}},
         {"defaultConfiguration", {{"level", rule.level}}},
         {"properties", {{"tags", tags}, {"precision", rule.precision}, {"problem.severity", rule.severity}}}});
  }
  return rules;
}

}  // namespace gordian
