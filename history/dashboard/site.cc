#include "history/dashboard/site.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "history/dashboard/names_in_paths.h"
#include "history/dashboard/page.h"
#include "history/dashboard/shown_branch.h"

namespace gordian::history {
namespace {

// What is below the beginning of a path: files with answers, and lists of more of them.
class List {
 public:
  explicit List(SiteFolder& folder) : folder_(folder) {}

  void add(const std::string& rest, const Json& answer) {
    if (!answer.is_null()) files_[rest] = folder_.keep(as_text(answer));
  }
  void add_list(const std::string& beginning, List&& list) {
    folders_[beginning] = folder_.keep(as_text(std::move(list).json()));
  }
  Json json() && { return {{"files", std::move(files_)}, {"folders", std::move(folders_)}}; }

 private:
  SiteFolder& folder_;
  Json files_ = Json::object();
  Json folders_ = Json::object();
};

class Writer {
 public:
  Writer(Queries& queries, Answers& answers, const SiteOptions& options)
      : queries_(queries), answers_(answers), options_(options), folder_(options.folder) {}

  SiteFigures write() {
    Json index = answers_.index(options_.now);
    Json& projects = index["projects"];
    projects.erase(std::remove_if(projects.begin(), projects.end(), [&](const Json& row) { return !is_wanted(row); }),
                   projects.end());
    List root(folder_);
    for (const Json& row : projects) add_project(root, row.at("project").get<std::string>());
    Json lists = std::move(root).json();
    lists["answer"] = std::move(index);
    return folder_.finish(dashboard_page(), as_text(lists));
  }

 private:
  bool is_wanted(const Json& row) const {
    const auto& wanted = options_.projects;
    return wanted.empty() ||
           std::find(wanted.begin(), wanted.end(), row.at("project").get<std::string>()) != wanted.end();
  }

  void add_project(List& root, const std::string& project) {
    const std::string path = "p/" + segment(project);
    root.add(path + "/branches", answers_.branches(project));
    for (const BranchSummary& branch : branches_of(queries_, project))
      root.add_list(path + "/r/" + segment(branch.branch), list_of_branch(project, branch.branch));
  }

  List list_of_branch(const std::string& project, const std::string& branch) {
    List list(folder_);
    list.add("tonight", answers_.tonight(project, branch));
    list.add("binaries", answers_.binaries(project, branch));
    add_findings(list, project, branch, "there", FindingList::kThere);
    add_findings(list, project, branch, "fixed", FindingList::kFixed);
    const auto binaries = queries_.tonight(project, branch);
    for (size_t i = 0; i < binaries.size(); ++i) {
      if (options_.progress)
        options_.progress(fmt::format("{} {}: {} of {} binaries", project, branch, i, binaries.size()));
      list.add_list("b/" + segment(binaries[i].binary), list_of_binary(project, branch, binaries[i]));
    }
    return list;
  }

  void add_findings(List& list, const std::string& project, const std::string& branch, const std::string& name,
                    FindingList which) {
    for (size_t from = 0;; from += Answers::kFindingsAtOnce) {
      const Json answer = answers_.findings(project, branch, which, from);
      list.add(fmt::format("findings/{}/{}", name, from), answer);
      if (answer.is_null() || !answer.at("findings").at("more").get<bool>()) return;
    }
  }

  List list_of_binary(const std::string& project, const std::string& branch, const BinaryTonight& binary) {
    List list(folder_);
    list.add("nights", answers_.binary(project, branch, binary));
    for (const FindingHistory& history : queries_.histories(project, branch, binary.binary))
      list.add("f/" + segment(history.row.id), answers_.finding(project, history, binary.ran));
    return list;
  }

  Queries& queries_;
  Answers& answers_;
  const SiteOptions& options_;
  SiteFolder folder_;
};

}  // namespace

SiteFigures write_site(Queries& queries, Answers& answers, const SiteOptions& options) {
  return Writer(queries, answers, options).write();
}

}  // namespace gordian::history
