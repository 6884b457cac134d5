#!/usr/bin/env bash
# Makes the test-only certificates of this folder anew.
set -euo pipefail
cd "$(dirname "$0")"
days=36500
organisation='/O=TEST ONLY lighthouse-telemetry'
new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

openssl req -x509 "${new_key[@]}" -days "$days" -subj "$organisation/CN=TEST ONLY CA" \
  -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
  -keyout ca.key -out ca.pem

sign() { # name, common name, extended key usage, further extensions
  openssl req "${new_key[@]}" -subj "$organisation/CN=$2" -keyout "$1.key" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$days" -out "$1.pem" \
    -extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\n%s\n' "$3" "$4")
  rm "$1.csr"
}
sign server 'TEST ONLY collector' serverAuth 'subjectAltName=DNS:localhost,IP:127.0.0.1'
sign client 'TEST ONLY exporter' clientAuth ''
rm -f ca.key ca.srl
