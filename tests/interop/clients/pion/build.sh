#!/usr/bin/env bash
# build.sh OUT   compiles the client with Debian's Go and Debian's pion, without any network: GOPATH mode,
# where an import of .../v3 is understood only in a folder below $GOPATH/src that has a go.mod.
set -euo pipefail
out=$1
here=$(cd "$(dirname "$0")" && pwd)
gopath=$out.gopath
mkdir -p "$gopath/src/guichet.interop/pion"
cp "$here/main.go" "$here/go.mod" "$gopath/src/guichet.interop/pion/"
cd "$gopath/src/guichet.interop/pion"
GOPATH="$gopath:/usr/share/gocode" GO111MODULE=off GOFLAGS='' GOTOOLCHAIN=local /usr/lib/go/bin/go build -o "$out" .
