import type { OtlpSpan } from '../../src/local/otlp-json.js';
import { withAttribute, withMark, withoutAttribute } from './edit.js';
import type { Expected, Role } from './expect/model.js';
import { always, edits, loses, onResource, type Mutant } from './mutant.js';

const HAS_DESCENDANTS: readonly Role[] = [
  'root',
  'job',
  'run',
  'task',
  'step',
  'attempt',
  'queue',
  'skipped',
  'activity',
  'stage',
  'activity-step',
  'promotion',
  'webhook',
  'change',
  'change-part',
];
const INCOMPLETE = 'lighthouse_telemetry.incomplete';

/** Wrong statuses, results, reasons and marks. */
export const OUTCOMES: readonly Mutant[] = [
  edits('a flipped outcome, its status', 'wrong-status', always, flippedStatus),
  edits('a flipped outcome, its result', 'wrong-result', hasResult, flippedResult),
  edits('a status OK', 'wrong-status', always, (span) => [{ ...span, status: { code: 1 } }]),
  edits('no result', 'wrong-result', hasResult, (span, due) => [
    withoutAttribute(span, due.result?.key ?? ''),
  ]),
  edits(
    'a result too many',
    'wrong-result',
    (due) => !hasResult(due),
    (span) => [withAttribute(span, 'cicd.pipeline.task.run.result', 'success')],
  ),
  edits('another reason', 'wrong-error-type', always, (span) => [
    withAttribute(span, 'error.type', 'Because'),
  ]),
  edits(
    'no reason',
    'wrong-error-type',
    (due) => due.errorType !== undefined,
    (span) => [withoutAttribute(span, 'error.type')],
  ),
  edits(
    'a mark of incompleteness',
    'incomplete',
    (due) => !due.incomplete,
    (span) => [withMark(span, INCOMPLETE)],
  ),
  edits(
    'no mark of incompleteness',
    'not-incomplete',
    (due) => due.incomplete,
    (span) => [withoutAttribute(span, INCOMPLETE)],
  ),
];

/** Wrong attributes of any other kind. */
export const WORDED: readonly Mutant[] = [
  onResource('a host name', 'emitter', 'host.name', 'node-7'),
  onResource('a process id', 'emitter', 'process.pid', '4711'),
  onResource("the SDK's version", 'emitter', 'telemetry.sdk.version', '2.12.0'),
  onResource("the product's version", 'emitter', 'service.version', '0.1.0'),
  onResource('an instance', 'emitter', 'service.instance.id', 'a-1'),
  edits('a host name on the span', 'emitter', always, (span) => [withAttribute(span, 'host.name', 'n')]),
  onResource('another service', 'wrong-service', 'service.name', 'unknown_service'),
  edits("a descendant's uid", 'wrong-naming', hasDescendants, (span) => [
    withAttribute(span, 'k8s.pod.uid', '0c4bd1f0-0000-4000-8000-000000000000'),
  ]),
  strangersUid(),
  loses('its own name lost', 'wrong-naming', ({ naming }) =>
    naming === undefined ? [] : [`k8s.${naming.kind}.name`, `k8s.${naming.kind}.uid`],
  ),
  loses('an attribute lost', 'wrong-attribute', ({ attributes, resource }) => [
    ...attributes.keys(),
    ...resource.keys(),
  ]),
  edits(
    'a pull request too many',
    'wrong-attribute',
    (due) => due.absent.length > 0,
    (span, due) => [withAttribute(span, due.absent[0] ?? '', '7')],
  ),
  edits(
    'words lost',
    'wrong-message',
    (due) => due.words.length > 0,
    (span, due) => [withoutWords(span, due.words)],
  ),
  edits('a Warning not told', 'wrong-mark', (due) => due.warning === true, withoutWarning),
  edits(
    'a Warning that is none',
    'wrong-mark',
    (due) => due.warning === false,
    (span) => [withAttribute(span, 'word', 'Warning')],
  ),
];

/** A uid of the recording under a key of no object: found by its value. */
function strangersUid(): Mutant {
  return {
    name: "a stranger's uid",
    code: 'wrong-naming',
    apply: (right, demand, random) => {
      const add = (span: OtlpSpan, due: Expected): readonly OtlpSpan[] => {
        const stranger = [...demand.uids].find((uid) => !due.kin.has(uid)) ?? '';
        return [withAttribute(span, 'cicd.worker.id', stranger)];
      };
      return edits('', 'wrong-naming', always, add).apply(right, demand, random);
    },
  };
}

function hasResult(due: Expected): boolean {
  return due.result !== undefined;
}

function hasDescendants(due: Expected): boolean {
  return HAS_DESCENDANTS.includes(due.role);
}

function flippedStatus(span: OtlpSpan): readonly OtlpSpan[] {
  return [{ ...span, status: span.status.code === 2 ? {} : { code: 2 } }];
}

function flippedResult(span: OtlpSpan, { result }: Expected): readonly OtlpSpan[] {
  return [withAttribute(span, result?.key ?? '', result?.value === 'success' ? 'failure' : 'success')];
}

function withoutWords(span: OtlpSpan, words: readonly string[]): OtlpSpan {
  return {
    ...span,
    attributes: span.attributes.filter(({ value }) => !words.includes(value.stringValue ?? '')),
  };
}

function withoutWarning(span: OtlpSpan): readonly OtlpSpan[] {
  const attributes = span.attributes.filter(
    ({ key, value }) => value.stringValue !== 'Warning' && !key.endsWith('warning'),
  );
  return [{ ...span, attributes }];
}
