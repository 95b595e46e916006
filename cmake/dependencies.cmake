# Debian's packages (docker/packages.txt), each behind one name.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
# CMake 3.25 is older than Boost 1.81 and warns that it cannot know its dependencies.
set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(ZLIB REQUIRED)
# Calendar and time zones: the <chrono> of GCC 12 has none.
find_package(date REQUIRED)
pkg_check_modules(SRTP2 REQUIRED IMPORTED_TARGET libsrtp2)
pkg_check_modules(USRSCTP REQUIRED IMPORTED_TARGET usrsctp)

function(guichet_dependency name)
  add_library(guichet_${name} INTERFACE)
  target_link_libraries(guichet_${name} INTERFACE ${ARGN})
  add_library(guichet::${name} ALIAS guichet_${name})
endfunction()

guichet_dependency(srtp PkgConfig::SRTP2)
guichet_dependency(usrsctp PkgConfig::USRSCTP)
guichet_dependency(prometheus prometheus-cpp::core)
guichet_dependency(yaml yaml-cpp)
guichet_dependency(date date::date date::date-tz)
guichet_dependency(json Boost::json)
guichet_dependency(cli CLI11::CLI11)
guichet_dependency(zlib ZLIB::ZLIB)
guichet_dependency(spdlog spdlog::spdlog fmt::fmt)
guichet_dependency(asio Boost::boost Threads::Threads)
guichet_dependency(beast Boost::boost Boost::json OpenSSL::SSL Threads::Threads)
# Asio and Beast are compiled once (sfu/io/asio.cc, signalling/server/beast.cc), not in every file.
target_compile_definitions(guichet_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION
                           BOOST_ASIO_NO_DEPRECATED)
target_compile_definitions(guichet_beast INTERFACE BOOST_ASIO_SEPARATE_COMPILATION
                           BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
