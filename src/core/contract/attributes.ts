/**
 * Every attribute name that may leave the process. Names of semantic conventions v1.44 are copied here because
 * the incubating ones change in minors. There is no way to add an attribute but through this file.
 */
export const ATTR = {
  serviceName: 'service.name',
  errorType: 'error.type',

  pipelineName: 'cicd.pipeline.name',
  pipelineAction: 'cicd.pipeline.action.name',
  pipelineResult: 'cicd.pipeline.result',
  pipelineRunId: 'cicd.pipeline.run.id',
  pipelineRunUrl: 'cicd.pipeline.run.url.full',
  taskName: 'cicd.pipeline.task.name',
  taskRunId: 'cicd.pipeline.task.run.id',
  taskRunUrl: 'cicd.pipeline.task.run.url.full',
  jobUrl: 'lighthouse.job.url',
  taskRunResult: 'cicd.pipeline.task.run.result',
  workerId: 'cicd.worker.id',
  workerName: 'cicd.worker.name',

  changeId: 'vcs.change.id',
  changeTitle: 'vcs.change.title',
  changeState: 'vcs.change.state',
  ownerName: 'vcs.owner.name',
  repositoryName: 'vcs.repository.name',
  repositoryUrl: 'vcs.repository.url.full',
  headName: 'vcs.ref.head.name',
  headRevision: 'vcs.ref.head.revision',
  headType: 'vcs.ref.head.type',
  baseName: 'vcs.ref.base.name',
  baseRevision: 'vcs.ref.base.revision',

  namespace: 'k8s.namespace.name',
  nodeName: 'k8s.node.name',
  containerName: 'k8s.container.name',
  imageName: 'container.image.name',
  imageTags: 'container.image.tags',

  eventUid: 'k8s.event.uid',
  eventReason: 'k8s.event.reason',
  eventType: 'k8s.event.type',
  eventMessage: 'k8s.event.message',

  eventGuid: 'lighthouse.event.guid',
  jobType: 'lighthouse.job.type',

  webhookKind: 'lighthouse.webhook.kind',
  webhookAction: 'lighthouse.webhook.action',
  webhookSender: 'lighthouse.webhook.sender',
  webhookCommands: 'lighthouse.webhook.commands',

  activityBuild: 'jenkins_x.build',
  releaseVersion: 'jenkins_x.release.version',
  releaseNotesUrl: 'jenkins_x.release.notes_url',
  promotePullRequestUrl: 'jenkins_x.pull_request.url',
  applicationUrl: 'jenkins_x.application.url',
  stageName: 'jenkins_x.stage.name',
  activityStepName: 'jenkins_x.step.name',
  environmentName: 'deployment.environment.name',

  stepName: 'tekton.step.name',
  stepExitCode: 'tekton.step.exit_code',
  attempt: 'tekton.attempt',
  memberOf: 'tekton.member_of',
  skipReason: 'tekton.skip.reason',

  incomplete: 'lighthouse_telemetry.incomplete',
  timeCorrected: 'lighthouse_telemetry.time_corrected',
  truncated: 'lighthouse_telemetry.truncated',
  pullSeconds: 'lighthouse_telemetry.pull.seconds',
  pullBytes: 'lighthouse_telemetry.pull.bytes',
  linkReason: 'lighthouse_telemetry.link',
} as const;

/** `k8s.pod.name` and `k8s.pod.uid` for `Pod`; the kind is one of our own, never text from outside. */
export function naming(kind: string, name: string, uid?: string): Record<string, string> {
  const prefix = `k8s.${kind.toLowerCase()}`;
  return { [`${prefix}.name`]: name, ...(uid === undefined ? {} : { [`${prefix}.uid`]: uid }) };
}
