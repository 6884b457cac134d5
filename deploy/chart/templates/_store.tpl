{{- define "lighthouse-telemetry.claim" -}}
{{- default (include "lighthouse-telemetry.fullname" .) .Values.persistence.existingClaim -}}
{{- end -}}

{{- /* Where the container sees the claim, and where the secret with the certificates for Redis. */ -}}
{{- define "lighthouse-telemetry.storeFolder" -}}/var/lib/lighthouse-telemetry{{- end -}}
{{- define "lighthouse-telemetry.redisTlsFolder" -}}/etc/lighthouse-telemetry-redis{{- end -}}

{{- /* The prefix is this release's own, as its Lease is: whoever has the same one shares the keys. */ -}}
{{- define "lighthouse-telemetry.redis" -}}
{{- $given := .Values.store.redis -}}
{{- $own := printf "%s/%s" .Release.Namespace (include "lighthouse-telemetry.fullname" .) -}}
{{- $redis := dict "type" "redis" "url" $given.url "prefix" (default $own $given.prefix) -}}
{{- with $given.username -}}
{{- $_ := set $redis "username" . -}}
{{- end -}}
{{- if $given.passwordSecret.name -}}
{{- $_ := set $redis "password" "${env:REDIS_PASSWORD}" -}}
{{- end -}}
{{- if $given.tlsSecret.name -}}
{{- $tls := dict -}}
{{- range $option, $key := dict "ca_file" $given.tlsSecret.ca "cert_file" $given.tlsSecret.cert "key_file" $given.tlsSecret.key -}}
{{- if $key -}}
{{- $_ := set $tls $option (printf "%s/%s" (include "lighthouse-telemetry.redisTlsFolder" $) $key) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $redis "tls" $tls -}}
{{- end -}}
{{- toYaml $redis -}}
{{- end -}}

{{- /* Nothing when the values name neither a claim nor a Redis: the program has its own default. */ -}}
{{- define "lighthouse-telemetry.store" -}}
{{- if and .Values.persistence.enabled .Values.store.redis.url -}}
{{- fail "persistence.enabled and store.redis.url: there is one store, either files on a claim or Redis" -}}
{{- end -}}
{{- $secrets := or .Values.store.redis.passwordSecret.name .Values.store.redis.tlsSecret.name -}}
{{- if and $secrets (not .Values.store.redis.url) -}}
{{- fail "store.redis: its secrets are of no use without store.redis.url" -}}
{{- end -}}
{{- if .Values.persistence.enabled -}}
{{- dict "type" "file" "path" (include "lighthouse-telemetry.storeFolder" .) | toYaml -}}
{{- else if .Values.store.redis.url -}}
{{- include "lighthouse-telemetry.redis" . -}}
{{- end -}}
{{- end -}}

{{- /* A password in the URL would stand in a ConfigMap, which is no place for one; what variables bring does not. */ -}}
{{- define "lighthouse-telemetry.expectNoPassword" -}}
{{- $url := dig "store" "url" "" . | toString -}}
{{- if regexMatch "://.*:.+@" (regexReplaceAll "\\$\\{[^}]*\\}" $url "") -}}
{{- fail "store.redis.url: no password in it, as all of it stands in a ConfigMap: store.redis.passwordSecret brings one" -}}
{{- end -}}
{{- end -}}

{{- /* The type of the store at last, `config` included. */ -}}
{{- define "lighthouse-telemetry.storeType" -}}
{{- $config := include "lighthouse-telemetry.config" . | fromYaml -}}
{{- dig "type" "memory" ($config.store | default dict) -}}
{{- end -}}

{{- /* Its files belong to the group that the program runs in, unless the values say otherwise. */ -}}
{{- define "lighthouse-telemetry.podSecurityContext" -}}
{{- $context := deepCopy .Values.podSecurityContext -}}
{{- if and .Values.persistence.enabled (hasKey $context "runAsGroup") -}}
{{- $context = merge $context (dict "fsGroup" $context.runAsGroup "fsGroupChangePolicy" "OnRootMismatch") -}}
{{- end -}}
{{- toYaml $context -}}
{{- end -}}
