#include <cstdio>

int main() {
  std::puts("wagesim: no command yet");
  return 2;
}
