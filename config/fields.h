// The tables of all sections; each is defined in the file of its section.
#pragma once

#include "config/config.h"
#include "config/field.h"

namespace config {

const Fields<MediaConfig>& media_fields();
const Fields<SignallingConfig>& signalling_fields();
const Fields<TlsConfig>& tls_fields();
const Fields<AdminConfig>& admin_fields();
const Fields<AuthConfig>& auth_fields();
const Fields<ServiceConfig>& service_fields();
const Fields<StateConfig>& state_fields();
const Fields<LimitsConfig>& limits_fields();
const Fields<TurnConfig>& turn_fields();
const Fields<Webhook>& webhook_fields();
const Fields<LogConfig>& log_fields();
const Fields<Desk>& desk_fields();
const Fields<Appointments>& appointments_fields();
const Fields<Organisation>& organisation_fields();
const Fields<CalendarConfig>& calendar_fields();
const Fields<Permanence>& permanence_fields();
const Fields<Site>& site_fields();
const Fields<Config>& config_fields();  // the file itself

}  // namespace config
