// Everyone who said hello, by participant id. A person may have no signalling connection: somebody
// whose connection broke and who may come back, or a client that speaks HTTP alone. What is sent
// to them then goes nowhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/api/command.h"
#include "sfu/base/ids.h"
#include "signalling/auth/token.h"
#include "signalling/counter/visit.h"
#include "signalling/session/actions.h"

namespace signalling {

struct Person {
  sfu::ParticipantId participant;
  std::optional<ConnectionId> connection;
  TokenClaims claims;             // verified; `room` is the one they came for
  std::string name;               // what the others see
  std::string organisation = {};  // of desks: its name
  std::string holder = {};        // of their tickets (signalling/auth/ticket.h)
  bool away = false;              // had a connection and may come back with a ticket
  // Away, and another kiosk of the site has begun without a ticket: they were switched off and on.
  bool superseded = false;
  // Made by a ticket of another run of the relay, theirs or another's of the same visit.
  struct Restored {
    std::uint64_t run = 0;
    std::uint64_t serial = 0;  // of their own ticket; 0: not shown yet
  };
  std::optional<Restored> restored = std::nullopt;

  [[nodiscard]] KioskKey kiosk() const { return KioskKey(participant.raw()); }
  [[nodiscard]] DeskKey desk() const { return {claims.organisation, claims.desk}; }
  [[nodiscard]] bool in_plain_role() const {
    return claims.role != Role::kKiosk && claims.role != Role::kDesk;
  }
  [[nodiscard]] sfu::api::Permissions permissions() const {
    return {claims.role != Role::kSubscribe, claims.role != Role::kPublish};
  }
};

class People {
 public:
  explicit People(std::uint32_t first_id) : last_id_(first_id - 1) {}
  // Never given twice, and stepped past those who came back with an id of an earlier run.
  sfu::ParticipantId issue_id() {
    do {
      ++last_id_;
    } while (last_id_ == 0 || find(sfu::ParticipantId(last_id_)) != nullptr);
    return sfu::ParticipantId(last_id_);
  }
  const Person& add(Person person) {
    if (person.claims.role == Role::kDesk) desks_[person.desk()] = person.participant;
    if (person.connection) by_connection_[*person.connection] = person.participant;
    return people_.insert_or_assign(person.participant, std::move(person)).first->second;
  }
  void remove(const Person& person) {
    if (person.claims.role == Role::kDesk) desks_.erase(person.desk());
    if (person.connection) by_connection_.erase(*person.connection);
    people_.erase(sfu::ParticipantId(person.participant));
  }
  // nullopt: they have none from now on, and are away.
  void set_connection(sfu::ParticipantId participant, std::optional<ConnectionId> connection) {
    Person& person = people_.at(participant);
    if (person.connection) by_connection_.erase(*person.connection);
    if (connection) by_connection_[*connection] = participant;
    person.connection = connection;
    person.away = !connection;
    person.superseded = false;
  }
  void set_holder(sfu::ParticipantId participant, std::string holder) {
    people_.at(participant).holder = std::move(holder);
  }
  void set_device(sfu::ParticipantId participant, std::string device) {
    people_.at(participant).claims.device = std::move(device);
  }
  void set_names(sfu::ParticipantId participant, std::string name, std::string organisation) {
    Person& person = people_.at(participant);
    person.name = std::move(name);
    person.organisation = std::move(organisation);
  }
  void set_superseded(sfu::ParticipantId participant) { people_.at(participant).superseded = true; }
  void set_restored(sfu::ParticipantId participant, Person::Restored restored) {
    people_.at(participant).restored = restored;
  }
  [[nodiscard]] const Person* find(sfu::ParticipantId participant) const {
    const auto found = people_.find(participant);
    return found == people_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const Person* find(ConnectionId connection) const {
    const auto found = by_connection_.find(connection);
    return found == by_connection_.end() ? nullptr : find(found->second);
  }
  [[nodiscard]] const Person* find(KioskKey kiosk) const {
    return find(sfu::ParticipantId(static_cast<std::uint32_t>(kiosk.raw())));
  }
  [[nodiscard]] const Person* find(const DeskKey& desk) const {
    const auto found = desks_.find(desk);
    return found == desks_.end() ? nullptr : find(found->second);
  }
  [[nodiscard]] std::vector<sfu::ParticipantId> everyone() const {
    std::vector<sfu::ParticipantId> everyone;
    for (const auto& [participant, person] : people_) everyone.push_back(participant);
    return everyone;
  }
  [[nodiscard]] std::optional<ConnectionId> connection_of(sfu::ParticipantId participant) const {
    const Person* person = find(participant);
    return person == nullptr ? std::nullopt : person->connection;
  }

 private:
  std::map<sfu::ParticipantId, Person> people_;
  std::map<ConnectionId, sfu::ParticipantId> by_connection_;
  std::map<DeskKey, sfu::ParticipantId> desks_;
  std::uint32_t last_id_ = 0;
};

}  // namespace signalling
