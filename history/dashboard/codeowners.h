// Who owns a file, as a CODEOWNERS file says (GitHub's: https://docs.github.com, "About code owners").
//
//   *.cc            @org/cpp          any .cc file, anywhere
//   /server/        @org/net          everything below server/ at the root
//   docs/*          docs@example.com  files in docs/ itself, not deeper
//   **/generated    @bot              any file or folder of that name, and what is below it
//   /server/vendor/                   nobody
//
// The last line that matches decides. Patterns are those of .gitignore, but that a last part that is only `*` does not
// reach into folders, and that there is no `!` and no `[…]`. What is behind ` #` is a comment; `\ ` is a space.
#ifndef GORDIAN_HISTORY_DASHBOARD_CODEOWNERS_H_
#define GORDIAN_HISTORY_DASHBOARD_CODEOWNERS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::history {

class CodeOwners {
 public:
  // A line that GitHub would not understand either, and that counts for nothing.
  struct Problem {
    size_t line;  // from 1
    std::string what;
  };

  CodeOwners() = default;  // nobody owns anything
  explicit CodeOwners(std::string_view text);

  // `path`: below the root of the repository, "server/session.cc". The owners as they are written, separated by spaces;
  // empty: nobody.
  std::string owners_of(std::string_view path) const;

  const std::vector<Problem>& problems() const { return problems_; }
  size_t rules() const { return rules_.size(); }

 private:
  struct Rule {
    std::vector<std::string> parts;  // of the pattern; "**" for any number of folders
    std::string owners;
  };

  void add_line(std::string_view line, size_t number);

  std::vector<Rule> rules_;
  std::vector<Problem> problems_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_CODEOWNERS_H_
