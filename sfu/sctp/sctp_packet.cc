#include "sfu/sctp/sctp_packet.h"

#include <optional>

namespace sfu {
namespace {

enum Type : std::uint8_t {
  kData = 0,
  kInit = 1,
  kInitAck = 2,
  kSack = 3,
  kAbort = 6,
  kCookieEcho = 10,
  kCookieAck = 11,
  kReconfig = 130,
};
enum Flag : std::uint8_t { kEnd = 1, kBegin = 2, kUnordered = 4 };
enum Parameter : std::uint16_t {
  kStateCookie = 7,
  kOutgoingReset = 13,
  kResetResponse = 16,
  kPadding = 0x8005,  // RFC 4820
};

constexpr std::size_t kChunkHeader = 4;
constexpr std::size_t kInitSize = 20;
constexpr std::size_t kResetRequestSize = 16;
constexpr std::size_t kResetResponseSize = 12;
// usrsctp announces its extensions in every INIT; seen on the wire.
constexpr std::size_t kInitExtensions = 12;

// Type and length, then the value: chunks and parameters alike. `in` stands behind padding
// afterwards.
struct Tlv {
  std::uint16_t type = 0;  // of a chunk: type and flags
  ByteSpan value;
};
std::optional<Tlv> read_tlv(ByteReader& in) {
  Tlv tlv{.type = in.u16(), .value = {}};
  const std::size_t size = in.u16();
  if (!in.ok() || size < kChunkHeader) return {};
  tlv.value = in.take(size - kChunkHeader);
  if (!in.ok()) return {};
  in.skip(std::min(sctp_padded(size) - size, in.remaining()));
  return tlv;
}

std::optional<SctpChunk> parse_data(std::uint8_t flags, ByteSpan value) {
  ByteReader in(value);
  SctpData data{.unordered = (flags & kUnordered) != 0,
                .begin = (flags & kBegin) != 0,
                .end = (flags & kEnd) != 0,
                .tsn = in.u32(),
                .stream = in.u16(),
                .ssn = in.u16(),
                .ppid = in.u32(),
                .payload = in.rest()};
  if (!in.ok() || data.payload.empty()) return {};
  return data;
}

std::optional<SctpChunk> parse_init(ByteSpan value, bool ack) {
  ByteReader in(value);
  SctpInit init{.tag = in.u32(), .window = in.u32(), .streams = in.u16(), .tsn = 0, .cookie = {}};
  in.skip(2);  // inbound streams: as many
  init.tsn = in.u32();
  while (in.ok() && in.remaining() > 0) {
    const std::optional<Tlv> parameter = read_tlv(in);
    if (!parameter) return {};
    if (parameter->type == kStateCookie) init.cookie = parameter->value;
  }
  if (!in.ok() || init.tag == 0 || ack == init.cookie.empty()) return {};
  return init;
}

std::optional<SctpChunk> parse_sack(ByteSpan value) {
  ByteReader in(value);
  SctpSack sack{.cumulative = in.u32(), .window = in.u32(), .gaps = {}};
  const std::size_t gaps = in.u16();
  in.skip(2);  // duplicates, which nothing here needs
  if (!in.ok() || in.remaining() < gaps * 4) return {};
  sack.gaps.reserve(gaps);
  for (std::size_t i = 0; i < gaps; ++i) {
    const std::uint16_t start = in.u16();
    sack.gaps.push_back({start, in.u16()});
  }
  return sack;
}

std::optional<SctpChunk> parse_reconfig(ByteSpan value) {
  ByteReader in(value);
  const std::optional<Tlv> parameter = read_tlv(in);
  if (!parameter) return {};
  ByteReader body(parameter->value);
  if (parameter->type == kResetResponse) {
    SctpResetResponse response{.sequence = body.u32(), .result = body.u32()};
    return body.ok() ? std::optional<SctpChunk>(response) : std::nullopt;
  }
  if (parameter->type != kOutgoingReset) return {};
  SctpResetRequest request{.sequence = body.u32(), .last_tsn = 0, .streams = {}};
  body.skip(4);  // the response sequence: nothing is asked of the peer's half here
  request.last_tsn = body.u32();
  while (body.remaining() >= 2) request.streams.push_back(body.u16());
  if (!body.ok()) return {};
  return request;
}

std::optional<SctpChunk> parse_chunk(const Tlv& chunk) {
  const auto flags = static_cast<std::uint8_t>(chunk.type);
  switch (chunk.type >> 8) {
    case kData:
      return parse_data(flags, chunk.value);
    case kInit:
      return parse_init(chunk.value, false);
    case kInitAck:
      return parse_init(chunk.value, true);
    case kSack:
      return parse_sack(chunk.value);
    case kCookieEcho:
      return SctpCookieEcho{chunk.value};
    case kCookieAck:
      return SctpCookieAck{};
    case kAbort:
      return SctpAbort{};
    case kReconfig:
      return parse_reconfig(chunk.value);
    default:
      return {};
  }
}

struct SizeOf {
  std::size_t operator()(const SctpData& c) const { return kSctpDataHeader + c.payload.size(); }
  std::size_t operator()(const SctpInit& c) const {
    return kInitSize + kInitExtensions + (c.cookie.empty() ? 0 : kChunkHeader + c.cookie.size());
  }
  std::size_t operator()(const SctpSack& c) const { return 16 + 4 * c.gaps.size(); }
  std::size_t operator()(const SctpCookieEcho& c) const { return kChunkHeader + c.cookie.size(); }
  std::size_t operator()(const SctpCookieAck&) const { return kChunkHeader; }
  std::size_t operator()(const SctpAbort&) const { return kChunkHeader; }
  std::size_t operator()(const SctpResetRequest& c) const {
    return kChunkHeader + kResetRequestSize + 2 * c.streams.size();
  }
  std::size_t operator()(const SctpResetResponse&) const {
    return kChunkHeader + kResetResponseSize;
  }
};

struct Write {
  ByteWriter& out;
  std::uint16_t size;
  void header(Type type, std::uint8_t flags = 0) {
    out.u8(type);
    out.u8(flags);
    out.u16(size);
  }
  void operator()(const SctpData& c) {
    header(kData, static_cast<std::uint8_t>((c.unordered ? kUnordered : 0) |
                                            (c.begin ? kBegin : 0) | (c.end ? kEnd : 0)));
    out.u32(c.tsn);
    out.u16(c.stream);
    out.u16(c.ssn);
    out.u32(c.ppid);
    out.bytes(c.payload);
  }
  void operator()(const SctpInit& c) {
    header(c.cookie.empty() ? kInit : kInitAck);
    out.u32(c.tag);
    out.u32(c.window);
    out.u16(c.streams);
    out.u16(c.streams);
    out.u32(c.tsn);
    out.u16(kPadding);
    out.u16(kInitExtensions);
    out.zeros(kInitExtensions - kChunkHeader);
    if (c.cookie.empty()) return;
    out.u16(kStateCookie);
    out.u16(static_cast<std::uint16_t>(kChunkHeader + c.cookie.size()));
    out.bytes(c.cookie);
  }
  void operator()(const SctpSack& c) {
    header(kSack);
    out.u32(c.cumulative);
    out.u32(c.window);
    out.u16(static_cast<std::uint16_t>(c.gaps.size()));
    out.u16(0);
    for (const SctpSack::Gap& gap : c.gaps) {
      out.u16(gap.start);
      out.u16(gap.end);
    }
  }
  void operator()(const SctpCookieEcho& c) {
    header(kCookieEcho);
    out.bytes(c.cookie);
  }
  void operator()(const SctpCookieAck&) { header(kCookieAck); }
  void operator()(const SctpAbort&) { header(kAbort); }
  void operator()(const SctpResetRequest& c) {
    header(kReconfig);
    out.u16(kOutgoingReset);
    out.u16(static_cast<std::uint16_t>(kResetRequestSize + 2 * c.streams.size()));
    out.u32(c.sequence);
    out.u32(0);
    out.u32(c.last_tsn);
    for (const std::uint16_t stream : c.streams) out.u16(stream);
  }
  void operator()(const SctpResetResponse& c) {
    header(kReconfig);
    out.u16(kResetResponse);
    out.u16(kResetResponseSize);
    out.u32(c.sequence);
    out.u32(c.result);
  }
};

}  // namespace

//  |      Source port              |     Destination port          |     RFC 9260 §3.1
//  |                      Verification tag                         |
//  |                          Checksum                             |
//  |  Type  |  Flags  |  Length  |  value, padded to 4 bytes …     |     1..n
Result<SctpPacket, ParseError> SctpPacket::parse(ByteSpan bytes) {
  ByteReader in(bytes);
  SctpPacket packet{
      .source_port = in.u16(), .destination_port = in.u16(), .tag = in.u32(), .chunks = {}};
  in.skip(4);
  if (!in.ok()) return ParseError::kTooShort;
  while (in.remaining() > 0) {
    const std::optional<Tlv> tlv = read_tlv(in);
    if (!tlv) return ParseError::kBadLength;
    if (auto chunk = parse_chunk(*tlv)) packet.chunks.push_back(std::move(*chunk));
  }
  return packet;
}

std::size_t sctp_chunk_size(const SctpChunk& chunk) {
  return sctp_padded(std::visit(SizeOf{}, chunk));
}

SctpPacketWriter::SctpPacketWriter(std::uint16_t source_port, std::uint16_t destination_port,
                                   std::uint32_t tag)
    : bytes_(kSctpCommonHeader) {
  ByteWriter out(bytes_);
  out.u16(source_port);
  out.u16(destination_port);
  out.u32(tag);
}

void SctpPacketWriter::add(const SctpChunk& chunk) {
  const std::size_t at = bytes_.size();
  const std::size_t size = std::visit(SizeOf{}, chunk);
  bytes_.resize(at + sctp_padded(size));
  ByteWriter out(MutableByteSpan(bytes_).subspan(at));
  std::visit(Write{out, static_cast<std::uint16_t>(size)}, chunk);
}

}  // namespace sfu
