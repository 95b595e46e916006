// The schema: a section is a table of fields, and a field is one row: key, member, type with
// bounds, help. Reading, the defaults and the reference (docs/CONFIG.md) all come from the row.
//   read_section(node, fields, section, at)     fills the section, reports what is wrong
//   describe_section(fields, path, rows)        the rows of the reference
// Makers of rows: integer, rate_kbps, seconds, boolean, text, id, choice, endpoint, custom,
// section, list.
#pragma once

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/endpoint.h"
#include "config/value.h"
#include "sfu/base/units.h"

namespace config {

struct ReferenceRow {
  std::string key;
  std::string type;
  std::string fallback;
  std::string help;
};

template <class Section>
struct Field {
  std::string key;
  std::function<void(const YAML::Node&, const Cursor&, Section&)> read;
  // `at` is the path in front of the key, as "media." or "organisations[].".
  std::function<void(const std::string& at, std::vector<ReferenceRow>&)> describe;
  bool must_be_given = false;

  Field required() && {
    must_be_given = true;
    return std::move(*this);
  }
};
template <class Section>
using Fields = std::vector<Field<Section>>;

template <class Section>
void read_section(const YAML::Node& node, const Fields<Section>& fields, Section& section,
                  const Cursor& at) {
  if (!node.IsMap() && !node.IsNull()) return at.problem("must be a mapping of keys");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    const Cursor here = at.child(key, line_of(entry.first));
    const auto field = std::ranges::find(fields, key, &Field<Section>::key);
    if (field == fields.end()) {
      std::vector<std::string> known;
      for (const Field<Section>& each : fields) known.push_back(each.key);
      here.problem("is not a key" + did_you_mean(key, known));
    } else if (!seen.insert(key).second) {
      here.problem("is given twice");
    } else {
      at.report.remember(here.key, here.line);
      field->read(entry.second, here, section);
    }
  }
  for (const Field<Section>& field : fields) {
    if (field.must_be_given && !seen.contains(field.key)) {
      at.child(field.key, at.line).problem("is missing");
    }
  }
}

template <class Section>
void describe_section(const Fields<Section>& fields, const std::string& path,
                      std::vector<ReferenceRow>& rows) {
  for (const Field<Section>& field : fields) {
    const std::size_t first = rows.size();
    field.describe(path, rows);
    if (field.must_be_given) rows[first].fallback = "required";
  }
}

// A row of any type: `read` gives the value or reports, `show` prints the default.
template <class Section, class Member, class Read, class Show>
Field<Section> row(std::string key, Member Section::* member, std::string type, Read read,
                   Show show, std::string help) {
  const std::string fallback = show(Section{}.*member);
  return {key,
          [member, read](const YAML::Node& node, const Cursor& at, Section& section) {
            if (auto value = read(node, at)) section.*member = *std::move(value);
          },
          [key, type, fallback, help](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + key, type, fallback, help});
          }};
}

template <class Section, class Integer>
Field<Section> integer(std::string key, Integer Section::* member, Bounds bounds,
                       std::string help) {
  return row(
      std::move(key), member, "integer " + to_string(bounds),
      [bounds](const YAML::Node& node, const Cursor& at) -> std::optional<Integer> {
        const auto value = read_integer(node, bounds, at);
        return value ? std::optional(static_cast<Integer>(*value)) : std::nullopt;
      },
      [](Integer value) { return std::to_string(value); }, std::move(help));
}

template <class Section>
Field<Section> rate_kbps(std::string key, sfu::DataRate Section::* member, Bounds bounds,
                         std::string help) {
  return row(
      std::move(key), member, "kbit/s " + to_string(bounds),
      [bounds](const YAML::Node& node, const Cursor& at) -> std::optional<sfu::DataRate> {
        const auto value = read_integer(node, bounds, at);
        return value ? std::optional(sfu::DataRate::kbps(*value)) : std::nullopt;
      },
      [](sfu::DataRate value) { return std::to_string(value.kbps()); }, std::move(help));
}

template <class Section>
Field<Section> seconds(std::string key, sfu::TimeDelta Section::* member, Bounds bounds,
                       std::string help) {
  return row(
      std::move(key), member, "seconds " + to_string(bounds),
      [bounds](const YAML::Node& node, const Cursor& at) -> std::optional<sfu::TimeDelta> {
        const auto value = read_integer(node, bounds, at);
        return value ? std::optional(sfu::TimeDelta::seconds(*value)) : std::nullopt;
      },
      [](sfu::TimeDelta value) { return std::to_string(value / sfu::TimeDelta::seconds(1)); },
      std::move(help));
}

template <class Section>
Field<Section> boolean(std::string key, bool Section::* member, std::string help) {
  return row(
      std::move(key), member, "true or false", read_boolean,
      [](bool value) { return std::string(value ? "true" : "false"); }, std::move(help));
}

template <class Section>
Field<Section> text(std::string key, std::string Section::* member, Bounds length,
                    std::string help) {
  return row(
      std::move(key), member, "text of " + to_string(length) + " bytes",
      [length](const YAML::Node& node, const Cursor& at) { return read_text(node, length, at); },
      [](const std::string& value) { return value; }, std::move(help));
}

template <class Section>
Field<Section> id(std::string key, std::string Section::* member, std::string help) {
  return row(
      std::move(key), member, "id", read_id, [](const std::string& value) { return value; },
      std::move(help));
}

// An enum whose values 0, 1, … have these names.
template <class Section, class Enum>
Field<Section> choice(std::string key, Enum Section::* member, std::vector<std::string> names,
                      std::string help) {
  std::string type;
  for (const std::string& name : names) type += (type.empty() ? "" : ", ") + name;
  return row(
      std::move(key), member, type,
      [names](const YAML::Node& node, const Cursor& at) -> std::optional<Enum> {
        const auto value = read_choice(node, names, at);
        return value ? std::optional(static_cast<Enum>(*value)) : std::nullopt;
      },
      [names](Enum value) { return names[static_cast<std::size_t>(value)]; }, std::move(help));
}

template <class Section>
Field<Section> endpoint(std::string key, Endpoint Section::* member, std::string help) {
  return row(
      std::move(key), member, "IP:port",
      [](const YAML::Node& node, const Cursor& at) -> std::optional<Endpoint> {
        const auto value = node.IsScalar() ? parse_endpoint(node.Scalar()) : std::nullopt;
        if (!value) at.problem("must be IP:port, as 0.0.0.0:8080 or [::]:8080");
        return value;
      },
      [](const Endpoint& value) { return to_string(value); }, std::move(help));
}

// A key whose value is a section.
template <class Section, class Member>
Field<Section> section(std::string key, Member Section::* member, const Fields<Member>& fields,
                       std::string help) {
  return {key,
          [member, &fields](const YAML::Node& node, const Cursor& at, Section& target) {
            read_section(node, fields, target.*member, at);
          },
          [key, &fields, help](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + key, "section", "", help});
            describe_section(fields, path + key + ".", rows);
          }};
}

// A key whose value is a list of sections.
template <class Section, class Item>
Field<Section> list(std::string key, std::vector<Item> Section::* member,
                    const Fields<Item>& fields, Bounds count, std::string help) {
  return {key,
          [member, &fields, count](const YAML::Node& node, const Cursor& at, Section& target) {
            for (const YAML::Node& item : read_items(node, count, at)) {
              const Cursor here = at.item((target.*member).size(), line_of(item));
              at.report.remember(here.key, here.line);
              read_section(item, fields, (target.*member).emplace_back(), here);
            }
          },
          [key, &fields, count, help](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + key, "list of " + to_string(count), "", help});
            describe_section(fields, path + key + "[].", rows);
          }};
}

}  // namespace config
