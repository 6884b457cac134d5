{{- /* The source webhook with its key, unless the values bring one. */ -}}
{{- define "lighthouse-telemetry.webhook" -}}
{{- $config := deepCopy .Values.sources.webhook.config -}}
{{- if and .Values.webhook.hmacSecret.name (not (hasKey $config "hmac_key")) -}}
{{- $_ := set $config "hmac_key" "${env:LIGHTHOUSE_HMAC_KEY}" -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{- /* The linker is there in both profiles: it also makes links, and read-only must draw the same spans. */ -}}
{{- define "lighthouse-telemetry.annotations" -}}
write: {{ .Values.annotations.write }}
{{- if .Values.annotations.write }}
kinds: {{ toJson .Values.annotations.kinds }}
{{- end }}
{{- end -}}

{{- /* Those without a token of their own get that of the secret. */ -}}
{{- define "lighthouse-telemetry.gitHosts" -}}
{{- $hosts := list -}}
{{- range .Values.gitHosts -}}
{{- $host := deepCopy . -}}
{{- if and $.Values.gitTokenSecret.name (not (hasKey $host "token")) -}}
{{- $_ := set $host "token" "${env:GIT_TOKEN}" -}}
{{- end -}}
{{- $hosts = append $hosts $host -}}
{{- end -}}
{{- toYaml $hosts -}}
{{- end -}}

{{- define "lighthouse-telemetry.config" -}}
{{- $sources := dict -}}
{{- range $id, $source := .Values.sources -}}
{{- if $source.enabled -}}
{{- $_ := set $sources $id (deepCopy $source.config) -}}
{{- end -}}
{{- end -}}
{{- if hasKey $sources "webhook" -}}
{{- $_ := set $sources "webhook" (include "lighthouse-telemetry.webhook" . | fromYaml) -}}
{{- end -}}
{{- $linkers := dict "annotations" (include "lighthouse-telemetry.annotations" . | fromYaml) -}}
{{- if and .Values.gitops.enabled (hasKey $sources "webhook") -}}
{{- $_ := set $linkers "gitops" (deepCopy .Values.gitops.config) -}}
{{- end -}}
{{- $exporters := deepCopy .Values.exporters -}}
{{- $traces := dict "sources" (keys $sources | sortAlpha) "linkers" (keys $linkers | sortAlpha) "exporters" (keys $exporters | sortAlpha) -}}
{{- $service := dict "pipelines" (dict "traces" $traces) "telemetry" (deepCopy .Values.telemetry) -}}
{{- $config := dict "kubernetes" (dict "namespaces" .Values.namespaces) "service" $service -}}
{{- $_ := merge $config (dict "sources" $sources "linkers" $linkers "exporters" $exporters) -}}
{{- if .Values.leaderElection.enabled -}}
{{- $lease := dict "enabled" true "name" (include "lighthouse-telemetry.fullname" .) "namespace" .Release.Namespace -}}
{{- $_ := set $config "leader_election" $lease -}}
{{- end -}}
{{- with include "lighthouse-telemetry.store" . -}}
{{- $_ := set $config "store" (fromYaml .) -}}
{{- end -}}
{{- with .Values.registry -}}
{{- $_ := set $config "registry" . -}}
{{- end -}}
{{- with include "lighthouse-telemetry.gitHosts" . | fromYamlArray -}}
{{- $_ := set $config "git_hosts" . -}}
{{- end -}}
{{- with .Values.plugins -}}
{{- $_ := set $config "plugins" . -}}
{{- end -}}
{{- $config = mergeOverwrite $config (deepCopy .Values.config) -}}
{{- if not $config.service.pipelines.traces.sources -}}
{{- fail "no source is on: switch one on under sources" -}}
{{- end -}}
{{- include "lighthouse-telemetry.expectNoPassword" $config -}}
{{- toYaml $config -}}
{{- end -}}
