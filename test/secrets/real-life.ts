import type { Line } from '../../src/local/recording.js';
import type { Mint } from './canary.js';

type Json = Record<string, unknown>;

/** Containers, steps and sidecars hold alike what their authors give them. */
function containerSecrets(mint: Mint): Json {
  return {
    args: ['--token', mint('args')],
    command: ['sh', '-c', `login ${mint('command')}`],
    script: `#!/bin/sh\necho ${mint('script')}`,
    env: [
      { name: 'PASSWORD', value: mint('env') },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: mint('env-secret'), key: mint('env-key') } } },
    ],
    envFrom: [{ secretRef: { name: mint('envfrom') }, prefix: mint('envfrom-prefix') }],
    livenessProbe: { httpGet: { httpHeaders: [{ name: 'Authorization', value: mint('probe') }] } },
  };
}

const named = (mint: Mint, place: string): Json[] => [
  { name: 'text', value: mint(place) },
  { name: 'list', type: 'array', value: [mint(`${place}-list`)] },
  { name: mint(`${place}-name`), type: 'object', value: { [mint(`${place}-key`)]: mint(`${place}-object`) } },
];

function taskSpec(mint: Mint): Json {
  return {
    params: [{ name: 'token', default: mint('task-param-default') }],
    stepTemplate: containerSecrets(mint),
    steps: [{ name: 'login', ...containerSecrets(mint) }],
    sidecars: [{ name: 'proxy', ...containerSecrets(mint) }],
    volumes: [{ name: 'key', secret: { secretName: mint('volume') } }],
    workspaces: [{ name: 'creds', mountPath: mint('workspace-path') }],
    results: [{ name: 'key', value: mint('task-result-value') }],
  };
}

function pipelineSpec(mint: Mint): Json {
  return {
    params: [{ name: 'token', default: mint('pipeline-param-default') }],
    tasks: [{ name: 'login', params: named(mint, 'pipeline-task-param'), taskSpec: taskSpec(mint) }],
    results: [{ name: 'key', value: mint('pipeline-result-value') }],
  };
}

const workspaces = (mint: Mint): Json[] => [
  { name: 'creds', secret: { secretName: mint('workspace') }, subPath: mint('workspace-subpath') },
];
const provenance = (mint: Mint): Json => ({
  configSource: { uri: `https://bot:${mint('provenance')}@git.example/acme/shop` },
});

function metadata(mint: Mint, whole: unknown): Json {
  return {
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify([mint('last-applied'), whole]),
      [mint('annotation-key')]: mint('annotation'),
    },
    labels: { [mint('label-key')]: mint('label') },
    managedFields: [{ manager: mint('manager'), fieldsV1: { [`f:${mint('managed')}`]: {} } }],
    finalizers: [mint('finalizer')],
  };
}

const POD = (mint: Mint): Json => ({
  spec: {
    containers: [{ name: 'extra', image: mint('image'), ...containerSecrets(mint) }],
    initContainers: [{ name: 'extra', ...containerSecrets(mint) }],
    volumes: [
      { name: 'key', secret: { secretName: mint('volume') } },
      { name: 'csi', csi: { driver: 'vault', volumeAttributes: { role: mint('csi') } } },
    ],
    imagePullSecrets: [{ name: mint('pull-secret') }],
    hostAliases: [{ hostnames: [mint('host-alias')] }],
  },
  status: { message: mint('pod-message'), nominatedNodeName: mint('nominated-node') },
});

const TRIED = (mint: Mint): Json => ({
  results: named(mint, 'result'),
  taskResults: named(mint, 'task-result'),
  taskSpec: taskSpec(mint),
  provenance: provenance(mint),
  artifacts: { outputs: [{ name: mint('artifact'), values: [{ uri: mint('artifact-uri') }] }] },
});

/** What stands in objects in real life beside what was recorded, by kind. */
const PLACES: Readonly<Record<Line['kind'], (mint: Mint) => Json>> = {
  lighthousejobs: (mint) => ({
    spec: {
      pipeline_run_params: [{ name: 'token', value_template: mint('run-param') }],
      pipeline_run_spec: { params: named(mint, 'spec-param'), pipelineSpec: pipelineSpec(mint) },
      pod_spec: { containers: [containerSecrets(mint)] },
      refs: {
        clone_uri: `https://bot:${mint('clone-uri')}@git.example/acme/shop.git`,
        path_alias: mint('path-alias'),
      },
      rerun_command: `/test ${mint('rerun')}`,
    },
    status: {
      description: mint('description'),
      reportURL: `https://bot:${mint('report-url')}@ci.example/`,
      lastReportState: mint('report-state'),
    },
  }),
  pipelineruns: (mint) => ({
    spec: {
      params: named(mint, 'param'),
      pipelineSpec: pipelineSpec(mint),
      workspaces: workspaces(mint),
      taskRunTemplate: { podTemplate: { env: [{ name: 'TOKEN', value: mint('pod-template') }] } },
    },
    status: {
      results: named(mint, 'result'),
      pipelineResults: named(mint, 'pipeline-result'),
      pipelineSpec: pipelineSpec(mint),
      provenance: provenance(mint),
    },
  }),
  taskruns: (mint) => ({
    spec: { params: named(mint, 'param'), taskSpec: taskSpec(mint), workspaces: workspaces(mint) },
    status: TRIED(mint),
  }),
  pods: POD,
  events: (mint) => ({ note: mint('note'), related: { name: mint('related') }, action: mint('action') }),
  pipelineactivities: (mint) => ({
    spec: {
      author: mint('author'),
      authorAvatarURL: `https://avatars.example/${mint('avatar')}`,
      pullTitle: mint('pull-title'),
      workflowMessage: mint('workflow-message'),
      buildLogsUrl: `https://bot:${mint('logs-url')}@logs.example/1.log`,
      attachments: [{ name: mint('attachment'), urls: [mint('attachment-url')] }],
    },
  }),
  webhook: (mint) => ({
    Commits: [
      {
        Message: mint('commit-message'),
        Author: { Name: mint('name'), Email: `${mint('email')}@x.example` },
      },
    ],
    Installation: { AccessTokensLink: mint('installation') },
    Token: mint('token'),
  }),
};

/** What this line is given beside what it holds. */
export function realLife(line: Line, mint: Mint): Json {
  const here: Mint = (place) => mint(`${line.kind} ${place}`);
  const places = PLACES[line.kind](here);
  return line.kind === 'webhook' ? places : { metadata: metadata(here, places), ...places };
}
