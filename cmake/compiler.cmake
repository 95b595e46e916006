# Warnings are errors; sanitizers and the fuzzer come in by preset.
add_library(guichet_flags INTERFACE)
target_compile_options(guichet_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
                       # A run of the world is a function of its seed on every compiler.
                       -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees uninitialised members and overlapping copies inside libstdc++'s variant and string when
  # it optimises (GCC bugs 105562, 105651); clang builds the same code in the sanitizer presets.
  target_compile_options(guichet_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
target_include_directories(guichet_flags INTERFACE ${CMAKE_SOURCE_DIR})

set(GUICHET_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
if(GUICHET_SANITIZE)
  add_compile_options(-fsanitize=${GUICHET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GUICHET_SANITIZE})
endif()
# Code whose speed nobody waits for: tests, the thin shells around sockets. To optimise it was half the
# time that a sanitizer build took.
function(guichet_unoptimised target)
  if(GUICHET_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()
if(GUICHET_LIBFUZZER)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()
