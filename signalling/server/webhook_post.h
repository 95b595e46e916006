// One POST to a webhook's receiver, over a connection of its own.
//   post_webhook(loop, post, done)   `done` is called once, from the loop: the status, or 0 when
//                                    there was no answer in time, none at all, or one that is no
//                                    HTTP
// The receiver is checked against its certificate's names and authorities (https), may not send us
// elsewhere (no redirects), and of what it says the status is read and nothing else: a header of at
// most 8 KiB, no body. The whole of it, looking up the name included, has `deadline`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/webhook_config.h"
#include "sfu/base/units.h"
#include "signalling/server/http.h"
#include "signalling/server/loop.h"

namespace signalling {

class TlsClientContext;
// For a receiver by https; `authorities`: PEM file, empty: those of the system. Throws
// std::runtime_error when there are none in it.
std::shared_ptr<TlsClientContext> make_tls_client(const std::string& authorities);

struct WebhookPost {
  config::WebhookUrl url{};
  std::shared_ptr<TlsClientContext> tls{};  // of https
  std::vector<HttpHeader> headers{};
  std::string body{};
  sfu::TimeDelta deadline = sfu::TimeDelta::seconds(10);
};

void post_webhook(Loop& loop, WebhookPost post, std::function<void(unsigned status)> done);

}  // namespace signalling
