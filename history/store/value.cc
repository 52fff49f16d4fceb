#include "history/store/value.h"

#include "history/store/error.h"

namespace gordian::history {
namespace {

[[noreturn]] void damaged(const char* wanted) {
  throw Error(std::string("the history is damaged: ") + wanted +
              " is missing where one belongs. Was it changed by something else than gordian? Take it from a backup.");
}

}  // namespace

const Value& Row::at(size_t column) const {
  if (column >= values_.size()) damaged("a column");
  return values_[column];
}

int64_t Row::signed_number(size_t column) const {
  const auto* number = std::get_if<int64_t>(&at(column));
  if (number == nullptr) damaged("a number");
  return *number;
}

uint64_t Row::number(size_t column) const {
  const int64_t number = signed_number(column);
  if (number < 0) damaged("a number that is not negative");
  return static_cast<uint64_t>(number);
}

std::string Row::text(size_t column) const {
  const auto* text = std::get_if<std::string>(&at(column));
  if (text == nullptr) damaged("a text");
  return *text;
}

const std::string& Row::blob(size_t column) const {
  const auto* blob = std::get_if<Blob>(&at(column));
  if (blob == nullptr) damaged("a block of bytes");
  return blob->bytes;
}

int64_t Row::signed_number_or_0(size_t column) const { return null(column) ? 0 : signed_number(column); }
uint64_t Row::number_or_0(size_t column) const { return null(column) ? 0 : number(column); }
std::string Row::text_or_empty(size_t column) const { return null(column) ? std::string() : text(column); }
bool Row::null(size_t column) const { return std::holds_alternative<std::monostate>(at(column)); }

}  // namespace gordian::history
