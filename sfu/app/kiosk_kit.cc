#include "sfu/app/kiosk_kit.h"

#include <algorithm>

namespace sfu {
namespace {

std::string filled_in(std::string text, const KioskKit& kit) {
  const std::pair<std::string_view, std::string> values[] = {
      {"@ORIGIN@", kit.origin},
      {"@SITE@", kit.site},
      {"@SITE_NAME@", kit.site_name},
      {"@CODE@", kit.code.empty() ? "" : "#code=" + kit.code}};
  for (const auto& [mark, value] : values) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

// Names as in https://chromeenterprise.google/policies/; a test asks Chromium whether it knows
// them.
constexpr const char* kPolicy = R"kit({
  "AudioCaptureAllowedUrls": ["@ORIGIN@"],
  "VideoCaptureAllowedUrls": ["@ORIGIN@"],
  "AutoplayAllowlist": ["@ORIGIN@"],
  "WebRtcIPHandling": "default_public_interface_only",
  "ScreenCaptureAllowed": false,
  "URLBlocklist": ["*"],
  "URLAllowlist": ["@ORIGIN@", "blob:*"],
  "DefaultNotificationsSetting": 2,
  "DefaultGeolocationSetting": 2,
  "DefaultPopupsSetting": 2,
  "DefaultWebUsbGuardSetting": 2,
  "DefaultWebBluetoothGuardSetting": 2,
  "DefaultSerialGuardSetting": 2,
  "DeveloperToolsAvailability": 2,
  "IncognitoModeAvailability": 1,
  "BrowserAddPersonEnabled": false,
  "BrowserGuestModeEnabled": false,
  "BrowserSignin": 0,
  "SyncDisabled": true,
  "PasswordManagerEnabled": false,
  "TranslateEnabled": false,
  "SpellCheckServiceEnabled": false,
  "SearchSuggestEnabled": false,
  "AlternateErrorPagesEnabled": false,
  "NetworkPredictionOptions": 2,
  "MetricsReportingEnabled": false,
  "BackgroundModeEnabled": false,
  "DefaultBrowserSettingEnabled": false,
  "PromotionsEnabled": false,
  "BookmarkBarEnabled": false,
  "EditBookmarksEnabled": false,
  "AllowFileSelectionDialogs": true,
  "DownloadRestrictions": 3,
  "ExtensionInstallBlocklist": ["*"]
}
)kit";

constexpr const char* kStart = R"kit(#!/usr/bin/env bash
# Démarre le guichet de « @SITE_NAME@ » en plein écran, et le redémarre s'il s'arrête.
#   CHROMIUM          le navigateur, s'il n'est pas /usr/bin/chromium
#   GUICHET_PROFILE   son profil, s'il n'est pas ~/.config/guichet-kiosk
set -euo pipefail

kit=$(dirname "$(readlink -f "$0")")
page='@ORIGIN@/kiosk?site=@SITE@@CODE@'
chromium=${CHROMIUM:-/usr/bin/chromium}
profile=${GUICHET_PROFILE:-$HOME/.config/guichet-kiosk}

# Chromium lit les autorités de confiance dans cette base de données NSS.
trust_authority() {
  local database=$HOME/.pki/nssdb
  mkdir -p "$database"
  chmod 700 "$database"
  [ -e "$database/cert9.db" ] || certutil -N -d "sql:$database" --empty-password
  while certutil -D -d "sql:$database" -n guichet 2>/dev/null; do :; done
  certutil -A -d "sql:$database" -n guichet -t C,, -i "$kit/ca.crt"
}

if [ -e "$kit/ca.crt" ]; then trust_authority; fi

# Ni clavier, ni souris, ni accès à distance : rien d'autre que la page.
while true; do
  rm -f "$profile"/Singleton*  # d'un arrêt brutal
  "$chromium" --kiosk --user-data-dir="$profile" --no-first-run --noerrdialogs \
    --disable-session-crashed-bubble --hide-crash-restore-bubble --disable-pinch \
    --overscroll-history-navigation=0 --password-store=basic "$page" || true
  sleep 2
done
)kit";

constexpr const char* kUnit = R"kit([Unit]
Description=Guichet de @SITE_NAME@
After=network-online.target systemd-user-sessions.service sound.target
Wants=network-online.target
Conflicts=getty@tty7.service

[Service]
User=guichet-kiosk
PAMName=login
TTYPath=/dev/tty7
StandardInput=tty
StandardOutput=journal
UtmpIdentifier=tty7
UtmpMode=user
ExecStart=/usr/bin/cage -- /opt/guichet-kiosk/start
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target
)kit";

constexpr const char* kReadMe = R"kit(# Borne de « @SITE_NAME@ »

Ce dossier fait d'une machine Debian 12 avec écran tactile, caméra et micro une borne qui n'affiche que
@ORIGIN@/kiosk?site=@SITE@

| Fichier | Rôle |
| --- | --- |
| `policy.json` | règles de Chromium : caméra, micro et son pour cette adresse, rien d'autre n'est accessible |
| `start` | démarre Chromium en plein écran et le relance s'il s'arrête |
| `guichet-kiosk.service` | le lance au démarrage de la machine, sans clavier ni session |
@CA_ROW@
## Installer

En tant qu'administrateur de la borne :

```
apt-get install --no-install-recommends chromium chromium-sandbox cage libnss3-tools fonts-inter fonts-dejavu-core
adduser --disabled-password --gecos '' guichet-kiosk
adduser guichet-kiosk video && adduser guichet-kiosk audio && adduser guichet-kiosk render
mkdir -p /opt/guichet-kiosk /etc/chromium/policies/managed
cp -r . /opt/guichet-kiosk/
cp policy.json /etc/chromium/policies/managed/guichet.json
cp guichet-kiosk.service /etc/systemd/system/
systemctl daemon-reload && systemctl enable --now guichet-kiosk
```

## Enregistrer

@CODE_TEXT@La borne s'en souvient ensuite dans le profil du navigateur, et ne redemande rien après un redémarrage. Un profil
effacé ou une borne retirée du service demandent un nouveau code.

## Vérifier

1. La borne enregistrée affiche les boutons des organismes sans rien demander.
2. Un appui sur un bouton allume la caméra sans question du navigateur. Sinon : `chrome://policy` (depuis une session
   ordinaire de la même machine) montre si `policy.json` est lu.
3. Débrancher puis rebrancher le courant : la page revient seule.

## Changer

@CA_TEXT@L'adresse et le site sont dans `policy.json` et dans `start` ; pour les changer, refaire ce dossier avec
`guichet kiosk-kit`.
)kit";

constexpr const char* kCaRow =
    "| `ca.crt` | l'autorité du relais, à laquelle cette borne fait confiance |\n";
constexpr const char* kCaText =
    "Le certificat du relais se renouvelle seul. Si son autorité est refaite, remplacer "
    "`/opt/guichet-kiosk/ca.crt`\net redémarrer le service. `ca.crt` n'est pas secret, mais il "
    "doit "
    "venir du relais par un chemin sûr.\n\n";

constexpr const char* kCodeInside =
    "`start` porte un code, qui enregistre la borne à son premier démarrage. Il sert une\n"
    "fois, dans les 24 heures : jusque-là, qui tient ce dossier peut prendre la place de la\n"
    "borne. Il peut rester dans `start` après.\n\n";
constexpr const char* kCodeAsked =
    "Au premier démarrage la borne demande un code, que l'exploitant obtient par\n"
    "`guichet enrol --site @SITE@`. Il sert une fois, dans les 24 heures. On le saisit avec\n"
    "un clavier branché pour cela ; ou bien `guichet kiosk-kit --code CODE` refait ce\n"
    "dossier avec le code, et la borne s'enregistre seule. Un relais ouvert à tous\n"
    "(`auth.open_enrolment`) ne demande rien.\n\n";

void replace(std::string& text, std::string_view mark, std::string_view value) {
  text.replace(text.find(mark), mark.size(), value);
}

std::string read_me(const KioskKit& kit) {
  std::string text = kReadMe;
  const bool authority = !kit.ca_certificate.empty();
  replace(text, "@CA_ROW@", authority ? kCaRow : "");
  replace(text, "@CA_TEXT@", authority ? kCaText : "");
  replace(text, "@CODE_TEXT@", kit.code.empty() ? kCodeAsked : kCodeInside);
  return filled_in(std::move(text), kit);
}

bool in_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}
bool in_ipv6(char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::string> parse_page_origin(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  std::string_view rest = url.substr(kScheme.size());
  const bool ipv6 = rest.starts_with('[');
  const std::size_t end = ipv6 ? rest.find(']') : std::min(rest.find(':'), rest.size());
  if (end == rest.npos || end > 253) return std::nullopt;
  const std::string_view host = rest.substr(ipv6, end - ipv6);
  if (host.empty() || !std::ranges::all_of(host, ipv6 ? in_ipv6 : in_host)) return std::nullopt;
  const std::string_view port = rest.substr(end + ipv6);
  const bool good = port.empty() || (port.size() >= 2 && port.size() <= 6 && port.front() == ':' &&
                                     std::ranges::all_of(port.substr(1), is_digit));
  return good ? std::optional(std::string(url)) : std::nullopt;
}

std::vector<KitFile> kiosk_kit(const KioskKit& kit) {
  std::vector<KitFile> files = {
      {"policy.json", filled_in(kPolicy, kit)},
      {"start", filled_in(kStart, kit), /*program=*/true},
      {"guichet-kiosk.service", filled_in(kUnit, kit)},
      {"LISEZ-MOI.md", read_me(kit)},
  };
  if (!kit.ca_certificate.empty()) files.push_back({"ca.crt", kit.ca_certificate});
  return files;
}

}  // namespace sfu
