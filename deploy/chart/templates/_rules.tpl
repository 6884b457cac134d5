{{- /* What each source lists and watches. An Event has no kind here: nothing is written on it. */ -}}
{{- define "lighthouse-telemetry.objects" -}}
lighthouse_jobs:
  - { group: lighthouse.jenkins.io, resource: lighthousejobs, kind: LighthouseJob }
tekton:
  - { group: tekton.dev, resource: pipelineruns, kind: PipelineRun }
  - { group: tekton.dev, resource: taskruns, kind: TaskRun }
pods:
  - { group: '', resource: pods, kind: Pod }
events:
  - { group: '', resource: events }
activities:
  - { group: jenkins.io, resource: pipelineactivities, kind: PipelineActivity }
{{- end -}}

{{- /* The kinds that a linker of the pipeline writes on, as a JSON list in a map. */ -}}
{{- define "lighthouse-telemetry.written" -}}
{{- $config := include "lighthouse-telemetry.config" . | fromYaml -}}
{{- $all := list "LighthouseJob" "PipelineRun" "TaskRun" "Pod" "PipelineActivity" -}}
{{- $kinds := list -}}
{{- range $id := $config.service.pipelines.traces.linkers -}}
{{- $linker := get $config.linkers $id | default dict -}}
{{- if and (eq (splitList "/" $id | first) "annotations") (dig "write" true $linker) -}}
{{- $kinds = concat $kinds (dig "kinds" $all $linker) -}}
{{- end -}}
{{- end -}}
{{- dict "kinds" $kinds | toJson -}}
{{- end -}}

{{- /* The rights of what stands in the pipeline at last, `config` included. */ -}}
{{- define "lighthouse-telemetry.rules" -}}
{{- $config := include "lighthouse-telemetry.config" . | fromYaml -}}
{{- $written := (include "lighthouse-telemetry.written" . | fromJson).kinds -}}
{{- $types := list -}}
{{- range $config.service.pipelines.traces.sources -}}
{{- $types = append $types (splitList "/" . | first) -}}
{{- end -}}
{{- range $source, $objects := include "lighthouse-telemetry.objects" . | fromYaml -}}
{{- if has $source $types }}
# sources: {{ $source }}
{{- range $objects }}
- apiGroups: [{{ .group | quote }}]
  resources: [{{ .resource }}]
  verbs: [list, watch{{ if has .kind $written }}, patch{{ end }}]
{{- end }}
{{- end -}}
{{- end -}}
{{- with .Values.rbac.extraRules }}
{{ toYaml . }}
{{- end -}}
{{- end -}}

{{- /* Whose lease it is, as it stands in the configuration at last, `config` included; a JSON map. */ -}}
{{- define "lighthouse-telemetry.election" -}}
{{- $config := include "lighthouse-telemetry.config" . | fromYaml -}}
{{- $election := $config.leader_election | default dict -}}
{{- $name := get $election "name" | default "lighthouse-telemetry" -}}
{{- $namespace := get $election "namespace" | default .Release.Namespace -}}
{{- dict "enabled" (eq (toString (get $election "enabled")) "true") "name" $name "namespace" $namespace | toJson -}}
{{- end -}}
