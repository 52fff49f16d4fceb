#include "preload/runtime/options.h"

namespace gordian::preload {

namespace {

// Takes the next key=value off the front of `text`, without its escapes.
void take_item(Text* text, TextBuffer<PATH_MAX + 32>* item) {
  item->clear();
  while (!text->empty()) {
    const bool escaped = text->data[0] == '\\' && text->size > 1;
    if (!escaped && text->data[0] == ':') break;
    item->add(Text(text->data + (escaped ? 1 : 0), 1));
    *text = text->from(escaped ? 2 : 1);
  }
  *text = text->from(1);
}

// DIGITS[.DIGITS] times `unit`, and what stands behind the digits. False: no number, or too large.
bool take_quantity(Text* text, uint64_t unit, uint64_t* quantity) {
  const size_t before = text->size;
  const uint64_t whole = take_number(text, 10);
  if (text->size == before || before - text->size > 18 || __builtin_mul_overflow(whole, unit, quantity)) return false;
  if (!text->starts_with(".")) return true;
  *text = text->from(1);
  double fraction = 0;
  for (double place = 0.1; !text->empty() && text->data[0] >= '0' && text->data[0] <= '9'; place /= 10) {
    fraction += (text->data[0] - '0') * place;
    *text = text->from(1);
  }
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): not negative, and lround is in another library
  *quantity += static_cast<uint64_t>(fraction * static_cast<double>(unit) + 0.5);
  return true;
}

struct Unit {
  const char* suffix;
  uint64_t size;
};
constexpr uint64_t kSecond = 1000000000;
constexpr Unit kDurations[] = {
    {"", kSecond}, {"s", kSecond}, {"ms", kSecond / 1000}, {"m", 60 * kSecond}, {"h", 3600 * kSecond}};
constexpr Unit kSizes[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}};

// A number with one of the suffixes; more than 0.
template <size_t kCount>
bool parse_quantity(Text value, const Unit (&units)[kCount], uint64_t* quantity) {
  for (const Unit& unit : units) {
    Text rest = value;
    if (take_quantity(&rest, unit.size, quantity) && rest == unit.suffix) return *quantity > 0;
  }
  *quantity = 0;
  return false;
}

bool set_text(Text value, auto* text) {
  text->clear();
  text->add(value);
  return text->complete();
}

bool apply_stacks(Text value, Options* options) {
  options->stacks = value == "none"      ? Options::Stacks::kNone
                    : value == "sampled" ? Options::Stacks::kSampled
                                         : Options::Stacks::kFull;
  return value == "none" || value == "sampled" || value == "full";
}

bool apply_follow(Text value, Options* options) {
  options->follow = value == "all"     ? Options::Follow::kAll
                    : value == "first" ? Options::Follow::kFirst
                                       : Options::Follow::kNames;
  return options->follow != Options::Follow::kNames || (!value.empty() && set_text(value, &options->followed_names));
}

constexpr uint64_t kMostKept = 100000;

bool apply_keep(Text value, Options* options) {
  const bool all = value == "all";
  const uint64_t number = all ? Options::kAll : take_number(&value, 10);
  if (!all && (number == 0 || number > kMostKept || !value.empty())) return false;
  options->keep = static_cast<uint32_t>(number);
  return true;
}

bool apply_pid(Text value, Options* options) {
  const bool said = !value.empty();
  options->launched_pid = take_number(&value, 10);
  if (!said || !value.empty()) options->launched_pid = Options::kNotSaid;
  return options->launched_pid != Options::kNotSaid;
}

bool apply(Text key, Text value, Options* options) {
  if (key == "out") return set_text(value, &options->out);
  if (key == "stacks") return apply_stacks(value, options);
  if (key == "every") return parse_quantity(value, kDurations, &options->every_ns);
  if (key == "growth") return parse_quantity(value, kSizes, &options->growth_bytes);
  if (key == "follow") return apply_follow(value, options);
  if (key == "keep") return apply_keep(value, options);
  if (key == "pid") return apply_pid(value, options);
  if (key == "judge") return options->judge = true;
  if (key != "on-crash") return false;
  options->on_crash = value.empty() || value == "1";
  return options->on_crash || value == "0";
}

}  // namespace

void parse_options(Text text, Options* options) {
  TextBuffer<PATH_MAX + 32> item;
  while (!text.empty()) {
    take_item(&text, &item);
    const Text whole = item.text();
    if (whole.empty()) continue;
    const size_t equals = whole.find('=');
    if (item.complete() && apply(whole.first(equals), whole.from(equals + 1), options)) continue;
    if (options->not_understood.size() > 0) options->not_understood.add(" ");
    options->not_understood.add(whole.first(80));
  }
}

bool follows(const Options& options, Text program, int pid) {
  if (options.follow == Options::Follow::kAll) return true;
  if (options.follow == Options::Follow::kFirst)
    return options.launched_pid == Options::kNotSaid || options.launched_pid == static_cast<uint64_t>(pid);
  for (Text rest = options.followed_names.text(); !rest.empty();) {
    const size_t comma = rest.find(',');
    if (rest.first(comma) == program) return true;
    rest = rest.from(comma + 1);
  }
  return false;
}

}  // namespace gordian::preload
