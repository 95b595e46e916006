// Offers as tools make them: one audio, one video, bundled.
#pragma once

#include <string>
#include <string_view>

namespace signalling::test {

inline std::string section(std::string_view kind, std::string_view mid, std::string_view direction,
                           std::string_view codec) {
  std::string out = "m=" + std::string(kind) + " 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n";
  out += "a=mid:" + std::string(mid) + "\r\na=" + std::string(direction) + "\r\na=rtcp-mux\r\n";
  out += "a=ice-ufrag:tool\r\na=ice-pwd:0123456789abcdefghijkl\r\na=setup:actpass\r\n";
  out +=
      "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:"
      "16:17:18:19:1A:1B:1C:1D:1E:1F\r\n";
  return out + "a=rtpmap:96 " + std::string(codec) + "\r\n";
}

inline std::string tool_offer(std::string_view direction, std::string_view video = "VP8/90000") {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n" +
         section("audio", "0", direction, "opus/48000/2") + section("video", "1", direction, video);
}

}  // namespace signalling::test
