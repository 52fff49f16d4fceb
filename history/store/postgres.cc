// PostgreSQL through libpq. Statements are prepared once for each connection. Those that need no answer go out in a
// pipeline (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html): a night of a thousand reports would else wait
// for tens of thousands of round trips.
#include "history/store/postgres.h"

#include <array>
#include <unordered_map>

#include "history/store/postgres_result.h"

namespace gordian::history {
namespace {

// Their answers, which nobody reads until then, fit into a socket's buffer.
constexpr size_t kMostPending = 200;

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

// Parameters as libpq wants them: text, but bytes as they are.
class Parameters {
 public:
  explicit Parameters(const Values& values) {
    texts_.reserve(values.size());  // pointers into them are kept
    for (const Value& value : values) add(value);
  }
  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* pointers() const { return pointers_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add(const Value& value) {
    const std::string* bytes = nullptr;
    int format = 0;
    if (const auto* number = std::get_if<int64_t>(&value)) {
      bytes = &texts_.emplace_back(std::to_string(*number));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      bytes = text;
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      bytes = &blob->bytes;
      format = 1;
    }
    pointers_.push_back(bytes != nullptr ? bytes->c_str() : nullptr);
    lengths_.push_back(bytes != nullptr ? static_cast<int>(bytes->size()) : 0);
    formats_.push_back(format);
  }

  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_, formats_;
};

class Postgres : public Database {
 public:
  Postgres(const std::string& url, std::chrono::milliseconds patience)
      : url_(url), name_(without_password(url)), patience_(patience) {
    connect();
  }

  void begin(Kind kind) override {
    run(kind == Kind::kWrite ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                             : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  }
  void commit() override { run("COMMIT"); }
  void rollback() noexcept override {
    try {
      drain();
    } catch (const std::exception&) {  // it is given up anyway
    }
    if (PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    Result(PQexec(connection_.get(), "ROLLBACK"));
  }
  void reconnect() override {
    if (PQstatus(connection_.get()) != CONNECTION_OK) connect();
  }

  Rows query(const std::string& sql, const Values& parameters = {}) override {
    return rows_of(run_prepared(sql, parameters).get());
  }

  uint64_t execute(const std::string& sql, const Values& parameters = {}) override {
    const Result result = run_prepared(sql, parameters);
    const std::string changed = PQcmdTuples(result.get());
    return changed.empty() ? 0 : std::stoull(changed);
  }

  void execute_later(const std::string& sql, const Values& parameters) override {
    const std::string statement = prepared(sql);
    if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF) PQenterPipelineMode(connection_.get());
    const Parameters bound(parameters);
    const int sent = PQsendQueryPrepared(connection_.get(), statement.c_str(), bound.count(), bound.pointers(),
                                         bound.lengths(), bound.formats(), 0);
    if (sent == 0) lost();
    if (++pending_ >= kMostPending) drain();
  }

  bool has_table(const std::string& name) override {
    return query("SELECT CASE WHEN to_regclass($1) IS NULL THEN 0 ELSE 1 END", {name}).at(0).number(0) == 1;
  }
  bool empty() override { return !has_table("gordian_schema"); }

  void vacuum() override {
    for (const char* table : {"run", "series", "finding", "text", "presence", "sighting"}) {
      run(("VACUUM (ANALYZE) gordian_" + std::string(table)).c_str());
    }
  }

  const std::string& name() const override { return name_; }
  Engine engine() const override { return Engine::kPostgres; }

 private:
  // The URL comes last, so that it can say otherwise.
  void connect() {
    prepared_.clear();
    pending_ = 0;
    const std::array keywords = {"connect_timeout",     "application_name", "keepalives_idle",
                                 "keepalives_interval", "keepalives_count", "tcp_user_timeout",
                                 "client_encoding",     "dbname",           static_cast<const char*>(nullptr)};
    const std::array values = {
        "10", "gordian", "20", "5", "3", "30000", "UTF8", url_.c_str(), static_cast<const char*>(nullptr)};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
    if (connection_ == nullptr) throw std::bad_alloc();
    if (PQstatus(connection_.get()) != CONNECTION_OK) refused();
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    run(("SET lock_timeout = " + std::to_string(std::max<int64_t>(patience_.count(), 1))).c_str());
  }

  // A server that is not there may come back; one that does not want us will not change its mind.
  [[noreturn]] void refused() {
    const std::string said = tidied(PQerrorMessage(connection_.get()));
    if (PQping(url_.c_str()) == PQPING_OK) {
      throw Error(name_ + " cannot be opened: " + said +
                  ". The server is there: look at the database's name, the user, and the password (~/.pgpass).");
    }
    throw TryAgain(name_ + " does not answer: " + said + ".");
  }

  [[noreturn]] void lost() {
    throw TryAgain("the connection to " + name_ + " was lost (" + tidied(PQerrorMessage(connection_.get())) + ").");
  }

  void run(const char* sql) {
    drain();
    const Result result(PQexec(connection_.get(), sql));
    check_result(result.get(), connection_.get(), name_);
    // A COMMIT of a transaction that has failed succeeds, as ROLLBACK.
    if (std::string_view(sql) == "COMMIT" && std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
      throw TryAgain(name_ + " did not take the transaction.");
    }
  }

  Result run_prepared(const std::string& sql, const Values& parameters) {
    const std::string statement = prepared(sql);
    drain();
    const Parameters bound(parameters);
    Result result(PQexecPrepared(connection_.get(), statement.c_str(), bound.count(), bound.pointers(), bound.lengths(),
                                 bound.formats(), 0));
    check_result(result.get(), connection_.get(), name_);
    return result;
  }

  const std::string& prepared(const std::string& sql) {
    const auto found = prepared_.find(sql);
    if (found != prepared_.end()) return found->second;
    drain();
    const std::string name = "s" + std::to_string(prepared_.size());
    const Result result(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
    check_result(result.get(), connection_.get(), name_);
    return prepared_.emplace(sql, name).first->second;
  }

  // Waits for what was sent later; throws what went wrong first.
  void drain() {
    if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF) return;
    pending_ = 0;
    if (PQpipelineSync(connection_.get()) == 0) lost();
    std::exception_ptr problem;
    for (;;) {
      const Result result(PQgetResult(connection_.get()));
      if (result == nullptr) {  // between two statements; at the end only if the connection is gone
        if (PQstatus(connection_.get()) != CONNECTION_OK) break;
        continue;
      }
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_PIPELINE_SYNC) break;
      if (status == PGRES_PIPELINE_ABORTED || problem) continue;
      try {
        check_result(result.get(), connection_.get(), name_);
      } catch (const Error&) {
        problem = std::current_exception();
      }
    }
    PQexitPipelineMode(connection_.get());
    if (problem) std::rethrow_exception(problem);
    if (PQstatus(connection_.get()) != CONNECTION_OK) lost();
  }

  const std::string url_, name_;
  const std::chrono::milliseconds patience_;
  std::unique_ptr<PGconn, CloseConnection> connection_;
  std::unordered_map<std::string, std::string> prepared_;  // text → name
  size_t pending_ = 0;                                     // sent later, not yet waited for
};

}  // namespace

std::unique_ptr<Database> open_postgres(const std::string& url, std::chrono::milliseconds patience) {
  return std::make_unique<Postgres>(url, patience);
}

}  // namespace gordian::history
