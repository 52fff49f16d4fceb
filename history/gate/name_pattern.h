// Patterns for names, in the two ways that suppression files have them.
#ifndef GORDIAN_HISTORY_GATE_NAME_PATTERN_H_
#define GORDIAN_HISTORY_GATE_NAME_PATTERN_H_

#include <string>
#include <string_view>
#include <vector>

namespace gordian::gate {

// As LeakSanitizer reads `leak:PATTERN`: PATTERN stands anywhere in the text; `*` is any characters, `^` at its begin
// and
// `$` at its end tie it to the text's. What lies between two `*` is taken where it comes first, so `a$` is not found in
// "banana", as it is not by LeakSanitizer. Nothing matches an empty text.
bool lsan_match(std::string_view pattern, std::string_view text);

// The whole text; `*` is any characters. Time is at most the product of the lengths.
bool glob_match(std::string_view pattern, std::string_view text);

// What people may call "net::Session<A>": that; "net::Session"; "Session<A>"; "Session". Of a member
// "net::Session<A>::timer": the same of what is before its last "::", with "::timer" behind it.
std::vector<std::string> spellings_of_type(const std::string& type);
std::vector<std::string> spellings_of_member(const std::string& member);
// Of a function: the same of its name, with and without its parameters.
std::vector<std::string> spellings_of_function(const std::string& function);

// How many characters to change, put in or take out, at most `most` + 1.
size_t distance(std::string_view one, std::string_view other, size_t most);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_NAME_PATTERN_H_
