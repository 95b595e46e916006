#include "sfu/room/participant.h"

#include <utility>

namespace sfu {

Participant::Participant(const api::AddParticipant& command, const Transport::Options& options,
                         const Environment& environment, Timestamp now)
    : room(command.room),
      id(command.participant),
      permissions(command.permissions),
      joined(now),
      viewing(command.viewing),
      held(command.held),
      transport(options, environment, command.participant, command.session,
                {command.line, command.remembered}, now),
      interprets(command.interprets),
      obeys(command.plans) {
  budget.framing = transport.framing();
  budget.sold = command.line;
  const auto& media = transport.session().media;
  if (media.empty() && transport.session().data) {
    const LineTest::Options test;
    line_test.emplace(test, transport.data_on_line(test.message));
  }
  for (std::size_t i = 0; i < media.size(); ++i) {
    if (media[i].client_sends && permissions.publish) {
      Publication publication;
      publication.owner = this;
      publication.section = i;
      publication.kind = media[i].kind;
      publication.purpose = media[i].purpose;
      publications.push_back(std::move(publication));
      sends_red |= media[i].find(api::Codec::kRed) != nullptr;
    }
    if (media[i].client_receives && permissions.subscribe) {
      subscriptions.emplace_back(i, media[i], environment.entropy.u32());
    }
  }
}

}  // namespace sfu
