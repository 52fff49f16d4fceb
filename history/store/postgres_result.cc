#include "history/store/postgres_result.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "history/store/database.h"

namespace gordian::history {
namespace {

// pg_type.h; these numbers are fixed for all time.
constexpr Oid kBytes = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kNumeric = 1700;

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

// "\x00ff…"
Value bytes_of(std::string_view text) {
  std::string bytes;
  if (!text.starts_with("\\x")) return {};
  bytes.reserve(text.size() / 2);
  for (size_t at = 2; at + 1 < text.size(); at += 2) {
    const int high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high << 4 | low);
  }
  return Blob{std::move(bytes)};
}

// NULL if it is not whole, or too large: then whoever wants a number says so.
Value number_of(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

Value value_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const std::string_view text(PQgetvalue(result, row, column), static_cast<size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kInt2:
    case kInt4:
    case kInt8:
    case kNumeric:
      return number_of(text);
    case kBytes:
      return bytes_of(text);
    default:
      return std::string(text);
  }
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
bool worth_another_try(std::string_view state) {
  constexpr std::string_view kStates[] = {
      "40001", "40P01",           // two writers met
      "55P03",                    // a lock was not to be had in time
      "57P01", "57P02", "57P03",  // the server is stopped, or starts
      "53300",                    // too many connections
      "23505", "42P07",           // two processes made the tables at the same time
  };
  return state.starts_with("08") || std::find(std::begin(kStates), std::end(kStates), state) != std::end(kStates);
}

}  // namespace

Rows rows_of(const PGresult* result) {
  Rows rows;
  const int row_count = PQntuples(result), columns = PQnfields(result);
  rows.reserve(static_cast<size_t>(row_count));
  for (int row = 0; row < row_count; ++row) {
    Values values;
    values.reserve(static_cast<size_t>(columns));
    for (int column = 0; column < columns; ++column) values.push_back(value_of(result, row, column));
    rows.emplace_back(std::move(values));
  }
  return rows;
}

void check_result(const PGresult* result, const PGconn* connection, const std::string& name) {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return;
  if (PQstatus(connection) != CONNECTION_OK) {
    throw TryAgain("the connection to " + name + " was lost (" + tidied(PQerrorMessage(connection)) + ").");
  }
  const char* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string state = code != nullptr ? code : "";
  const std::string said = tidied(primary != nullptr ? primary : PQerrorMessage(connection));
  if (worth_another_try(state)) throw TryAgain(name + " could not do it now: " + said + ".");
  if (state.starts_with("53")) {
    throw Error(name + " has run out of room: " + said +
                ". Nothing of this step was kept, and what was there before is whole: make room on the server and "
                "repeat it.");
  }
  if (state == "42501") throw Error(name + ": " + said + ". Ask its owner for the right to create and write tables.");
  if (state == "25006") throw Error(name + " is read-only: " + said + ". Name the server that can be written to.");
  throw Error(name + ": " + said + " (" + state + ").");
}

std::string without_password(std::string url) {
  const size_t begin = url.find("://");
  const size_t at = url.find('@', begin == std::string::npos ? 0 : begin);
  if (begin != std::string::npos && at != std::string::npos) {
    const size_t colon = url.find(':', begin + 3);
    if (colon < at) url.erase(colon, at - colon);
  }
  constexpr std::string_view kPassword = "password=";
  for (size_t found = url.find(kPassword); found != std::string::npos; found = url.find(kPassword, found)) {
    found += kPassword.size();
    const size_t end = std::min(url.find('&', found), url.size());
    url.replace(found, end - found, "***");
  }
  return url;
}

std::string tidied(std::string message) {
  for (const std::string_view start : {"ERROR:", "FATAL:", "PANIC:"}) {
    if (message.starts_with(start)) message.erase(0, start.size());
  }
  std::string line;
  for (const char c : message) {
    const char put = c == '\n' || c == '\t' ? ' ' : c;
    if (put != ' ' || (!line.empty() && line.back() != ' ')) line += put;
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
  return line;
}

}  // namespace gordian::history
