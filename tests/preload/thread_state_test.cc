#include "preload/runtime/thread_state.h"

#include <gtest/gtest.h>
#include <setjmp.h>
#include <string.h>

namespace gordian::preload {

namespace {

jmp_buf back;

__attribute__((noinline)) bool enters_deeper() {
  volatile char frame[4096];
  memset(const_cast<char*>(frame), 1, sizeof frame);
  const Inside inside;
  return inside.entered();
}

__attribute__((noinline)) void leave_by_jump() {
  const Inside inside;
  EXPECT_TRUE(inside.entered());
  EXPECT_FALSE(enters_deeper());
  longjmp(back, 1);  // NOLINT: as a signal handler would
}

__attribute__((noinline)) bool enters_while_inside() {
  const Inside outer;
  return enters_deeper();
}

}  // namespace

TEST(Inside, Nests) {
  EXPECT_FALSE(Inside::thread_inside());
  EXPECT_FALSE(enters_while_inside());
  EXPECT_FALSE(Inside::thread_inside());
  EXPECT_TRUE(enters_deeper());
}

TEST(Inside, AMarkThatWasJumpedOverDoesNotStay) {
  if (setjmp(back) == 0) leave_by_jump();  // NOLINT: as a signal handler would
  EXPECT_TRUE(enters_deeper());
  EXPECT_TRUE(enters_deeper());
}

}  // namespace gordian::preload
