#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/drawing.h"
#include "analyzer/report/elide.h"
#include "analyzer/report/text_lines.h"
#include "analyzer/report/why.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

class WhyWriter {
 public:
  WhyWriter(const report::Why& why, size_t terminal) : why_(why), text_(terminal) {}

  std::string write() {
    const bool several = why_.instances() > 1;
    if (several)
      text_.line("{}: {}, {}", why_.asked(), count_of(why_.instances(), "instance", "instances"),
                 human_bytes(why_.bytes()));
    for (const report::WhyGroup& group : why_.groups()) {
      if (several) {
        text_.empty_line();
        text_.line("{}", several_text(group));
      }
      text_.line("{}{}: {}", several ? "for example " : "", member_text(group.example()), verdict_text(group));
      write_group(group);
    }
    if (why_.more_groups() > 0)
      text_.line("\nand {} that {} keep alive", count_of(why_.more_instances(), "more instance", "more instances"),
                 count_of(why_.more_groups(), "other root", "other roots"));
    return text_.take();
  }

 private:
  static std::string several_text(const report::WhyGroup& group) {
    if (group.has_owner()) return fmt::format("{} × kept by {}", group.instances(), group.owner().name());
    return fmt::format("{} × leaked", group.instances());
  }

  // "Session \"the first\" at 0x55d0a4c2b2c0, 48 bytes, use_count 2 (1 from outside the heap)"
  static std::string member_text(const report::Member& member) {
    std::string text = member.type();
    if (!member.name().empty()) text += fmt::format(" \"{}\"", member.name());
    text += fmt::format(" at 0x{:x}, {}", member.address(), human_bytes(member.bytes()));
    if (member.scheme().empty()) return text;
    text += fmt::format(", use_count {}", member.use_count());
    if (member.lost() > 0) return text + fmt::format(" ({} lost)", member.lost());
    if (member.unexplained() > 0) text += fmt::format(" ({} from outside the heap)", member.unexplained());
    return text;
  }

  static const char* verdict_text(const report::WhyGroup& group) {
    const std::string& verdict = group.verdict();
    if (verdict == "cycle") return "leaked; nothing outside holds the cycle that it is on";
    if (verdict == "retained") return "leaked; it hangs off a cycle that nothing outside holds";
    if (verdict == "unreachable")
      return group.held_by_size() > 0 ? "leaked; only what leaked itself leads to it" : "leaked; nothing leads to it";
    if (verdict == "weak_held") return "destroyed; weak pointers keep its memory";
    if (verdict == "ignored") return "alive only because the program said gordian_ignore()";
    return "alive";
  }

  void write_group(const report::WhyGroup& group) {
    if (group.path_size() > 0 && group.verdict() != "ignored")
      text_.indented(path_lines(group.path(), text_.width() - 2));
    for (int i = 0; i < group.held_by_size(); ++i) text_.field(i == 0 ? "held by" : "", holder_text(group.held_by(i)));
    if (group.more_holders() > 0) text_.field("", fmt::format("… and {} more", group.more_holders()));
    if (group.has_knot()) text_.drawing(draw_cycle(group.knot(), text_.drawing_width()));
    if (group.example().allocated_at_size() > 0) text_.field("allocated", place_text(group.example().allocated_at(0)));
  }

  // "Node::peer of Node at 0x55d0a4c2b2c0", "self of lambda at server.cc:14 at 0x55d0a4c2b2f0"
  static std::string holder_text(const report::Referrer& holder) {
    const std::string who = fmt::format("{} at 0x{:x}", holder.type(), holder.address());
    const std::string how = holder.owns() ? "" : ", by a pointer without a count";
    std::string member = holder.member();
    const std::string where = " in the " + holder.type();  // of a capture; `who` says it
    if (member.ends_with(where)) member.erase(member.size() - where.size());
    return (member.empty() ? who : member + " of " + who) + how;
  }

  const report::Why& why_;
  TextLines text_;
};

}  // namespace

std::string to_text(const report::Why& why, size_t terminal) {
  report::Why shown = why;
  elide_all(&shown);
  return WhyWriter(shown, terminal).write();
}

}  // namespace gordian
