#!/usr/bin/env bash
# tests/box/bare.sh FILE.tar [PACKAGE...]   a bare Debian 12, with these packages on top of the essential ones
#
# What the image debian:12-slim holds: /usr merged without the package that would merge an old system, no manuals,
# no translations, of documents the copyrights. From where this machine gets Debian itself (its list of sources is
# read now, and nowhere noted).
set -euo pipefail
out=$1
shift
packages=$(IFS=,; echo "usr-is-merged${*:+,$*}")
for sources in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
  if [ -s "$sources" ]; then break; fi
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# dpkg need not wait for the disk: what is half made is thrown away.
mmdebstrap --quiet --dpkgopt=force-unsafe-io --variant=minbase "--include=$packages" \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/locale/locale.alias' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  bookworm "$out" "$sources" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
