#include "history/store/sqlite.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_map>

namespace gordian::history {
namespace {

using namespace std::string_literals;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// A statement that is ready for its next use, whatever became of this one.
class InUse {
 public:
  explicit InUse(sqlite3_stmt* statement) : statement_(statement) {}
  ~InUse() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;

 private:
  sqlite3_stmt* statement_;
};

class Sqlite : public Database {
 public:
  Sqlite(const std::string& path, Mode mode, std::chrono::milliseconds patience) : path_(path) {
    const bool exists = check_file(mode);
    sqlite3* opened = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == Mode::kCreate ? SQLITE_OPEN_CREATE : 0);
    const int status = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    database_.reset(opened);
    check(status, exists ? "cannot be opened" : "cannot be made");
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, static_cast<int>(std::clamp<int64_t>(patience.count(), 0, 1'000'000)));
    // What a file brings along is not obeyed: no functions in views and triggers, no tricks with its schema.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    // A database of another program is left as it is; whoever asks for our tables will find that they are missing.
    if (!empty() && !has_table("gordian_schema")) return;
    query("PRAGMA journal_mode = WAL");
    query("PRAGMA synchronous = FULL");  // what was committed stays, even if the machine goes down
    query("PRAGMA cell_size_check = ON");
    query("PRAGMA cache_size = -65536");  // 64 MiB
    query("PRAGMA temp_store = MEMORY");
  }

  void begin(Kind kind) override { run(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN"); }
  void commit() override { run("COMMIT"); }
  void rollback() noexcept override {
    if (sqlite3_get_autocommit(database_.get()) == 0)
      sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  void reconnect() override {}

  Rows query(const std::string& sql, const Values& parameters = {}) override {
    sqlite3_stmt* statement = prepared(sql);
    const InUse use(statement);
    bind(statement, parameters);
    Rows rows;
    int status = 0;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) rows.push_back(row_of(statement));
    check(status, "cannot be read");
    return rows;
  }

  uint64_t execute(const std::string& sql, const Values& parameters = {}) override {
    sqlite3_stmt* statement = prepared(sql);
    const InUse use(statement);
    bind(statement, parameters);
    int status = 0;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
    }
    check(status, "cannot be written");
    return static_cast<uint64_t>(sqlite3_changes64(database_.get()));
  }

  void execute_later(const std::string& sql, const Values& parameters) override { execute(sql, parameters); }

  bool has_table(const std::string& name) override {
    return !query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", {name}).empty();
  }
  bool empty() override { return query("SELECT 1 FROM sqlite_schema LIMIT 1").empty(); }

  void vacuum() override {
    run("VACUUM");
    run("ANALYZE");
    query("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  const std::string& name() const override { return path_; }
  Engine engine() const override { return Engine::kSqlite; }

 private:
  // Whether the file is there. SQLite would say of a folder, or of a file that is missing, only that it cannot open it.
  bool check_file(Mode mode) const {
    struct stat status {};
    if (stat(path_.c_str(), &status) != 0) {
      if (mode == Mode::kCreate && errno == ENOENT) return false;
      if (errno == ENOENT) {
        throw Error("there is no history at " + path_ + ". Make one: gordian history add --db " + path_ + " REPORT…");
      }
      throw Error(path_ + " cannot be opened: " + strerror(errno) + ".");
    }
    if (S_ISDIR(status.st_mode)) throw Error(path_ + " is a folder: name a file in it.");
    return true;
  }

  void run(const char* sql) { execute(sql); }

  sqlite3_stmt* prepared(const std::string& sql) {
    SqliteStatement& statement = statements_[sql];
    if (!statement) {
      sqlite3_stmt* made = nullptr;
      const int status = sqlite3_prepare_v3(database_.get(), sql.c_str(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &made, nullptr);
      statement.reset(made);
      check(status, "cannot be used");
    }
    return statement.get();
  }

  // SQLite counts $1, $2 … as names, in the order in which they first appear.
  void bind(sqlite3_stmt* statement, const Values& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      const int index = sqlite3_bind_parameter_index(statement, ("$" + std::to_string(i + 1)).c_str());
      const auto size = [](const std::string& bytes) { return static_cast<sqlite3_uint64>(bytes.size()); };
      int status = SQLITE_OK;
      if (const auto* number = std::get_if<int64_t>(&values[i])) {
        status = sqlite3_bind_int64(statement, index, *number);
      } else if (const auto* text = std::get_if<std::string>(&values[i])) {
        status = sqlite3_bind_text64(statement, index, text->data(), size(*text), SQLITE_STATIC, SQLITE_UTF8);
      } else if (const auto* blob = std::get_if<Blob>(&values[i])) {
        status = sqlite3_bind_blob64(statement, index, blob->bytes.data(), size(blob->bytes), SQLITE_STATIC);
      }
      check(status, "cannot be used");
    }
  }

  static Row row_of(sqlite3_stmt* statement) {
    Values values;
    const int columns = sqlite3_column_count(statement);
    values.reserve(static_cast<size_t>(columns));
    for (int column = 0; column < columns; ++column) values.push_back(value_of(statement, column));
    return Row(std::move(values));
  }

  static Value value_of(sqlite3_stmt* statement, int column) {
    const auto bytes = [&](const void* begin) {
      const int size = sqlite3_column_bytes(statement, column);
      return begin == nullptr ? ""s : std::string(static_cast<const char*>(begin), static_cast<size_t>(size));
    };
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_INTEGER:
        return sqlite3_column_int64(statement, column);
      case SQLITE_TEXT:
        return bytes(sqlite3_column_text(statement, column));
      case SQLITE_BLOB:
        return Blob{bytes(sqlite3_column_blob(statement, column))};
      default:
        return {};  // NULL; and fractions, of which a history has none
    }
  }

  void check(int status, const char* what) {
    const int primary = status & 0xff;
    if (primary == SQLITE_OK || primary == SQLITE_DONE || primary == SQLITE_ROW) return;
    const std::string said = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(status);
    switch (primary) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        throw TryAgain(path_ + " is busy: another process writes to it.");
      case SQLITE_FULL:
        throw Error(path_ +
                    " cannot be written: its disk is full. Nothing of this step was kept, and what was there "
                    "before is whole: make room and repeat it.");
      case SQLITE_NOTADB:
        throw Error(path_ + " is no history, and no other SQLite database: name another file.");
      case SQLITE_CORRUPT:
        throw Error(path_ + " is damaged (" + said + "): take it from a backup, or try `sqlite3 " + path_ +
                    " .recover`.");
      case SQLITE_READONLY:
        throw Error(path_ + " cannot be written: it, or its folder, is read-only (" + said + ").");
      case SQLITE_CANTOPEN:
        throw Error(path_ + " " + what + ": " + said +
                    ". Its folder has to exist, and you need rights to write there.");
      case SQLITE_IOERR:
        throw Error(path_ + " " + what + ": the disk failed, or is full (" + said + ", " +
                    strerror(errno_of(database_)) +
                    "). Nothing of this step was kept: look after the disk and repeat it.");
      case SQLITE_NOMEM:
        throw std::bad_alloc();
      default:
        throw Error(path_ + " " + what + ": " + said + ".");
    }
  }

  static int errno_of(const std::unique_ptr<sqlite3, CloseDatabase>& database) {
    return database ? sqlite3_system_errno(database.get()) : 0;
  }

  const std::string path_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::unordered_map<std::string, SqliteStatement> statements_;  // by their text; gone before the database
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::string& path, Mode mode, std::chrono::milliseconds patience) {
  return std::make_unique<Sqlite>(path, mode, patience);
}

}  // namespace gordian::history
