#include "history/dashboard/site.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "history/dashboard/names_in_paths.h"
#include "history/dashboard/page.h"
#include "history/dashboard/shown_branch.h"
#include "history/dashboard/site_keys.h"
#include "history/dashboard/site_memory.h"

namespace gordian::history {
namespace {

// What is below the beginning of a path: files with answers, and lists of more of them.
struct List {
  nlohmann::json files = nlohmann::json::object();  // not Json: that is slow with many members
  nlohmann::json folders = nlohmann::json::object();

  std::string text() const { return nlohmann::json{{"files", files}, {"folders", folders}}.dump(); }
};

// What is made for a part of the site is kept, and noted.
class PartMaker {
 public:
  PartMaker(SiteFolder& folder, SiteMemory::Part& part) : folder_(folder), part_(part) {}

  std::string keep(const std::string& text) {
    part_.files.push_back(folder_.keep(text));
    return part_.files.back().name;
  }
  void add(const std::string& rest, const std::string& text) { part_.names[rest] = keep(text); }

 private:
  SiteFolder& folder_;
  SiteMemory::Part& part_;
};

// Within one state of the history.
class Writer {
 public:
  Writer(Queries& queries, Answers& answers, const SiteOptions& options, SiteFolder& folder, const SiteMemory& before)
      : queries_(queries),
        answers_(answers),
        options_(options),
        folder_(folder),
        before_(before),
        keys_(options.program, answers.version()) {}

  // The index.
  std::string write() {
    auto projects = shown_branches(queries_);
    projects.erase(std::remove_if(projects.begin(), projects.end(), [&](const auto& one) { return !is_wanted(one); }),
                   projects.end());
    List root;
    for (const auto& branches : projects) add_project(root, branches);
    return as_text(
        {{"files", root.files}, {"folders", root.folders}, {"answer", answers_.index(projects, options_.now)}});
  }

  SiteMemory memory() && { return std::move(after_); }
  uint64_t parts() const { return parts_; }
  uint64_t made() const { return made_; }

 private:
  bool is_wanted(const std::vector<BranchSummary>& branches) const {
    const auto& wanted = options_.projects;
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), branches.front().project) != wanted.end();
  }

  void add_project(List& root, const std::vector<BranchSummary>& branches) {
    const std::string& project = branches.front().project;
    const std::string path = "p/" + segment(project);
    root.files[path + "/branches"] = folder_.keep(as_text(answers_.branches(branches))).name;
    std::vector<std::string> names;
    names.reserve(branches.size());
    for (const BranchSummary& branch : branches) names.push_back(branch.branch);
    const ProjectState state(project, queries_.whereabouts(project, names));
    for (const std::string& branch : names) {
      const std::string below = path + "/r/" + segment(branch);
      root.folders[below] = folder_.keep(list_of_branch(below, project, branch, state).text()).name;
    }
  }

  List list_of_branch(const std::string& path, const std::string& project, const std::string& branch,
                      const ProjectState& state) {
    List list;
    const SiteMemory::Part whole =
        part(path, keys_.of_branch(state, branch), [&](PartMaker& made) { make_branch(made, project, branch); });
    for (const auto& [rest, name] : whole.names) list.files[rest] = name;
    const auto binaries = queries_.tonight(project, branch);
    for (size_t i = 0; i < binaries.size(); ++i) {
      const BinaryTonight& binary = binaries[i];
      if (options_.progress)
        options_.progress(fmt::format("{} {}: {} of {} binaries", project, branch, i, binaries.size()));
      const std::string below = "b/" + segment(binary.binary);
      const std::string key = keys_.of_binary(state, branch, binary.binary, binary.ran);
      const SiteMemory::Part own = part(fmt::format("{}/{}", path, below), key, [&](PartMaker& made) {
        made.add("", list_of_binary(made, project, branch, binary, state).text());
      });
      list.folders[below] = own.names.at("");
    }
    return list;
  }

  void make_branch(PartMaker& made, const std::string& project, const std::string& branch) {
    made.add("tonight", as_text(answers_.tonight(project, branch)));
    made.add("binaries", as_text(answers_.binaries(project, branch)));
    for (const auto& [name, which] :
         {std::pair("there", FindingList::kThere), std::pair("fixed", FindingList::kFixed)}) {
      size_t from = 0;
      for (const Json& page : answers_.all_findings(project, branch, which)) {
        made.add(fmt::format("findings/{}/{}", name, from), as_text(page));
        from += Answers::kFindingsAtOnce;
      }
    }
  }

  List list_of_binary(PartMaker& made, const std::string& project, const std::string& branch,
                      const BinaryTonight& binary, const ProjectState& state) {
    List list;
    auto histories = queries_.histories(project, branch, binary.binary);
    for (FindingHistory& history : histories) history.row.ran = binary.ran;
    list.files["nights"] = made.keep(as_text(answers_.binary(project, branch, binary, histories)));
    for (const FindingHistory& history : histories)
      list.files["f/" + segment(history.row.id)] =
          made.keep(as_text(answers_.finding(history, state.elsewhere(history.row.id))));
    return list;
  }

  // Makes it only if it is not what it was before.
  template <typename Make>
  SiteMemory::Part part(const std::string& path, const std::string& key, const Make& make) {
    Ownership& ownership = answers_.ownership();
    SiteMemory::Part part;
    ++parts_;
    const SiteMemory::Part* known = before_.find(path, key);
    if (known && keys_.of_owners(ownership, known->asked) == known->owned && folder_.keep_again(known->files)) {
      part = *known;
    } else {
      ++made_;
      ownership.asked();  // up to here
      part.key = key;
      PartMaker made(folder_, part);
      make(made);
      part.asked = ownership.asked();
      part.owned = keys_.of_owners(ownership, part.asked);
    }
    if (!key.empty()) after_.add(path, part);
    return part;
  }

  Queries& queries_;
  Answers& answers_;
  const SiteOptions& options_;
  SiteFolder& folder_;
  const SiteMemory& before_;
  SiteMemory after_;
  const SiteKeys keys_;
  uint64_t parts_ = 0, made_ = 0;
};

}  // namespace

SiteFigures write_site(Queries& queries, Answers& answers, const SiteOptions& options) {
  SiteFolder folder(options.folder);  // nobody else writes it from here on, with an older state of the history
  const SiteMemory before(folder.memory());
  std::string index, memory;
  uint64_t parts = 0, made = 0;
  queries.in_one_state([&] {
    folder.begin();
    Writer writer(queries, answers, options, folder, before);
    index = writer.write();
    parts = writer.parts();
    made = writer.made();
    memory = std::move(writer).memory().text();
  });
  SiteFigures figures = folder.finish(dashboard_page(), index, memory);
  figures.parts = parts;
  figures.made = made;
  return figures;
}

}  // namespace gordian::history
