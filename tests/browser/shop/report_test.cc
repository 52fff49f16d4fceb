// A test of a shop's reports. With LOST a report is lost.
#include <cstdio>
#include <cstdlib>
#include <cstring>

void print_report() {
  char* report = static_cast<char*>(std::malloc(1500));
  std::memset(report, 'r', 1500);
  std::printf("%.3s\n", report);
#ifndef LOST
  std::free(report);
#endif
}

int main() { print_report(); }
