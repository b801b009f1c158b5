# Language level, the warnings every target of ours is held to, and the sanitizer switches of the presets.
option(WAGESIM_BUILD_TESTS "Build the tests" ON)
option(WAGESIM_BUILD_BENCH "Build the benchmarks in tests/bench" OFF)
option(WAGESIM_BUILD_FUZZ "Build the libFuzzer targets in tests/fuzz (needs clang)" OFF)
option(WAGESIM_COVERAGE "Instrument for gcov" OFF)
set(WAGESIM_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(WAGESIM_CCACHE ccache)
if(WAGESIM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WAGESIM_CCACHE})
endif()

add_library(wagesim_warnings INTERFACE)
target_compile_options(wagesim_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror)

if(WAGESIM_SANITIZE)
  add_compile_options(-fsanitize=${WAGESIM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WAGESIM_SANITIZE})
endif()
if(WAGESIM_BUILD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all
    -Wno-pass-failed)  # clang vectorises no loop that it instruments
  add_link_options(-fsanitize=address,undefined)
endif()
if(WAGESIM_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
