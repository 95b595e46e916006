// Beast and Asio's TLS are compiled here, once (BOOST_BEAST_SEPARATE_COMPILATION,
// BOOST_ASIO_SEPARATE_COMPILATION); the rest of Asio in sfu/io/asio.cc.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
