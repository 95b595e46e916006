find_package(GTest REQUIRED)
include(GoogleTest)

# What `ctest -L unit` runs.
add_custom_target(units)

# Unit tests of one folder: every tests/unit/<folder>/*_test.cc in one program, ctest label `unit`.
function(guichet_unit_tests folder target)
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${folder}/*_test.cc
       ${CMAKE_SOURCE_DIR}/tests/unit/${folder}/rtcp/*_test.cc)
  if(tests)
    add_executable(unit_${target} ${tests})
    guichet_unoptimised(unit_${target})
    add_dependencies(units unit_${target})
    target_link_libraries(unit_${target} PRIVATE ${target} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(unit_${target} TEST_PREFIX "${folder}: " PROPERTIES LABELS unit
                         DISCOVERY_MODE PRE_TEST)
  endif()
endfunction()

# Scenario tests, fuzz targets, benchmarks: those need several modules.
function(guichet_add_suites)
  foreach(suite truth scenarios fuzz bench tidy tls operations admin simulate)
    if(EXISTS ${CMAKE_SOURCE_DIR}/tests/${suite}/CMakeLists.txt)
      add_subdirectory(${CMAKE_SOURCE_DIR}/tests/${suite})
    endif()
  endforeach()
endfunction()
