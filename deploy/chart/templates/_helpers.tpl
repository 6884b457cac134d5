{{- define "lighthouse-telemetry.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "lighthouse-telemetry.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $whole := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- default $whole .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "lighthouse-telemetry.selectorLabels" -}}
app.kubernetes.io/name: {{ include "lighthouse-telemetry.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- /* Helm itself puts managed-by on what it installs; what kubectl applies is not managed by it. */ -}}
{{- define "lighthouse-telemetry.labels" -}}
{{ include "lighthouse-telemetry.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{- define "lighthouse-telemetry.serviceAccountName" -}}
{{- $made := .Values.serviceAccount.create | ternary (include "lighthouse-telemetry.fullname" .) "default" -}}
{{- default $made .Values.serviceAccount.name -}}
{{- end -}}

{{- define "lighthouse-telemetry.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The port of an endpoint such as ":8080"; nothing for "none". */ -}}
{{- define "lighthouse-telemetry.port" -}}
{{- regexFind "[0-9]+$" (toString .) -}}
{{- end -}}

{{- /* The ports of what stands in the configuration at last, `config` included, as a JSON map; of what is not served there is none. */ -}}
{{- define "lighthouse-telemetry.ports" -}}
{{- $config := include "lighthouse-telemetry.config" . | fromYaml -}}
{{- $ports := dict -}}
{{- if has "webhook" $config.service.pipelines.traces.sources -}}
{{- $port := include "lighthouse-telemetry.port" (dig "webhook" "endpoint" "" $config.sources) -}}
{{- $_ := set $ports "webhook" (required "sources.webhook.config.endpoint must end in a port, such as :8080" $port) -}}
{{- end -}}
{{- range $name, $key := dict "metrics" "metrics" "health" "health_check" -}}
{{- with include "lighthouse-telemetry.port" (dig $key "endpoint" "" $config.service.telemetry) -}}
{{- $_ := set $ports $name . -}}
{{- end -}}
{{- end -}}
{{- toJson $ports -}}
{{- end -}}
