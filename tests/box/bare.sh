#!/usr/bin/env bash
# tests/box/bare.sh FILE.tar [PACKAGE...]   a bare Debian 12, with these packages on top of the essential ones
#
# From where this machine gets Debian itself (its list of sources is read now, and nowhere noted).
set -euo pipefail
out=$1
shift
packages=$(IFS=,; echo "$*")
for sources in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
  if [ -s "$sources" ]; then break; fi
done
# dpkg need not wait for the disk: what is half made is thrown away.
exec mmdebstrap --quiet --dpkgopt=force-unsafe-io --variant=minbase ${packages:+"--include=$packages"} bookworm "$out" "$sources"
