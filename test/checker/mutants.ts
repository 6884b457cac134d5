import type { OtlpSpan } from '../../src/local/otlp-json.js';
import { moved, withAttribute, withMark, withRequest } from './edit.js';
import type { Expected, Role } from './expect/model.js';
import { SECOND } from './instant.js';
import { always, breaks, edits, type Mutant } from './mutant.js';
import { BESIDE } from './mutants-beside.js';
import { CHANGES } from './mutants-changes.js';
import { OUTCOMES, WORDED } from './mutants-words.js';

const ROLES: readonly Role[] = [
  ...(['job', 'task', 'pod', 'queue', 'skipped', 'step', 'attempt'] as const),
  ...(['init', 'sidecar', 'pull', 'schedule', 'point'] as const),
  ...(['activity', 'stage', 'activity-step', 'promotion', 'webhook', 'change-part'] as const),
];
const CORRECTED = 'lighthouse_telemetry.time_corrected';

const COUNTED: readonly Mutant[] = [
  ...ROLES.map((role) => edits(`a ${role} dropped`, 'missing', (due) => due.role === role, gone)),
  edits('a run of a job dropped', 'missing', (due) => due.role === 'run' && hasParent(due), gone),
  edits('a root run dropped', 'missing-root', (due) => due.role === 'run' && !hasParent(due), gone),
  edits('an event root dropped', 'missing-root', (due) => due.role === 'root', gone),
  edits('the same bytes twice', 'duplicate', always, (span) => [span, span]),
  edits('a second version', 'second-version', always, (span) => [span, moved(span, 0n, SECOND)]),
  edits('a version with one more word', 'second-version', always, (span) => [
    span,
    withAttribute(span, 'word', 'x'),
  ]),
  breaks('a version under another resource', 'second-version', always, (right, { span }) =>
    withRequest(right, [], span),
  ),
  extra(),
];

const PLACED: readonly Mutant[] = [
  edits('another parent', 'wrong-parent', always, (span) => [{ ...span, parentSpanId: turned(span.spanId) }]),
  edits('no parent', 'wrong-parent', hasParent, (span) => [{ ...span, parentSpanId: '' }]),
  edits('another trace', 'wrong-trace', always, (span) => [{ ...span, traceId: turned(span.traceId) }]),
  edits('a new name', 'wrong-name', always, (span) => [{ ...span, name: `${span.name}2` }]),
  edits('another kind', 'wrong-kind', always, (span) => [{ ...span, kind: span.kind === 2 ? 1 : 2 }]),
  edits('a link', 'wrong-link', always, ({ ...span }) => [
    { ...span, links: [{ traceId: span.traceId, spanId: span.spanId, attributes: [] }] },
  ]),
];

const TIMED: readonly Mutant[] = [
  edits('a start one second off', 'wrong-start', always, (span) => [moved(span, -SECOND, 0n)]),
  edits('a start one microsecond off', 'wrong-start', always, (span) => [moved(span, -1_000n, 0n)]),
  edits('an end one second off', 'wrong-end', always, (span) => [moved(span, 0n, SECOND)]),
  edits('another pull length', 'wrong-start', isPull, (span) => [moved(span, -700_000_000n, 0n)]),
  edits(
    'a time mark',
    'wrong-mark',
    (due) => !due.corrected,
    (span) => [withMark(span, CORRECTED)],
  ),
];

/** Every way to break an output. Each is a pure function of the output, the demand and the random numbers. */
export const MUTANTS: readonly Mutant[] = [
  ...COUNTED,
  ...PLACED,
  ...TIMED,
  ...OUTCOMES,
  ...WORDED,
  ...BESIDE,
  ...CHANGES,
];

function extra(): Mutant {
  const { name, code, apply } = breaks('a span too many', 'extra', always, (right, { span, group }) =>
    withRequest(right, group.resource.attributes, { ...span, spanId: turned(span.spanId) }),
  );
  return {
    name,
    code,
    apply: (...from) => {
      const mutation = apply(...from);
      return mutation === undefined ? undefined : { ...mutation, spanId: turned(mutation.spanId) };
    },
  };
}

function gone(): readonly OtlpSpan[] {
  return [];
}

function hasParent(due: Expected): boolean {
  return due.parentId !== '';
}

function isPull(due: Expected): boolean {
  return due.role === 'pull';
}

/** Another id of the same length. */
function turned(id: string): string {
  return [...id].reverse().join('') === id ? id.replace(/^./, 'f') : [...id].reverse().join('');
}
