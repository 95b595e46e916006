#include "signalling/protocol/codec.h"

#include <utility>

#include <boost/json.hpp>

#include "signalling/protocol/enrolment.h"
#include "signalling/protocol/json_reader.h"
#include "signalling/protocol/json_writer.h"

namespace signalling {
namespace {

ProtocolError refuse(ErrorCode code, std::string message, std::string pointer = {},
                     MessageId id = {}) {
  return {code, std::move(message), std::move(pointer), id};
}

// Fills `out` when `Alternative` is the one of that type; true then, whatever came out.
template <class Message, class Alternative>
bool try_alternative(std::string_view type, const boost::json::object& object, MessageId id,
                     sfu::Result<Framed<Message>, ProtocolError>& out) {
  if (type != Alternative::kType) return false;
  Alternative message;
  JsonReader reader(object, "");
  Alternative::describe(message, reader);
  if (reader.error()) {
    reader.error()->id = id;
    out = std::move(*reader.error());
  } else {
    out = Framed<Message>{std::move(message), id};
  }
  return true;
}

template <class... Alternatives>
sfu::Result<Framed<std::variant<Alternatives...>>, ProtocolError> read_type(
    std::string_view type, const boost::json::object& object, MessageId id,
    const std::variant<Alternatives...>* /*which*/) {
  using Message = std::variant<Alternatives...>;
  sfu::Result<Framed<Message>, ProtocolError> result =
      refuse(ErrorCode::kUnknownType, "no message has that type", "/type", id);
  (try_alternative<Message, Alternatives>(type, object, id, result) || ...);
  return result;
}

sfu::Result<boost::json::value, ProtocolError> parse_json(std::string_view text) {
  if (text.size() > kMaxMessage) return refuse(ErrorCode::kTooLarge, "longer than 256 KiB");
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(text, error, {}, options);
  if (error) return refuse(ErrorCode::kBadJson, error.message());
  if (!value.is_object()) return refuse(ErrorCode::kBadMessage, "must be an object");
  return value;
}

template <class Message>
sfu::Result<Framed<Message>, ProtocolError> decode_message(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) return value.error();
  const boost::json::object& object = value->get_object();
  std::string type;
  MessageId id;
  JsonReader reader(object, "");
  reader("id", id);
  reader("type", type);
  if (reader.error()) {
    reader.error()->id = id;
    return *reader.error();
  }
  return read_type(type, object, id, static_cast<const Message*>(nullptr));
}

template <class Message>
std::string encode_message(const Message& message, MessageId id) {
  boost::json::object object;
  std::visit(
      [&object](const auto& alternative) {
        using Alternative = std::decay_t<decltype(alternative)>;
        object["type"] = Alternative::kType;
        JsonWriter writer(object);
        Alternative::describe(alternative, writer);
      },
      message);
  if (id) object["id"] = *id;
  return boost::json::serialize(object);
}

}  // namespace

sfu::Result<Framed<ClientMessage>, ProtocolError> decode(std::string_view text) {
  return decode_message<ClientMessage>(text);
}
sfu::Result<Framed<ServerMessage>, ProtocolError> decode_server(std::string_view text) {
  return decode_message<ServerMessage>(text);
}
std::string encode(const ServerMessage& message, MessageId id) {
  return encode_message(message, id);
}
std::string encode_client(const ClientMessage& message, MessageId id) {
  return encode_message(message, id);
}

sfu::Result<EnrolRequest, ProtocolError> decode_enrolment(std::string_view body) {
  const auto value = parse_json(body);
  if (!value) return value.error();
  EnrolRequest request;
  JsonReader reader(value->get_object(), "");
  reader("site", request.site);
  reader("organisation", request.organisation);
  reader("code", request.code);
  reader("public_key", request.public_key);
  if (reader.error()) return *reader.error();
  if (request.site.has_value() == request.organisation.has_value()) {
    return refuse(ErrorCode::kBadMessage, "must have either site or organisation");
  }
  if (request.code.has_value() != request.public_key.has_value()) {
    return refuse(ErrorCode::kBadMessage, "code and public_key come together");
  }
  return request;
}

sfu::Result<TokenRequest, ProtocolError> decode_token_request(std::string_view body) {
  const auto value = parse_json(body);
  if (!value) return value.error();
  TokenRequest request;
  JsonReader reader(value->get_object(), "");
  reader("device", request.device);
  reader("challenge", request.challenge);
  reader("signature", request.signature);
  if (reader.error()) return *reader.error();
  const bool answers = request.challenge && request.signature;
  if (request.device.has_value() == answers ||
      request.challenge.has_value() != request.signature.has_value()) {
    return refuse(ErrorCode::kBadMessage, "must have either device, or challenge and signature");
  }
  return request;
}

std::string encode_enrolment(std::string_view member, std::string_view value) {
  return boost::json::serialize(boost::json::object{{member, value}});
}

}  // namespace signalling
