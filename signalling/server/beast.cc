// Beast is compiled here, once (BOOST_BEAST_SEPARATE_COMPILATION); Asio in sfu/io/asio.cc.
#include <boost/beast/src.hpp>
