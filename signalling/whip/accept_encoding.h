// Accept-Encoding (RFC 9110 §12.5.3): may an answer come in this content coding?
//
//   Accept-Encoding = #( ( content-coding / "identity" / "*" ) [ OWS ";" OWS "q=" qvalue ] )
//
//   prefers_gzip(field)   gzip (or x-gzip, or `*`) with a quality above zero and not below that of
//                         an identity which is named
// A field that breaks the grammar says nothing: the answer then comes as it is, which every client
// can read. No header at all is an empty field.
#pragma once

#include <string_view>

namespace signalling {

bool prefers_gzip(std::string_view field);

}  // namespace signalling
