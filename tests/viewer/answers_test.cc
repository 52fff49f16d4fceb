// A session of the small snapshot (tests/unit/small_snapshot.h): A and B own each other, a block of 24 bytes is lost.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/unit/small_snapshot.h"
#include "viewer/answers/session.h"
#include "viewer/html/page.h"
#include "viewer/html/recording.h"

namespace gordian {
namespace {

class Answers : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("gordian-answers-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const snapshot::Snapshot& snapshot) {
    std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << to_snapshot_file(snapshot);
    return path;
  }
  // A session of these snapshots.
  Session& session(std::vector<std::string> paths) {
    SessionOptions options;
    options.version = "9";
    options.command = "gordian view x";
    options.list = [paths = std::move(paths)] { return paths; };
    return session_.emplace(std::move(options));
  }
  Session& small() { return session({write("small.7.3.gsnap", small_snapshot())}); }
  Json ask(const std::string& path) {
    const auto answer = session_->answer(path);
    EXPECT_TRUE(answer.has_value()) << path;
    return answer ? Json::parse(*answer) : Json();
  }

  std::filesystem::path folder_;
  std::optional<Session> session_;
};

TEST_F(Answers, Index) {
  small();
  const Json index = ask("index");
  EXPECT_EQ(index["version"], "9");
  EXPECT_EQ(index["live"], false);
  EXPECT_EQ(index["selected"], 0);
  ASSERT_EQ(index["processes"].size(), 1u);
  EXPECT_EQ(index["processes"][0]["exe"], "/bin/small");
  EXPECT_EQ(index["processes"][0]["cmdline"], Json({"small", "x"}));
  const Json snapshot = index["processes"][0]["snapshots"][0];
  EXPECT_EQ(snapshot["sequence"], 3);
  EXPECT_EQ(snapshot["trigger"], "exit");
  EXPECT_EQ(snapshot["file"], "small.7.3.gsnap");
}

TEST_F(Answers, WhatDoesNotExistHasNoAnswer) {
  small();
  for (const char* path : {"",
                           "x",
                           "s",
                           "s/",
                           "s/0",
                           "s/0/",
                           "s/1/report",
                           "s/-1/report",
                           "s/0/reports",
                           "s/0/object/",
                           "s/0/object/0x1",
                           "s/0/object/0x10000x",
                           "s/0/object/ffffffffffffffffff",
                           "s/0/type/0",
                           "s/0/type/9/0",
                           "s/0/type/0/x",
                           "s/0/dominators/o99",
                           "s/0/dominators/o2.t99",
                           "s/0/dominators/0x10000.t",
                           "timeline/1",
                           "timeline/",
                           "diff/0",
                           "diff/0/1",
                           "diff//",
                           "../../etc/passwd",
                           "s/4294967296/report"})
    EXPECT_FALSE(session_->answer(path).has_value()) << path;
}

TEST_F(Answers, Types) {
  small();
  const Json types = ask("s/0/types")["types"];
  ASSERT_EQ(types.size(), 3u);
  EXPECT_EQ(types[0]["retained_bytes"], 64);  // the one of the two that is entered first retains the other
  EXPECT_EQ(types[1]["retained_bytes"], 32);
  EXPECT_EQ(types[2]["name"], "block of 24 bytes");
  EXPECT_EQ(types[2]["unit"], false);
  for (const Json& type : types) EXPECT_EQ(type["leaked"], type["count"]);
  const Json instances = ask("s/0/type/0/0");
  EXPECT_EQ(instances["total"], 1);
  EXPECT_EQ(instances["instances"][0]["use_count"], 1);
  EXPECT_EQ(instances["instances"][0]["label"], "cycle");
  EXPECT_EQ(ask("s/0/type/0/1")["instances"], Json::array());
}

TEST_F(Answers, Object) {
  small();
  const Json object = ask("s/0/object/0x10010");
  EXPECT_EQ(object["member"]["type"], "A");
  EXPECT_EQ(object["member"]["proof"], "use_count 1 = a member of B");
  EXPECT_EQ(object["label"], "cycle");
  EXPECT_EQ(object["finding"], ask("s/0/report")["findings"][0]["id"]);
  EXPECT_FALSE(object.contains("owner"));
  ASSERT_EQ(object["referents"].size(), 1u);
  EXPECT_EQ(object["referents"][0]["address"], "0x10110");
  EXPECT_EQ(object["referents"][0]["strength"], "strong");
  ASSERT_EQ(object["referrers"].size(), 1u);
  EXPECT_EQ(object["referrers"][0]["type"], "B");
  EXPECT_EQ(object["more_referrers"], 0);
  // Anywhere in its block is the same.
  EXPECT_EQ(ask("s/0/object/0x1001f"), object);
  EXPECT_EQ(ask("s/0/object/10000"), object);
}

TEST_F(Answers, DominatorsAddUp) {
  small();
  const Json root = ask("s/0/dominators")["root"];
  EXPECT_EQ(root["retained_bytes"], 88);
  ASSERT_EQ(root["children"].size(), 1u);
  EXPECT_EQ(root["children"][0]["name"], "garbage");
  EXPECT_EQ(root["children"][0]["children"].size(), 2u);
  const std::string key = root["children"][0]["children"][0]["key"];
  const Json below = ask("s/0/dominators/" + key)["root"];
  EXPECT_EQ(below["retained_bytes"], 64);
  EXPECT_EQ(below["bytes"], 32);
  EXPECT_EQ(below["children"][0]["bytes"], 32);
  EXPECT_EQ(ask("s/0/dominators/" + below["address"].get<std::string>())["root"]["retained_bytes"], 64);
}

TEST_F(Answers, StacksAddUp) {
  small();
  const Json stacks = ask("s/0/stacks");
  uint64_t bytes = 0, leaked = 0;
  for (size_t i = 0; i < stacks["bytes"].size(); ++i) {
    bytes += stacks["bytes"][i].get<uint64_t>();
    leaked += stacks["leaked_bytes"][i].get<uint64_t>();
    EXPECT_LT(stacks["parent"][i].get<size_t>(), std::max<size_t>(i, 1));
  }
  EXPECT_EQ(bytes, 88u);
  EXPECT_EQ(leaked, 88u);
}

TEST_F(Answers, TwoSnapshotsOfAProcess) {
  snapshot::Snapshot later = small_snapshot();
  later.mutable_header()->set_sequence(4);
  later.mutable_blocks(0)->clear_base();
  later.mutable_blocks(0)->set_base(0x10000);
  later.mutable_blocks(0)->set_sizes(2, 40);
  session({write("small.7.3.gsnap", small_snapshot()), write("small.7.4.gsnap", later)});
  EXPECT_EQ(ask("index")["selected"], 1);
  const Json timeline = ask("timeline/0");
  ASSERT_EQ(timeline["snapshots"].size(), 2u);
  EXPECT_EQ(timeline["snapshots"][0]["bytes"], 88);
  EXPECT_EQ(timeline["snapshots"][1]["bytes"], 104);
  EXPECT_EQ(timeline["findings"][0]["instances"], Json({1, 1}));
  const Json diff = ask("diff/0/1");
  EXPECT_EQ(diff["findings"][0]["change"], "same");
  EXPECT_EQ(diff["sites"][0]["bytes"], Json({24, 40}));
  const Json same = ask("diff/1/1");
  EXPECT_EQ(same["types"], Json::array());
  EXPECT_EQ(same["sites"], Json::array());
}

// A is owned from outside first, too; then no longer.
TEST_F(Answers, WhenAKnotWasTiedAndLetGo) {
  snapshot::Snapshot nothing = small_snapshot(), owned = small_snapshot();
  nothing.clear_blocks();
  nothing.mutable_header()->set_sequence(1);
  owned.mutable_header()->set_sequence(2);
  owned.mutable_blocks(0)->set_strong_counts(0, 2);
  session(
      {write("small.7.1.gsnap", nothing), write("small.7.2.gsnap", owned), write("small.7.3.gsnap", small_snapshot())});
  const Json knots = ask("timeline/0")["knots"];
  ASSERT_EQ(knots.size(), 1u);
  EXPECT_EQ(knots[0]["owned"], Json({0, 1, 0}));
  EXPECT_EQ(knots[0]["leaked"], Json({0, 0, 1}));
  EXPECT_EQ(knots[0]["tied"], 1);
  EXPECT_EQ(knots[0]["last_owned"], 1);
  EXPECT_EQ(knots[0]["let_go"], 2);
  const Json leak = ask("s/2/report")["findings"][0], latent = ask("s/1/report")["findings"][1];
  EXPECT_EQ(leak["kind"], "cycle");
  EXPECT_EQ(latent["kind"], "latent_cycle");
  EXPECT_EQ(leak["knot"], knots[0]["knot"]);
  EXPECT_EQ(latent["knot"], knots[0]["knot"]);
  EXPECT_NE(latent["id"], leak["id"]);
  const Json changes = ask("diff/1/2")["findings"];
  EXPECT_EQ(changes[0]["change"], "new");
  EXPECT_EQ(changes[0]["owned"], Json({1, 0}));
  EXPECT_EQ(changes[0]["leaked"], Json({0, 1}));
}

TEST_F(Answers, OnlyTwoAreOpenButAllAnswer) {
  std::vector<std::string> paths;
  for (uint32_t i = 1; i <= 5; ++i) {
    snapshot::Snapshot snapshot = small_snapshot();
    snapshot.mutable_header()->set_sequence(i);
    paths.push_back(write("small.7." + std::to_string(i) + ".gsnap", snapshot));
  }
  session(paths);
  for (int round = 0; round < 3; ++round)
    for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(ask("s/" + std::to_string(i) + "/report")["process"]["snapshot"], i + 1);
}

TEST_F(Answers, DamagedSnapshot) {
  const std::string path = write("small.7.3.gsnap", small_snapshot());
  std::filesystem::resize_file(path, 100);
  session({path});
  EXPECT_NE(session_->error().find(path), std::string::npos) << session_->error();
  EXPECT_EQ(ask("index")["processes"], Json::array());
  EXPECT_FALSE(session_->answer("s/0/report").has_value());
}

// Everything that a recorded answer leads to is recorded, too: the heap is small.
TEST_F(Answers, RecordingIsWhole) {
  const auto recorded = record(small());
  EXPECT_TRUE(recorded.contains("index"));
  EXPECT_TRUE(recorded.contains("timeline/0"));
  for (const auto& [path, text] : recorded) {
    EXPECT_EQ(session_->answer(path), text) << path;
    if (!path.starts_with("s/0/object/")) continue;
    const Json object = Json::parse(text);
    for (const char* list : {"referents", "referrers"})
      for (const Json& other : object[list])
        EXPECT_TRUE(recorded.contains("s/0/object/" + other["address"].get<std::string>())) << path << " " << other;
  }
  if (!page_is_there()) return;
  EXPECT_NE(page_with(recorded).find("gzip;base64\">H4sI"), std::string::npos);
}

}  // namespace
}  // namespace gordian
