#include "signalling/session/network.h"

#include <algorithm>
#include <span>
#include <utility>

namespace signalling {
namespace {

const config::Desk* find_desk(std::span<const config::Organisation> organisations,
                              const DeskKey& key) {
  const auto* organisation = config::find_organisation(organisations, key.organisation);
  return organisation == nullptr ? nullptr : config::find_desk(*organisation, key.desk);
}

// Also one that has lost some of its desks.
bool is_gone(const config::Config& now, const config::Organisation& before) {
  return config::find_organisation(now.organisations, before.id) == nullptr ||
         std::ranges::any_of(before.desks, [&](const config::Desk& desk) {
           return find_desk(now.organisations, {before.id, desk.id}) == nullptr;
         });
}

bool is_gone(const config::Config& now, const config::Site& before) {
  return config::find_site(now.sites, before.id) == nullptr;
}

// The newest first: they are the ones in use.
template <class Item>
std::vector<Item> former(const config::Config& now, const std::vector<Item>& before,
                         const std::vector<Item>& earlier, std::size_t most) {
  std::vector<Item> kept;
  for (const std::vector<Item>* list : {&before, &earlier}) {
    for (const Item& item : *list) {
      if (kept.size() < most && is_gone(now, item)) kept.push_back(item);
    }
  }
  return kept;
}

template <class Find>
IdAndName named(const std::string& id, Find find) {
  auto* known = find(false);
  if (known == nullptr) known = find(true);
  return {id, known == nullptr ? id : known->name};
}

template <class Place>
std::optional<sfu::api::AccessLine> line_of(const Place* place) {
  if (place == nullptr || !place->line) return std::nullopt;
  return sfu::api::AccessLine{place->line->down, place->line->up, place->line->framing};
}

}  // namespace

void Network::replace(const config::Config& fresh) {
  former_organisations_ = former(fresh, organisations, former_organisations_, kMaxFormer);
  former_sites_ = former(fresh, sites, former_sites_, kMaxFormer);
  static_cast<config::Config&>(*this) = fresh;
}

std::optional<sfu::api::AccessLine> Network::line_of_site(const std::string& id) const {
  return line_of(config::find_site(sites, id));
}

std::optional<sfu::api::AccessLine> Network::line_of_desk(const DeskKey& key) const {
  return line_of(find_desk(organisations, key));
}

IdAndName Network::name_of_site(const std::string& id) const {
  return named(id,
               [&](bool former) { return config::find_site(former ? former_sites_ : sites, id); });
}

IdAndName Network::name_of_organisation(const std::string& id) const {
  return named(id, [&](bool former) {
    return config::find_organisation(former ? former_organisations_ : organisations, id);
  });
}

IdAndName Network::name_of_desk(const DeskKey& key) const {
  return named(key.desk, [&](bool former) {
    return find_desk(former ? former_organisations_ : organisations, key);
  });
}

}  // namespace signalling
