// Everyone who said hello: one person per connection.
#pragma once

#include <map>
#include <string>

#include "sfu/api/command.h"
#include "sfu/base/ids.h"
#include "signalling/auth/token.h"
#include "signalling/counter/visit.h"
#include "signalling/session/actions.h"

namespace signalling {

struct Person {
  ConnectionId connection;
  sfu::ParticipantId participant;
  TokenClaims claims;  // verified; `room` is the one they came for
  std::string name;    // what the others see

  [[nodiscard]] KioskKey kiosk() const { return KioskKey(connection.raw()); }
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
  const Person& add(Person person) {
    if (person.claims.role == Role::kDesk) desks_[person.desk()] = person.connection;
    const ConnectionId connection = person.connection;
    return people_.insert_or_assign(connection, std::move(person)).first->second;
  }
  void remove(const Person& person) {
    if (person.claims.role == Role::kDesk) desks_.erase(person.desk());
    people_.erase(ConnectionId(person.connection));
  }
  [[nodiscard]] const Person* find(ConnectionId connection) const {
    const auto found = people_.find(connection);
    return found == people_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const Person* find(KioskKey kiosk) const { return find(ConnectionId(kiosk.raw())); }
  [[nodiscard]] const Person* find(const DeskKey& desk) const {
    const auto found = desks_.find(desk);
    return found == desks_.end() ? nullptr : find(found->second);
  }

 private:
  std::map<ConnectionId, Person> people_;
  std::map<DeskKey, ConnectionId> desks_;
};

}  // namespace signalling
